"""The state of a weight run: the frames, the weights so far, and what each step recorded.

Weights are a matrix (rows, 1 + R): column 0 is the sample, the others are replicates, so that every
step is redone in every replicate by the same line of code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray
from weighting.controls import Controls
from weighting.diagnostics import StepReport
from weighting.errors import RecipeError

Options = Mapping[str, Any]
Details = dict[str, Any]
Recalibration = Callable[[FloatArray], FloatArray]
MakeReplicates = Callable[[FloatArray], FloatArray]


@dataclass(slots=True)
class Chain:
    """A run in progress. `matrix` belongs to the rows of `frame`, the current unit's frame."""

    households: pl.DataFrame
    women: pl.DataFrame
    keys: Mapping[str, str]
    controls: Controls
    replicate: MakeReplicates
    unit: str = "household"
    matrix: FloatArray = field(default_factory=lambda: np.zeros((0, 1)))
    columns: dict[str, dict[str, FloatArray]] = field(
        default_factory=lambda: {"household": {}, "woman": {}}
    )
    recalibrate: Recalibration | None = None
    reports: list[StepReport] = field(default_factory=list)

    @property
    def frame(self) -> pl.DataFrame:
        """The frame whose rows are weighed now."""
        return self.households if self.unit == "household" else self.women

    @property
    def weight(self) -> FloatArray:
        """The weight so far (n,), without replicates."""
        return self.matrix[:, 0]

    def column(self, name: str) -> pl.Series:
        """A column of the current frame; a RecipeError names it when it is not there."""
        if name not in self.frame.columns:
            raise RecipeError(
                N_("The %(unit)s frame has no column %(name)s"),
                expected=name,
                got=", ".join(self.frame.columns),
                hint=N_("Correct the recipe, or derive the column before the run."),
                unit=self.unit,
                name=name,
            )
        return self.frame[name]

    def numbers(self, name: str) -> FloatArray:
        """A numeric column; missing values become NaN."""
        found = self.column(name)
        if not (found.dtype.is_numeric() or found.dtype == pl.Boolean or found.dtype == pl.Null):
            raise RecipeError(
                N_("Column %(name)s of the %(unit)s frame is not numeric"),
                expected=N_("numbers"),
                got=str(found.dtype),
                hint=N_("Look for text among the numbers."),
                name=name,
                unit=self.unit,
            )
        return found.cast(pl.Float64).to_numpy().astype(np.float64)

    def labels(self, names: Sequence[str], *, rows: IntArray | None = None) -> pl.Series:
        """One label a row: the value of a column, or values joined by | for a crossing."""
        parts = [self.column(name) for name in names]
        if rows is not None:
            parts = [part[rows] for part in parts]
        if len(parts) == 1:
            return parts[0]
        frame = pl.DataFrame([part.cast(pl.String).alias(str(i)) for i, part in enumerate(parts)])
        return frame.select(pl.concat_str(pl.all(), separator="|")).to_series()

    def keep(self, name: str, values: FloatArray) -> None:
        """Store a column of the current unit."""
        self.columns[self.unit][name] = values.copy()


def names_of(value: Any) -> list[str]:
    """A name or a list of names as a list."""
    return [value] if isinstance(value, str) else [str(name) for name in value]
