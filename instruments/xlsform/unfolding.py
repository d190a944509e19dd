"""What is done to the sheets before pyxform sees them: what it does not know becomes what it knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pyxform.xls2json_backends import DefinitionData

from instruments.errors import N_, Finding, filled
from instruments.xlsform.kobo import GROUPS, name_of
from instruments.xlsform.sheet import Row, cell, plain

HEADER = 1
_LOOP = re.compile(r"begin[ _]loop\b", re.IGNORECASE)


def unfold(definition: DefinitionData, name: str) -> tuple[list[int], list[Finding]]:
    """Change the sheets in place. Gives the row in the file of every row there now is, and findings."""
    numbered = list(enumerate(definition.survey or (), start=HEADER + 1))
    found = list(_loops(numbered, name))
    rows = list(_unfolded(numbered, definition.choices or ()))
    definition.survey = [row for _, row in rows]
    definition.survey_header = _header(definition.survey_header, definition.survey)
    if definition.settings:
        definition.settings = [_settings(row) for row in definition.settings]
        definition.settings_header = [
            dict.fromkeys(key for row in definition.settings for key in row)
        ]
    return [number for number, _ in rows], found


def _unfolded(
    rows: Sequence[tuple[int, Row]], choices: Sequence[Row]
) -> Iterator[tuple[int, dict[str, Any]]]:
    waiting = iter(rows)
    for number, row in waiting:
        kind = plain(cell(row, "type"))
        if kind not in GROUPS:
            yield number, _named(row)
            continue
        end, make = GROUPS[kind]
        inside: list[tuple[int, Row]] = []
        for at, inner in waiting:
            if plain(cell(inner, "type")) == end:
                break
            inside.append((at, inner))
        places = {name_of(inner): at for at, inner in inside}
        filled_rows = [inner for _, inner in inside if inner]
        for made in make(row, filled_rows, choices):
            yield _place(str(made.get("name", "")), places, number), made


def _place(name: str, places: dict[str, int], first: int) -> int:
    """The row in the file that a made row comes from."""
    return next((at for own, at in places.items() if own and name.endswith(own)), first)


def _named(row: Row) -> dict[str, Any]:
    """KoboToolbox's projects may leave the name to a column of its own."""
    if row and cell(row, "type") and not cell(row, "name", "value", "tag") and name_of(row):
        return {**row, "name": name_of(row)}
    return dict(row)


def _header(header: Sequence[Row] | None, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The headings and those that were added."""
    known = dict(header[0]) if header else {}
    return [{**known, **{key: None for row in rows for key in row if key not in known}}]


def _settings(row: Row) -> dict[str, Any]:
    """A title in several languages: pyxform takes one, and the others as labels."""
    titles = {
        k: v for k, v in row.items() if plain(k.partition("::")[0]) == "form_title" and "::" in k
    }
    if not titles:
        return dict(row)
    labels = {f"label::{key.partition('::')[2].strip()}": value for key, value in titles.items()}
    rest = {key: value for key, value in row.items() if key not in titles}
    return {"form_title": next(iter(titles.values())), **labels, **rest}


def _loops(rows: Sequence[tuple[int, Row]], name: str) -> Iterator[Finding]:
    for number, row in rows:
        if _LOOP.match(cell(row, "type")):
            message = filled(N_("The type '%(type)s' cannot be carried over."), type="loop")
            hint = N_("Use a repeat, or write the questions out.")
            yield Finding("X040", "error", message, hint, f"{name} [survey]", number)
