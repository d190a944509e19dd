"""Variables derived from answers, as data: read from YAML, computed over whole columns.

`library/woman.derived.yaml` describes them in the order of computation: name, labels, the expression over
question names and over variables further up, and the universe outside which a variable is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

from instruments.expressions import parse, to_polars
from instruments.model import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived variable. Its values are whole numbers; `values` labels them, code -> text."""

    name: str
    label: Text
    expression: str
    universe: str = "true()"
    values: Mapping[int, Text] = field(default_factory=dict)


def derived(questionnaire: str) -> tuple[Derived, ...]:
    """The derived variables of a shipped questionnaire; none when it has no such file."""
    path = files("instruments").joinpath("library", f"{questionnaire}.derived.yaml")
    if not path.is_file():
        return ()
    described: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    sets: Mapping[str, Mapping[int, Text]] = described["values"]
    return tuple(_read(entry, sets) for entry in described["variables"])


def with_derived(frame: pl.DataFrame, variables: Sequence[Derived]) -> pl.DataFrame:
    """The frame with a column (Int16, null outside the universe) per variable, in their order.

    frame: a row per interview, columns called like the questions; a select_multiple is one list of
    codes or 0/1 columns `question_code`. Raises ExpressionError when a column is not there.
    """
    for variable in variables:
        inside = to_polars(parse(f"boolean({variable.universe})"), frame.schema)
        value = to_polars(parse(f"number({variable.expression})"), frame.schema).cast(pl.Int16)
        frame = frame.with_columns(pl.when(inside).then(value).alias(variable.name))
    return frame


def _read(entry: Mapping[str, Any], sets: Mapping[str, Mapping[int, Text]]) -> Derived:
    return Derived(
        name=entry["name"],
        label=entry.get("label", NO_TEXT),
        expression=entry["expression"],
        universe=entry.get("universe", "true()"),
        values=sets[entry["values"]] if "values" in entry else {},
    )
