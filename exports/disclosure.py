"""Files for others: scientific-use and public-use files made from the master.

Method: Templ, Meindl & Kowarik, "Introduction to Statistical Disclosure Control", IHSN working paper 7:
recoding, top-coding, local suppression to k-anonymity and l-diversity (a suppressed value matches any
other), new random numbers for clusters and strata, rounded weights, no text, no exact dates.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import combinations

import polars as pl

from exports import recoding
from exports.dataset import Dataset
from exports.recoding import Group
from exports.renumbering import Within, renumbered, shuffled
from exports.reweighting import Adjustment, evened_out
from exports.risk import Risk, risk_of
from exports.variable import INDICATOR, KEY, OPERATION, PSU, STRATUM, WEIGHT, Variable
from instruments.errors import Finding


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to files. Names may be patterns: `tip_*`, or `woman.w_hh` for one file only.

    quasi: variables by which a neighbour could know a woman, the most useful for analysis first. fixed:
    those that suppression leaves alone, because other columns would tell what was taken out (the
    women of her cluster have the same region).
    k: so many women at least share any combination of them. sensitive, diversity: each combination
    has at least `diversity` different answers to each of these; harmful: sensitive variable -> answers
    that must not be those of everybody (others may be: "no" of a whole group hurts nobody).
    units: the files that leave, all if empty. drop: never shown; keep: only these are shown beside
    keys, design, weights and indicators, all if empty. along: what would tell a suppressed value again and is
    taken out with it, by pattern (who was asked how her marriage ended had one). adjusted: what the weights were
    adjusted by, see `exports.reweighting`. groups, bands, top: coarser values, see `exports.recoding`.
    renumber, within: new random numbers, see `exports.renumbering`. collected: how exactly the documentation
    tells when the data were collected, see `exports.about.coarse`.
    """

    name: str
    k: int
    quasi: tuple[str, ...]
    fixed: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    diversity: int = 2
    harmful: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    along: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    adjusted: Mapping[str, Adjustment] = field(default_factory=dict)
    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    bands: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    top: Mapping[str, int] = field(default_factory=dict)
    renumber: tuple[tuple[str, ...], ...] = ()
    within: tuple[Within, ...] = ()
    weight_digits: int = 3
    collected: str = ""


@dataclass(frozen=True, slots=True)
class Protection:
    """What was done and what is left. suppressed: cells by variable; dropped: variables.

    left_out: rows that no suppression could make safe, when they were few.
    """

    rows: int
    suppressed: Mapping[str, int]
    below_k_before: int
    below_k_after: int
    risk_before: Risk
    risk: Risk
    dropped: tuple[str, ...]
    left_out: int = 0


FEW = 1 / 200
"""Share of rows that may be left out where suppression does not help; with more the plan is too fine."""


def protect(
    datasets: Mapping[str, Dataset], plan: Plan, *, seed: int
) -> dict[str, tuple[Dataset, Protection]]:
    """The files of the plan. Numbers are new in all of them together, so that they still join."""
    chosen = {name: one for name, one in datasets.items() if not plan.units or name in plan.units}
    kept = {
        name: one.select(_staying(one, plan) | _needed(one, plan)) for name, one in chosen.items()
    }
    new = renumbered(kept, plan.renumber, plan.within, seed=seed)
    return {
        name: _protected(dataset, plan, random.Random(f"{seed}:{name}"), chosen[name])  # noqa: S311
        for name, dataset in new.items()
    }


def _staying(dataset: Dataset, plan: Plan) -> set[str]:
    return {one.name for one in dataset.variables if not _must_go(one, plan, dataset.name)}


def _needed(dataset: Dataset, plan: Plan) -> set[str]:
    """Weights that stay until the others have been evened out."""
    return {one.before for one in plan.adjusted.values()} & set(dataset.frame.columns)


def _protected(
    dataset: Dataset, plan: Plan, chance: random.Random, master: Dataset
) -> tuple[Dataset, Protection]:
    coarse = recoding.regrouped(dataset, plan.groups)
    coarse = recoding.top_coded(recoding.banded(coarse, plan.bands), plan.top)
    left = _staying(dataset, plan)
    dropped = tuple(one.name for one in master.variables if one.name not in left)
    made, report = _suppressed(shuffled(coarse, chance), plan, dropped)
    even = evened_out(made, plan.adjusted).select(left)
    return recoding.rounded(even, plan.weight_digits), report


_ALWAYS_KEPT = frozenset({KEY, PSU, STRATUM, WEIGHT, INDICATOR})


def _must_go(variable: Variable, plan: Plan, unit: str) -> bool:
    told = variable.kind in {"text", "date", "datetime", "time"}
    if told or variable.role == OPERATION or _named(variable, plan.drop, unit):
        return True
    allowed = not plan.keep or variable.role in _ALWAYS_KEPT or variable.name in plan.quasi
    return not (allowed or _named(variable, plan.keep, unit))


def _named(variable: Variable, patterns: Sequence[str], unit: str) -> bool:
    names = (variable.name, f"{unit}.{variable.name}")
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _suppressed(
    dataset: Dataset, plan: Plan, dropped: tuple[str, ...]
) -> tuple[Dataset, Protection]:
    """The dataset with suppressed values, without rows that are too rare in what is never suppressed."""
    left, left_out = dataset, 0
    while True:
        frame, unsafe = _frame_suppressed(left, plan)
        left_out += int(unsafe.sum())
        if not unsafe.any() or left_out > FEW * dataset.frame.height:
            break
        # her neighbours in the table may have been safe with her only: once more, from the start
        left = replace(left, frame=left.frame.filter(~unsafe))
    quasi = _quasi(left, plan)
    report = Protection(
        rows=frame.height,
        suppressed={
            name: frame[name].null_count() - left.frame[name].null_count()
            for name in _with_what_tells(quasi, plan, frame.columns)
        },
        below_k_before=int((~_safe(dataset.frame, quasi, plan)).sum()),
        below_k_after=int(unsafe.sum()),
        risk_before=risk_of(dataset, dataset.frame, quasi),
        risk=risk_of(left, frame, quasi),
        dropped=dropped,
        left_out=dataset.frame.height - frame.height,
    )
    findings = (*dataset.findings, *_left_over(dataset, report))
    return replace(dataset, frame=frame, findings=findings), report


def _frame_suppressed(dataset: Dataset, plan: Plan) -> tuple[pl.DataFrame, pl.Series]:
    """The values after suppression, and which rows are still too rare."""
    frame, quasi = dataset.frame, _quasi(dataset, plan)
    safe = _safe(frame, quasi, plan)
    for names in _least_useful_first([name for name in quasi if name not in plan.fixed]):
        if safe.all():
            break
        remaining = [name for name in quasi if name not in names]
        helped = ~safe & _safe(dataset.frame, remaining, plan)
        frame = frame.with_columns(
            pl.when(pl.lit(helped)).then(None).otherwise(pl.col(name)).alias(name)
            for name in _with_what_tells(names, plan, frame.columns)
        )
        safe = safe | helped
    return frame, ~safe


def _quasi(dataset: Dataset, plan: Plan) -> list[str]:
    return [name for name in plan.quasi if name in dataset.frame.columns]


def _with_what_tells(names: Sequence[str], plan: Plan, columns: Sequence[str]) -> list[str]:
    """The variables and, of the columns, those that would tell one of them again."""
    patterns = [pattern for name in names for pattern in plan.along.get(name, ())]
    more = [one for one in columns if any(fnmatchcase(one, pattern) for pattern in patterns)]
    return list(dict.fromkeys((*names, *more)))


def _safe(frame: pl.DataFrame, quasi: Sequence[str], plan: Plan) -> pl.Series:
    """Rows whose combination of `quasi` is shared by k and gives no sensitive answer away."""
    if not frame.height:
        return pl.Series("safe", [], dtype=pl.Boolean)
    sensitive = [name for name in plan.sensitive if name in frame.columns]
    tests = [pl.len() >= plan.k, *(_diverse(name, plan) for name in sensitive)]
    together = pl.all_horizontal(tests)
    if not quasi:
        return frame.select(together.alias("safe"))["safe"].new_from_index(0, frame.height)
    return frame.select(together.over(quasi).alias("safe"))["safe"]


def _diverse(name: str, plan: Plan) -> pl.Expr:
    different = pl.col(name).drop_nulls().n_unique() >= plan.diversity
    if name in plan.harmful:
        return different | ~pl.col(name).is_in(list(plan.harmful[name])).fill_null(False).any()
    return different | (pl.col(name).count() == 0)


def _least_useful_first(quasi: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Sets of variables to suppress: few before many, and the last named before the first."""
    for size in range(1, len(quasi) + 1):
        yield from combinations(reversed(quasi), size)


def _left_over(dataset: Dataset, report: Protection) -> Iterator[Finding]:
    if report.below_k_after:
        yield Finding(
            code="X501",
            severity="error",
            message=f"{report.below_k_after} rows are still too rare after all suppression",
            hint="make groups or bands coarser, or drop a sensitive variable with a single answer",
            place=dataset.name,
        )
