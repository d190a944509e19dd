"""What tables are broken down by, as data: read from breakdowns.yaml, computed over whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from instruments.expressions import parse, references, to_polars

FILE = Path(__file__).with_name("breakdowns.yaml")
Text = Mapping[str, str]


@dataclass(frozen=True)
class Breakdown:
    """A categorical variable. label: language -> text; values: code -> text per language.

    expression and universe are empty when the column comes from elsewhere: `of` says from where.
    """

    name: str
    label: Text
    values: Mapping[int, Text] = field(default_factory=dict)
    expression: str = ""
    universe: str = "true()"
    of: str = "woman"

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the frame must have."""
        if not self.expression:
            return frozenset({self.name})
        return references(parse(self.expression)) | references(parse(self.universe))


@cache
def load_breakdowns(path: Path = FILE) -> tuple[Breakdown, ...]:
    """All breakdowns in the order in which they are offered."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(_read(entry, data["values"]) for entry in data["breakdowns"])


def available(frame: pl.DataFrame, breakdowns: Sequence[Breakdown]) -> tuple[Breakdown, ...]:
    """Those whose columns the frame has."""
    known = set(frame.columns)
    return tuple(one for one in breakdowns if one.columns <= known)


def with_breakdowns(frame: pl.DataFrame, breakdowns: Sequence[Breakdown]) -> pl.DataFrame:
    """The frame with an Int16 column for each breakdown that has an expression; null: no category."""
    return frame.with_columns(
        pl.when(to_polars(parse(f"boolean({one.universe})"), frame.schema))
        .then(to_polars(parse(f"number({one.expression})"), frame.schema).cast(pl.Int16))
        .alias(one.name)
        for one in breakdowns
        if one.expression
    )


def _read(entry: Mapping[str, Any], sets: Mapping[str, Mapping[int, Text]]) -> Breakdown:
    known = {name: entry[name] for name in ("expression", "universe", "of") if name in entry}
    values = sets[entry["values"]] if "values" in entry else {}
    return Breakdown(name=entry["name"], label=entry["label"], values=values, **known)
