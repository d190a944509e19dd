"""Which cells of a table may be published: reliability, and no recovery by subtraction.

Unweighted n < 25 is suppressed and 25-49 bracketed, as in DHS reports; a coefficient of variation
of 30 % marks low precision and one of 50 % stops publication. A cell suppressed for its n gets a
second one in each sum it is part of, because total minus the rest would give it away; then more, until no
combination of sums gives it away (`weighting.exposure`). Differences between tables of different universes
are not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from weighting.exposure import exposed

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


# Breakdown, level, unweighted n, and the reason of its own why a cell is suppressed.
Cell = tuple[str, str, int, str]
# Breakdown, the place of the variable summed over, and what is left of names and level.
Key = tuple[str, int, tuple[tuple[str, ...], tuple[str, ...]]]


@dataclass(frozen=True)
class Sum:
    """parts: rows that add up to `total`, which is None when the table does not have it."""

    parts: tuple[int, ...]
    total: int | None

    @property
    def members(self) -> tuple[int, ...]:
        return self.parts if self.total is None else (*self.parts, self.total)


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
    """Rows to suppress in addition, so that no figure suppressed for its n can be computed."""
    found: list[int] = []
    rows = judged.select("estimand", "by", "level", "n", "reason").with_row_index("place")
    for _, part in rows.group_by("estimand", maintain_order=True):
        cells = {place: (by, level, n, reason) for place, _, by, level, n, reason in part.rows()}
        if any(reason == "n" for *_, reason in cells.values()):
            found += _of_estimand(cells)
    return sorted(found)


def _of_estimand(cells: Mapping[int, Cell]) -> list[int]:
    sums = _sums({cell[:2]: place for place, cell in cells.items() if cell[2] > 0})
    first = {place for place, cell in cells.items() if cell[3] == "n"}
    unreliable = {place for place, cell in cells.items() if cell[3] == "cv"}
    equations = [(one.parts, one.total) for one in sums if one.total is not None]
    closed = set(first)
    _close(sums, cells, closed, unreliable)
    while given_away := first & exposed(equations, closed | unreliable):
        for place in sorted(given_away):
            _take_along(place, sums, cells, closed, unreliable)
        _close(sums, cells, closed, unreliable)
    return sorted(closed - first)


def _close(
    sums: Sequence[Sum], cells: Mapping[int, Cell], closed: set[int], unreliable: set[int]
) -> None:
    """Adds the smallest other cell wherever a sum holds one closed cell and hides no other."""
    sums_of: dict[int, list[Sum]] = defaultdict(list)
    for one in sums:
        for place in one.members:
            sums_of[place].append(one)
    pending = list(sums)
    while pending:
        members = pending.pop().members
        hidden = [place for place in members if place in closed or place in unreliable]
        others = [place for place in members if place not in hidden]
        if len(hidden) == 1 and hidden[0] in closed and others:
            smallest = _smallest(others, cells)
            closed.add(smallest)
            pending += sums_of[smallest]


def _take_along(
    place: int,
    sums: Sequence[Sum],
    cells: Mapping[int, Cell],
    closed: set[int],
    unreliable: set[int],
) -> None:
    """Adds the smallest published cell of the sums around a cell that is given away, or of the table."""
    hidden = closed | unreliable
    near = [other for one in sums if place in one.members for other in one.members]
    for group in (near, [other for one in sums for other in one.members]):
        published = [other for other in group if other not in hidden]
        if published:
            closed.add(_smallest(published, cells))
            return


def _smallest(places: Sequence[int], cells: Mapping[int, Cell]) -> int:
    return min(places, key=lambda place: (cells[place][2], place))


def _sums(places: Mapping[tuple[str, str], int]) -> list[Sum]:
    """The categories of each variable beside each other, with their total if it is there.

    places: (by, level) -> row.
    """
    parts_of: dict[Key, list[int]] = defaultdict(list)
    for (by, level), place in places.items():
        names = by.split(",") if by else []
        parts = level.split(",") if len(names) > 1 else [level]
        for spot in range(len(names)):
            rest = (
                tuple(names[:spot] + names[spot + 1 :]),
                tuple(parts[:spot] + parts[spot + 1 :]),
            )
            parts_of[by, spot, rest].append(place)
    return [
        Sum(tuple(members), places.get((",".join(names), ",".join(levels))))
        for (_, _, (names, levels)), members in parts_of.items()
    ]
