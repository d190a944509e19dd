"""What is wrong, kept as data: templates and what fills them, so that each reader can be told in her language.

A text as it is kept is a string (a template without holes, or a name) or a pair {"text": template, "with": {...}},
whose values are texts again, or {"name": ...} for what has no translation. Nothing here may hold an answer or an
identity: templates never do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from exports.errors import ExportError
from instruments.errors import Filled, filled
from survey.errors import AppError
from weighting.errors import WeightingError

Kept: TypeAlias = str | int | float | dict[str, Any]
MOST_FINDINGS = 20
"""Findings that are kept of one error; a page of them helps nobody."""


def problem(error: Exception) -> list[Kept]:
    """The sentences of an expected error, the first saying what could not be done."""
    if isinstance(error, WeightingError):
        return [kept(part) for part in error.parts]
    if isinstance(error, AppError):
        said = kept(error.message, error.details)
    elif isinstance(error, ExportError):
        said = kept(error.message)
    else:
        # what comes below the first line are the findings, which follow anyway
        said = kept(str(error.args[0] if error.args else error).partition("\n")[0])
    return [said, *_found(error), *_found(error.__cause__)]


def _found(error: BaseException | None) -> list[Kept]:
    findings = getattr(error, "findings", ())[:MOST_FINDINGS]
    # of a file that cannot be read or written there is no other place that says what to do
    hints = isinstance(error, ExportError)
    texts = (text for one in findings for text in (one.message, one.hint if hints else ""))
    return [kept(text) for text in texts if text]


def kept(text: object, details: object = None) -> Kept:
    """A text as JSON."""
    if isinstance(text, Filled):
        return {"text": text.template, "with": {k: _detail(v) for k, v in text.details.items()}}
    if isinstance(details, dict) and details:
        return {"text": str(text), "with": {k: kept(v) for k, v in details.items()}}
    return text if isinstance(text, int | float) else str(text)


def _detail(value: object) -> Kept:
    """What fills a text of the pure packages: names from a file are no templates ("date", "status")."""
    if isinstance(value, Filled | int | float):
        return kept(value)
    return {"name": str(value)}


def restored(stored: Kept) -> str:
    """The text again that `kept` was given, knowing its template."""
    if not isinstance(stored, dict):
        return str(stored)
    if "name" in stored:
        return str(stored["name"])
    return filled(
        stored["text"],
        **{k: v if isinstance(v, int | float) else restored(v) for k, v in stored["with"].items()},
    )


def told(text: Kept, translate: Callable[[str], str]) -> str:
    """The text in words: templates through `translate`, then filled."""
    if not isinstance(text, dict):
        return translate(text) if isinstance(text, str) and text else str(text)
    if "name" in text:
        return str(text["name"])
    details = {name: _plain(value, translate) for name, value in text["with"].items()}
    words = translate(str(text["text"]))
    return words % details if details else words


def _plain(value: Kept, translate: Callable[[str], str]) -> object:
    """Numbers stay numbers: templates may ask for %d."""
    return value if isinstance(value, int | float) else told(value, translate)
