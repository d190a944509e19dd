"""What is wrong, kept as data: templates and what fills them, so that each reader can be told in her language.

A text as it is kept is a string (a template without holes, or a name) or a pair {"text": template, "with": {...}},
whose values are texts again. Nothing here may hold an answer or an identity: templates never do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from instruments.errors import Filled
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
    else:
        said = kept(str(error.args[0]) if error.args else str(error))
    findings = [kept(one.message) for one in getattr(error, "findings", ())[:MOST_FINDINGS]]
    return [said, *findings]


def kept(text: object, details: object = None) -> Kept:
    """A text as JSON."""
    if isinstance(text, Filled):
        return {"text": text.template, "with": {k: kept(v) for k, v in text.details.items()}}
    if isinstance(details, dict) and details:
        return {"text": str(text), "with": {k: kept(v) for k, v in details.items()}}
    return text if isinstance(text, int | float) else str(text)


def told(text: Kept, translate: Callable[[str], str]) -> str:
    """The text in words: templates through `translate`, then filled."""
    if not isinstance(text, dict):
        return translate(text) if isinstance(text, str) and text else str(text)
    filled = {name: _plain(value, translate) for name, value in text["with"].items()}
    return translate(str(text["text"])) % filled


def _plain(value: Kept, translate: Callable[[str], str]) -> object:
    """Numbers stay numbers: templates may ask for %d."""
    return value if isinstance(value, int | float) else told(value, translate)
