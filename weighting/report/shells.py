"""The table shells of the report, read from tables.yaml. Titles are in the languages of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("tables.yaml")
LANGUAGES = ("az", "ru", "en")
Text = Mapping[str, str]


@dataclass(frozen=True)
class Shell:
    """One table before it has figures. kind: how it is laid out. columns: indicators.

    by: breakdowns, one block of rows each. base: who is counted, where the indicators do not say it.
    acts, exposure, adjust, chart: for the kinds that have them. codes: rows of a list begin with the
    indicator's codes. unasked: rows of a list that this survey has no figure for.
    sealed: the indicator that the sealed card asks for again.
    """

    id: str
    kind: str
    title: Text
    columns: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    base: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    exposure: str = ""
    adjust: tuple[str, ...] = ()
    chart: str = ""
    codes: bool = False
    unasked: tuple[Text, ...] = ()
    sealed: str = ""


@cache
def shells(path: Path = FILE) -> tuple[Shell, ...]:
    """All tables in their order."""
    data = _read(path)
    return tuple(_shell(entry, data["breakdowns"]) for entry in data["tables"])


@cache
def headlines(path: Path = FILE) -> tuple[str, ...]:
    """Names of the indicators that a reader looks for first."""
    return tuple(_read(path)["headlines"])


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _shell(entry: Mapping[str, Any], breakdowns: Mapping[str, list[str]]) -> Shell:
    return Shell(
        id=entry["id"],
        kind=entry["kind"],
        title=entry["title"],
        columns=_names(entry.get("columns", ())),
        by=tuple(breakdowns[entry["by"]]) if "by" in entry else (),
        base=entry.get("base", {}),
        note=entry.get("note", {}),
        acts=_names(entry.get("acts", "")),
        exposure=entry.get("exposure", ""),
        adjust=tuple(entry.get("adjust", ())),
        chart=entry.get("chart", ""),
        codes=entry.get("codes", False),
        unasked=tuple(entry.get("unasked", ())),
        sealed=entry.get("sealed", ""),
    )


def _names(value: str | Sequence[str]) -> tuple[str, ...]:
    """Names in a list, or, where there are many, in a text with blanks between them."""
    return tuple(value.split()) if isinstance(value, str) else tuple(value)
