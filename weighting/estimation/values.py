"""The columns of all estimands side by side, checked, as one matrix of sums to be taken.

Every estimate here is a function of weighted totals. With theta0 a fixed centre (so that nothing is
lost when large values are squared), row i contributes
    e = y - theta0 * x     and     x     (x = 1 except for ratios)
and the estimate is theta = theta0 + sum(w e) / sum(w x), or theta0 * sum(w x) + sum(w e) for totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from instruments.errors import N_
from weighting.estimation.estimands import Column, Estimand, EstimationError
from weighting.estimation.structure import Floats

Numbers = npt.NDArray[Any]
"""Floats, integers or booleans of one column, (n,)."""

_BLOCK = 4096


@dataclass(frozen=True)
class Recipe:
    """Where the totals of one estimand stand in the matrix.

    e stands in the column of the estimand's own place. x, cases, universe: columns; cases marks
    rows with values, universe rows asked.
    ee, ex, xx: columns of products for the design effect; None where they follow from the others
    (ee of a 0/1 column; ex and xx when x is 1).
    first: column of y - centre where e holds its square (variances).
    """

    estimand: Estimand
    centre: float
    x: int
    cases: int
    universe: int
    ee: int | None = None
    ex: int | None = None
    xx: int | None = None
    first: int | None = None

    @property
    def counted(self) -> int:
        """Column of the rows whose PSUs make the degrees of freedom: the universe, but for
        quantiles the cases, as `svymean` and `svyquantile` of R have them."""
        return self.cases if self.estimand.kind == "quantile" else self.universe


@dataclass(frozen=True)
class Values:
    """matrix: (n, columns) unweighted, e of each estimand first. recipes: in the same order.

    masks: the columns that mark cases or universes, (n,) each, by their place in the matrix.
    """

    matrix: Floats
    recipes: tuple[Recipe, ...]
    masks: Mapping[int, npt.NDArray[np.bool_]]


def needed_columns(
    estimands: Sequence[Estimand], schema: Mapping[str, pl.DataType]
) -> tuple[str, ...]:
    """The columns of the data that the estimands read; EstimationError names absent ones."""
    read: dict[str, None] = {}
    for estimand in estimands:
        for part in (estimand.y, estimand.x):
            if part is not None:
                read |= dict.fromkeys([part] if isinstance(part, str) else part.meta.root_names())
        if estimand.where is not None:
            read |= dict.fromkeys(as_condition(estimand.where, schema).meta.root_names())
    absent = [name for name in read if name not in schema]
    if absent:
        raise EstimationError(
            N_("The data do not have these columns: %(columns)s"),
            hint=N_("Check the spelling."),
            columns=", ".join(absent),
        )
    return tuple(read)


def read_values(
    frame: pl.DataFrame,
    estimands: Sequence[Estimand],
    weights: Floats,
    centres: Sequence[float] | None = None,
) -> Values:
    """Evaluates the estimands; `centres` repeats those of another part of the same data."""
    return _Reader(frame, weights).read(estimands, centres)


class _Reader:
    """Collects matrix columns; the same universe or missing pattern is stored once."""

    def __init__(self, frame: pl.DataFrame, weights: Floats) -> None:
        self.frame = frame
        self.weights = weights
        self.count = 0
        self.residuals: list[Numbers] = []
        self.columns: list[Numbers] = []
        self.masks: dict[bytes, int] = {}
        self.universes: dict[str, tuple[npt.NDArray[np.bool_] | None, int]] = {}

    def read(self, estimands: Sequence[Estimand], centres: Sequence[float] | None) -> Values:
        self.count = len(estimands)
        recipes = [
            self._recipe(estimand, centres[place] if centres else None)
            for place, estimand in enumerate(estimands)
        ]
        masks = {place: self.columns[place - self.count] for place in self.masks.values()}
        matrix = _side_by_side(self.residuals + self.columns)
        return Values(matrix, tuple(recipes), masks)

    def _recipe(self, estimand: Estimand, centre: float | None) -> Recipe:
        mask, universe = self._universe(estimand.where)
        y, missing = self._numbers(estimand, estimand.y, mask)
        if estimand.x is not None:
            x, without = self._numbers(estimand, estimand.x, mask)
            missing = _either(missing, without)
        valid = mask if missing is None else ~missing if mask is None else mask & ~missing
        cases = universe if missing is None else self._mask(valid)
        if valid is not None:
            y = np.where(valid, y, 0.0)
        if estimand.kind == "proportion":
            _require_zero_one(estimand, y)
            self.residuals.append(y)
            return Recipe(estimand, 0.0, cases, cases, universe)
        if estimand.x is None:
            return self._centred(estimand, y, valid, (cases, universe), centre)
        x = x if valid is None else np.where(valid, x, 0.0)
        return self._ratio(estimand, (y, x), (cases, universe), centre)

    def _centred(
        self,
        estimand: Estimand,
        y: Numbers,
        valid: npt.NDArray[np.bool_] | None,
        masks: tuple[int, int],
        centre: float | None,
    ) -> Recipe:
        if estimand.kind == "total" and _is_indicator(y):
            # a count that the design fixes has no variance, to the last digit
            centre = 0.0
        if centre is None:
            weights = self.weights if valid is None else self.weights * valid
            centre = _share(float(weights @ y), float(weights.sum()))
        e = y - centre if valid is None else np.where(valid, y - centre, 0.0)
        cases, universe = masks
        if estimand.kind == "variance":
            self.residuals.append(e * e)
            return Recipe(estimand, centre, cases, cases, universe, first=self._add(e))
        self.residuals.append(e)
        return Recipe(estimand, centre, cases, cases, universe, ee=self._add(e * e))

    def _ratio(
        self,
        estimand: Estimand,
        values: tuple[Numbers, Numbers],
        masks: tuple[int, int],
        centre: float | None,
    ) -> Recipe:
        y, x = values
        if centre is None:
            centre = _share(float(self.weights @ y), float(self.weights @ x))
        e = y - centre * x
        self.residuals.append(e)
        places = [self._add(column) for column in (x, e * e, e * x, x * x)]
        return Recipe(estimand, centre, places[0], *masks, *places[1:])

    def _universe(self, where: Column | None) -> tuple[npt.NDArray[np.bool_] | None, int]:
        key = "" if where is None else str(where)
        if key not in self.universes:
            mask = None
            if where is not None:
                asked = self.frame.select(as_condition(where, self.frame.schema)).to_series()
                if asked.dtype != pl.Boolean:
                    raise EstimationError(
                        N_("The universe %(universe)s is not a condition"),
                        got=str(asked.dtype),
                        universe=key,
                    )
                mask = asked.fill_null(value=False).to_numpy()
            self.universes[key] = (mask, self._mask(mask))
        return self.universes[key]

    def _mask(self, mask: npt.NDArray[np.bool_] | None) -> int:
        rows = np.ones(self.frame.height, dtype=np.bool_) if mask is None else mask
        key = rows.tobytes()
        if key not in self.masks:
            self.masks[key] = self._add(rows)
        return self.masks[key]

    def _add(self, column: Numbers) -> int:
        self.columns.append(column)
        return self.count + len(self.columns) - 1

    def _numbers(
        self, estimand: Estimand, column: Column, mask: npt.NDArray[np.bool_] | None
    ) -> tuple[Numbers, npt.NDArray[np.bool_] | None]:
        """(n,) values and which are missing (None when none is)."""
        series = (
            self.frame[column]
            if isinstance(column, str)
            else self.frame.select(column.alias("y")).to_series()
        )
        if series.dtype.is_integer() and not series.null_count():
            return series.to_numpy(), None
        numbers = _numeric(estimand, series).to_numpy()
        missing = np.isnan(numbers)
        infinite = np.isinf(numbers) if mask is None else np.isinf(numbers) & mask
        if infinite.any():
            raise EstimationError(
                N_("%(estimand)s has %(count)s infinite values"),
                hint=N_("Recode them as missing."),
                estimand=estimand.name,
                count=int(infinite.sum()),
            )
        return numbers, missing if missing.any() else None


def _side_by_side(columns: Sequence[Numbers]) -> Floats:
    """(n, columns) in row order, filled in blocks that stay in the processor's cache.

    Columns of single bytes (0 and 1) are turned round together: as many as there are cost one.
    """
    matrix = np.empty((len(columns[0]), len(columns)))
    small = [place for place, one in enumerate(columns) if one.dtype in (np.int8, np.bool_)]
    large = [place for place, one in enumerate(columns) if one.dtype not in (np.int8, np.bool_)]
    bytes_of = np.empty((len(small), len(matrix)), dtype=np.int8)
    for row, place in enumerate(small):
        bytes_of[row] = columns[place]
    # a slice is filled faster than places one by one
    target = slice(None) if not large else small
    for start in range(0, len(matrix), _BLOCK):
        block = matrix[start : start + _BLOCK]
        block[:, target] = bytes_of[:, start : start + _BLOCK].T
        for place in large:
            block[:, place] = columns[place][start : start + _BLOCK]
    return matrix


def _numeric(estimand: Estimand, series: pl.Series) -> pl.Series:
    if series.dtype.is_numeric() or series.dtype in (pl.Boolean, pl.Null):
        return series.cast(pl.Float64)
    hint = N_("Recode the text, or estimate one category with proportion(name, equals=category).")
    if series.dtype in (pl.String, pl.Categorical) or isinstance(series.dtype, pl.Enum):
        numbers = series.cast(pl.String).cast(pl.Float64, strict=False)
        text = int((numbers.is_null() & series.is_not_null()).sum())
        raise EstimationError(
            N_("%(estimand)s needs numbers and the column is text"),
            got=N_("%(count)s of %(rows)s values that are no numbers"),
            hint=hint,
            estimand=estimand.name,
            count=text,
            rows=len(series),
        )
    raise EstimationError(
        N_("%(column)s needs numbers"), got=str(series.dtype), hint=hint, column=estimand.name
    )


def _is_indicator(values: Numbers) -> bool:
    return bool(((values == 0) | (values == 1)).all())


def _require_zero_one(estimand: Estimand, values: Numbers) -> None:
    other = int(((values != 0) & (values != 1)).sum())
    if other:
        raise EstimationError(
            N_("%(estimand)s needs a column of 0 and 1"),
            got=N_("%(count)s other values"),
            hint=N_("Use mean() for a quantity, or equals= for one category."),
            estimand=estimand.name,
            count=other,
        )


def as_condition(where: Column, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """A universe as polars expression; text is in the language of the questionnaires."""
    if isinstance(where, pl.Expr):
        return where
    from instruments.expressions import parse, to_polars

    return to_polars(parse(where), schema)


def _either(
    one: npt.NDArray[np.bool_] | None, other: npt.NDArray[np.bool_] | None
) -> npt.NDArray[np.bool_] | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
