"""Rows of a sheet as pyxform's readers give them: the headings as they stand in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, Any]


def plain(heading: str) -> str:
    """A heading without regard to case and blanks: "List Name" -> "list_name"."""
    return re.sub(r"[\s_]+", "_", heading.strip().lower())


def cell(row: Row, *headings: str) -> str:
    """The first of these cells that holds something, else ""."""
    for heading in headings:
        for key, value in row.items():
            if plain(key) == heading and str(value).strip():
                return str(value).strip()
    return ""


def texts(row: Row, field: str, *, into: str = "") -> dict[str, Any]:
    """The cells of a text in all its languages, under the headings of another field if `into` is given:
    "label::English (en)" -> "hint::English (en)"."""
    found = {}
    for key, value in row.items():
        name, mark, language = key.partition(":")
        if plain(name) == field:
            found[f"{into or name}{mark}{language}"] = value
    return found


def without(row: Row, *fields: str) -> dict[str, Any]:
    """The row without these columns, in any language."""
    return {k: v for k, v in row.items() if plain(k.partition(":")[0]) not in fields}
