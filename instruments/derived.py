"""Variables derived from answers, as data: read from YAML, computed over whole columns.

`library/woman.derived.yaml` describes them in the order of computation: name, labels, the expression over
question names and over variables further up, and the universe outside which a variable is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

from instruments.expressions import Expression, parse, references, to_polars
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
    for independent in _layers(variables):
        schema = frame.schema
        frame = frame.with_columns(_column(variable, schema) for variable in independent)
    return frame


def _layers(variables: Sequence[Derived]) -> Iterator[list[Derived]]:
    """Runs of variables of which none reads another, so that each run is one pass over the rows."""
    layer: list[Derived] = []
    for variable in variables:
        reads = references(_inside(variable)) | references(_value(variable))
        if reads & {other.name for other in layer}:
            yield layer
            layer = []
        layer.append(variable)
    yield layer


def _column(variable: Derived, schema: pl.Schema) -> pl.Expr:
    inside, value = (to_polars(tree, schema) for tree in (_inside(variable), _value(variable)))
    return pl.when(inside).then(value.cast(pl.Int16)).alias(variable.name)


def _inside(variable: Derived) -> Expression:
    return parse(f"boolean({variable.universe})")


def _value(variable: Derived) -> Expression:
    return parse(f"number({variable.expression})")


def _read(entry: Mapping[str, Any], sets: Mapping[str, Mapping[int, Text]]) -> Derived:
    return Derived(
        name=entry["name"],
        label=entry.get("label", NO_TEXT),
        expression=entry["expression"],
        universe=entry.get("universe", "true()"),
        values=sets[entry["values"]] if "values" in entry else {},
    )
