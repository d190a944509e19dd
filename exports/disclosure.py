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

from exports import recoding, suppression
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
    asked: variables of which it counts, too, whether they have a value, because routing follows what a neighbour
    knows (an indicator of women of 18 and over tells who is younger).
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
    asked: tuple[str, ...] = ()
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


FEW = 1 / 100
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
    whole = left = suppression.with_asked(dataset.frame, plan)
    left_out = 0
    while True:
        frame, unsafe = suppression.suppressed(left, plan)
        left_out += int(unsafe.sum())
        if not unsafe.any() or left_out > FEW * whole.height:
            break
        # her neighbours in the table may have been safe with her only: once more, from the start
        left = left.filter(~unsafe)
    quasi = suppression.quasi(left.columns, plan)
    named = suppression.with_what_tells(
        [name for name in quasi if name in dataset.frame.columns], plan, dataset.frame.columns
    )
    report = Protection(
        rows=frame.height,
        suppressed={name: frame[name].null_count() - left[name].null_count() for name in named},
        below_k_before=int((~suppression.safe(whole, quasi, plan)).sum()),
        below_k_after=int(unsafe.sum()),
        risk_before=risk_of(dataset, whole, quasi),
        risk=risk_of(dataset, frame, quasi),
        dropped=dropped,
        left_out=whole.height - frame.height,
    )
    findings = (*dataset.findings, *_left_over(dataset, report))
    made = frame.select(dataset.frame.columns)
    return replace(dataset, frame=made, findings=findings), report


def _left_over(dataset: Dataset, report: Protection) -> Iterator[Finding]:
    if report.below_k_after:
        yield Finding(
            code="X501",
            severity="error",
            message=f"{report.below_k_after} rows are still too rare after all suppression",
            hint="make groups or bands coarser, or drop a sensitive variable with a single answer",
            place=dataset.name,
        )
