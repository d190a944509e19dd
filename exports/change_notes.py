"""CHANGES.txt: what is different from the release before, in sentences, once in each language.

What has no sentence of its own (a step of the recipe, a version of a library) stands as it is in the manifests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from exports.changes import Change, changes
from exports.labels import in_language
from exports.words import CHANGES

_ROWS = re.compile(r"datasets\.(?P<file>\w+)\.rows")
_COLUMN = re.compile(r"datasets\.(?P<file>\w+)\.columns: (?P<name>\w+)")
_OF_FILE = re.compile(r"datasets\.(?P<file>\w+)\.")
_VERSION = re.compile(r"instruments: (?P<version>.+)")
_LANGUAGE = re.compile(r"languages: (?P<language>\w+)")

Say = Callable[..., str]
"""A sentence of `exports.words.CHANGES` in the language of the section, with what it is about."""


def notes(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    languages: Sequence[str] = ("en",),
) -> str:
    """The text of CHANGES.txt; before: the manifest of the release before, None for the first one."""
    return "\n".join("\n".join(_section(before, after, one)) + "\n" for one in languages)


def _section(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], language: str
) -> Iterator[str]:
    def say(sentence: str, **given: Any) -> str:
        return in_language(CHANGES[sentence], language).format(**given)

    if before is None:
        yield say("first")
        return
    found = [one for one in changes(before, after) if one.place != "version"]
    if not found:
        yield say("nothing", number=before.get("version", "?"))
        return
    yield say("heading", number=before.get("version", "?"))
    whole = {
        match["file"] for one in found if (match := _ROWS.fullmatch(one.place)) and _whole(one)
    }
    for one in found:
        match = _OF_FILE.match(one.place)
        if match is None:
            yield _of_release(one, say)
        elif (rows := _ROWS.fullmatch(one.place)) is not None:
            yield "- " + _of_rows(one, rows["file"], say)
        elif match["file"] not in whole and not _COLUMN.fullmatch(one.place):
            yield _as_it_stands(one)
    yield from (f"- {line}" for line in _of_columns(found, whole, say))


def _whole(change: Change) -> bool:
    """Whether a file came or went as a whole."""
    return change.before is None or change.after is None


def _of_rows(change: Change, file: str, say: Say) -> str:
    if change.before is None:
        return say("new_file", file=file, rows=change.after)
    if change.after is None:
        return say("no_file", file=file)
    return say("rows", file=file, before=change.before, after=change.after)


def _of_columns(found: Sequence[Change], whole: set[str], say: Say) -> Iterator[str]:
    """A line per file for variables that came, and one for those that went."""
    names: dict[tuple[str, str], list[str]] = {}
    for one in found:
        match = _COLUMN.fullmatch(one.place)
        if match and match["file"] not in whole:
            what = "new_variables" if one.before is None else "no_variables"
            names.setdefault((match["file"], what), []).append(match["name"])
    for (file, what), variables in names.items():
        yield say(what, file=file, names=", ".join(variables))


def _of_release(change: Change, say: Say) -> str:
    came = change.before is None
    if change.place == "weight_run":
        none = say("no_weights")
        return "- " + say("weights", before=change.before or none, after=change.after or none)
    if match := _VERSION.fullmatch(change.place):
        return "- " + say("new_version" if came else "no_version", version=match["version"])
    if match := _LANGUAGE.fullmatch(change.place):
        return "- " + say("new_language" if came else "no_language", language=match["language"])
    return _as_it_stands(change)


def _as_it_stands(change: Change) -> str:
    if change.before is None:
        return f"+ {change.place}" + ("" if change.after is True else f": {change.after}")
    if change.after is None:
        return f"\N{MINUS SIGN} {change.place}"
    return f"- {change.place}: {change.before} \N{RIGHTWARDS ARROW} {change.after}"
