"""Which cells of a table may be published: reliability, and no recovery by subtraction.

Unweighted n < 25 is suppressed and 25-49 bracketed, as in DHS reports; a coefficient of variation
of 30 % marks low precision and one of 50 % stops publication. A cell suppressed for its n gets a
second one in each sum it is part of, because total minus the rest would give it away. Differences
between tables of different universes are not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import polars as pl

SUPPRESSED = "*"
BRACKETS = "()"
LOW_PRECISION = "low precision"

_HIDDEN = ("estimate", "se", "ci_low", "ci_high", "deff", "deft")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Limits; n is unweighted, cv a share (0.3 = 30 %)."""

    suppress_below: int = 25
    bracket_below: int = 50
    cv_low: float = 0.30
    cv_stop: float = 0.50


# Estimand, breakdown, the place of the variable summed over, and what is left of names and level.
Key = tuple[str, str, int, tuple[tuple[str, ...], tuple[str, ...]]]


def suppress(table: pl.DataFrame, rules: Rules | None = None) -> pl.DataFrame:
    """The table of `estimate` with columns `mark` and `reason`, hidden figures set to null.

    mark: "" published, "()" brackets, "*" suppressed. reason: "n", "cv", "complement", "no cases"
    for suppressed cells, "low precision" for weak ones, "" otherwise.
    """
    rules = rules or Rules()
    judged = table.with_columns(reason=_own_reason(rules))
    secondary = _complements(judged)
    places = pl.int_range(pl.len())
    reason = pl.when(places.is_in(secondary)).then(pl.lit("complement")).otherwise("reason")
    judged = judged.with_columns(reason=reason)
    hidden = pl.col("reason").is_in(["n", "cv", "complement", "no cases"])
    bracketed = pl.col("n") < rules.bracket_below
    mark = pl.when(hidden).then(pl.lit(SUPPRESSED)).when(bracketed).then(pl.lit(BRACKETS))
    return judged.with_columns(
        pl.when(~hidden).then(pl.col([name for name in _HIDDEN if name in table.columns])),
        mark=mark.otherwise(pl.lit("")),
    )


def _own_reason(rules: Rules) -> pl.Expr:
    cv = pl.col("se") / pl.col("estimate").abs()
    return (
        pl.when(pl.col("n") == 0)
        .then(pl.lit("no cases"))
        .when(pl.col("n") < rules.suppress_below)
        .then(pl.lit("n"))
        .when(cv >= rules.cv_stop)
        .then(pl.lit("cv"))
        .when(cv >= rules.cv_low)
        .then(pl.lit(LOW_PRECISION))
        .otherwise(pl.lit(""))
    )


def _complements(judged: pl.DataFrame) -> list[int]:
    """Rows to suppress in addition: no sum may hold exactly one suppressed cell."""
    rows = judged.select("estimand", "by", "level", "n", "reason").rows()
    sums = _sums({row[:3]: place for place, row in enumerate(rows) if row[3] > 0})
    sums_of: dict[int, list[Key]] = defaultdict(list)
    for key, members in sums.items():
        for place in members:
            sums_of[place].append(key)
    first = {place for place, row in enumerate(rows) if row[4] == "n"}
    closed = set(first)
    unreliable = {place for place, row in enumerate(rows) if row[4] == "cv"}
    pending = list(sums)
    while pending:
        members = sums[pending.pop()]
        hidden = [place for place in members if place in closed or place in unreliable]
        others = [place for place in members if place not in hidden]
        if len(hidden) == 1 and hidden[0] in closed and others:
            smallest = min(others, key=lambda place: (rows[place][3], place))
            closed.add(smallest)
            pending += sums_of[smallest]
    return sorted(closed - first)


def _sums(places: dict[tuple[str, str, str], int]) -> dict[Key, list[int]]:
    """The rows of each equation: the categories of one variable, and their total if it is there.

    places: (estimand, by, level) -> row.
    """
    sums: dict[Key, list[int]] = defaultdict(list)
    for (estimand, by, level), place in places.items():
        names = by.split(",") if by else []
        parts = level.split(",") if len(names) > 1 else [level]
        for spot in range(len(names)):
            rest = (
                tuple(names[:spot] + names[spot + 1 :]),
                tuple(parts[:spot] + parts[spot + 1 :]),
            )
            sums[estimand, by, spot, rest].append(place)
    for (estimand, _, _, (names_left, parts_left)), members in sums.items():
        total = places.get((estimand, ",".join(names_left), ",".join(parts_left)))
        if total is not None:
            members.append(total)
    return sums
