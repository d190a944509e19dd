"""Local suppression: values taken out until every combination of what a neighbour could know is shared by k.

A suppressed value matches any other, as in sdcMicro. Few variables are suppressed before many, the least
useful first; a row is helped by the first set of variables that makes it safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from exports.disclosure import Plan

_ASKED = " asked"
"""Ends the names of columns that `with_asked` adds: no variable has a space in its name."""


def suppressed(frame: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, pl.Series]:
    """The values after suppression, and which rows are still too rare."""
    before, known = frame, quasi(frame.columns, plan)
    done = safe(before, known, plan)
    for names in _least_useful_first([name for name in known if not _is_fixed(name, plan)]):
        if done.all():
            break
        remaining = [name for name in known if name not in names]
        helped = ~done & safe(before, remaining, plan)
        frame = frame.with_columns(
            pl.when(pl.lit(helped)).then(None).otherwise(pl.col(name)).alias(name)
            for name in with_what_tells(names, plan, frame.columns)
        )
        done = done | helped
    return frame, ~done


def with_asked(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The frame with a column of 0 and 1 for each variable of which it counts whether it has a value."""
    return frame.with_columns(
        pl.col(name).is_not_null().cast(pl.Int8).alias(name + _ASKED)
        for name in plan.asked
        if name in frame.columns
    )


def quasi(columns: Sequence[str], plan: Plan) -> list[str]:
    """What a neighbour could know, of the columns of a frame that has passed `with_asked`."""
    wanted = (*plan.quasi, *(name + _ASKED for name in plan.asked))
    return [name for name in wanted if name in columns]


def _is_fixed(name: str, plan: Plan) -> bool:
    return name in plan.fixed or name.endswith(_ASKED)


def with_what_tells(names: Sequence[str], plan: Plan, columns: Sequence[str]) -> list[str]:
    """The variables and, of the columns, those that would tell one of them again."""
    patterns = [pattern for name in names for pattern in plan.along.get(name, ())]
    more = [one for one in columns if any(fnmatchcase(one, pattern) for pattern in patterns)]
    return list(dict.fromkeys((*names, *more)))


def safe(frame: pl.DataFrame, known: Sequence[str], plan: Plan) -> pl.Series:
    """Rows whose combination of `known` is shared by k and gives no sensitive answer away."""
    if not frame.height:
        return pl.Series("safe", [], dtype=pl.Boolean)
    sensitive = [name for name in plan.sensitive if name in frame.columns]
    tests = [pl.len() >= plan.k, *(_diverse(name, plan) for name in sensitive)]
    together = pl.all_horizontal(tests)
    if not known:
        return frame.select(together.alias("safe"))["safe"].new_from_index(0, frame.height)
    return frame.select(together.over(known).alias("safe"))["safe"]


def _diverse(name: str, plan: Plan) -> pl.Expr:
    different = pl.col(name).drop_nulls().n_unique() >= plan.diversity
    if name in plan.harmful:
        return different | ~pl.col(name).is_in(list(plan.harmful[name])).fill_null(False).any()
    return different | (pl.col(name).count() == 0)


def _least_useful_first(quasi: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Sets of variables to suppress: few before many, and the last named before the first."""
    for size in range(1, len(quasi) + 1):
        yield from combinations(reversed(quasi), size)
