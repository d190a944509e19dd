"""Files for others: scientific-use and public-use files made from the master.

Method: Templ, Meindl & Kowarik, "Introduction to Statistical Disclosure Control", IHSN working paper 7:
recoding, top-coding, local suppression to k-anonymity and l-diversity (a suppressed value matches any
other), new random numbers for clusters and strata, rounded weights, no text, no exact dates.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import polars as pl

from exports.dataset import Dataset
from exports.errors import ExportError
from exports.variable import OPERATION, WEIGHT, Variable
from instruments.errors import Finding


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to a file.

    quasi: variables by which a neighbour could know a woman, the most useful for analysis first.
    k: so many women at least share any combination of them. sensitive, diversity: each combination
    has at least `diversity` different answers to each of these. bands: variable -> lower ends of its
    classes, e.g. {"v012": (15, 20, 25)}. top: variable -> largest value shown. drop: names, and
    beginnings of names that end with `*`. renumber: columns that share new random numbers.
    """

    name: str
    k: int
    quasi: tuple[str, ...]
    sensitive: tuple[str, ...] = ()
    diversity: int = 2
    bands: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    top: Mapping[str, int] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    renumber: tuple[tuple[str, ...], ...] = ()
    weight_decimals: int = 2


@dataclass(frozen=True, slots=True)
class Protection:
    """What was done and what is left. suppressed: cells by variable; risk: the largest and the mean
    probability of re-identification, 1 / weighted women in the combination; dropped: variables."""

    suppressed: Mapping[str, int]
    below_k_before: int
    below_k_after: int
    largest_risk: float
    mean_risk: float
    dropped: tuple[str, ...]


def protect(
    datasets: Mapping[str, Dataset], plan: Plan, *, seed: int
) -> dict[str, tuple[Dataset, Protection]]:
    """Each dataset under the plan. Numbers are new in all of them together, so that they still join."""
    numbers = _new_numbers(datasets.values(), plan.renumber, seed)
    return {
        name: _protected(dataset, plan, numbers, random.Random(f"{seed}:{name}"))  # noqa: S311
        for name, dataset in datasets.items()
    }


def _protected(
    dataset: Dataset,
    plan: Plan,
    numbers: Mapping[str, Mapping[int, int]],
    chance: random.Random,
) -> tuple[Dataset, Protection]:
    dropped = tuple(one.name for one in dataset.variables if _must_go(one, plan))
    kept = dataset.select(set(dataset.frame.columns) - set(dropped))
    coarse = _top_coded(_banded(kept, plan.bands), plan.top)
    renumbered = _shuffled(_renumbered(_rounded(coarse, plan.weight_decimals), numbers), chance)
    return _suppressed(renumbered, plan, dropped)


def _must_go(variable: Variable, plan: Plan) -> bool:
    named = any(
        variable.name.startswith(one[:-1]) if one.endswith("*") else variable.name == one
        for one in plan.drop
    )
    told = variable.kind in {"text", "date", "datetime", "time"}
    return named or told or variable.role == OPERATION


def _banded(dataset: Dataset, bands: Mapping[str, tuple[int, ...]]) -> Dataset:
    for name in bands.keys() & set(dataset.frame.columns):
        dataset = _with_variable(dataset, *_classes(dataset, name, bands[name]))
    return dataset


def _classes(dataset: Dataset, name: str, lower_ends: Sequence[int]) -> tuple[Variable, pl.Series]:
    """The variable as classes 1, 2, 3 ...; missing codes stay apart, what is below the first class too."""
    variable, column = dataset[name], dataset.frame[name]
    ends = [*(end - 1 for end in lower_ends[1:]), None]
    labels = {
        place: {"en": f"{low}-{high}" if high is not None else f"{low}+"}
        for place, (low, high) in enumerate(zip(lower_ends, ends, strict=True), start=1)
    }
    texts = {code: variable.values.get(code, {"en": str(code)}) for code in variable.missing}
    if clash := set(texts) & set(labels):
        message = f"{name}: missing codes {sorted(clash)} are also numbers of classes"
        raise ExportError(f"{message}; take fewer classes, or other missing codes")
    expression = pl.lit(None, dtype=pl.Int64)
    for place, low in enumerate(lower_ends, start=1):
        expression = pl.when(pl.col(name) >= low).then(place).otherwise(expression)
    missing = pl.col(name).is_in(list(variable.missing))
    classes = column.to_frame().select(
        pl.when(missing).then(name).otherwise(expression).alias(name)
    )
    coded = replace(
        variable, kind="code", values={**labels, **texts}, measure="ordinal", width=2, decimals=0
    )
    return coded, classes[name].cast(coded.dtype)


def _top_coded(dataset: Dataset, top: Mapping[str, int]) -> Dataset:
    for name in top.keys() & set(dataset.frame.columns):
        variable = dataset[name]
        above = (pl.col(name) > top[name]) & ~pl.col(name).is_in(list(variable.missing))
        column = dataset.frame.select(
            pl.when(above).then(pl.lit(top[name])).otherwise(pl.col(name)).alias(name)
        )[name].cast(variable.dtype)
        note = {code: text for code, text in variable.values.items() if code != top[name]}
        labelled = {**note, top[name]: {"en": f"{top[name]} or more"}}
        dataset = _with_variable(dataset, replace(variable, values=labelled), column)
    return dataset


def _rounded(dataset: Dataset, decimals: int) -> Dataset:
    weights = [variable.name for variable in dataset.with_role(WEIGHT)]
    return replace(dataset, frame=dataset.frame.with_columns(pl.col(weights).round(decimals)))


def _new_numbers(
    datasets: Iterable[Dataset], groups: tuple[tuple[str, ...], ...], seed: int
) -> dict[str, dict[int, int]]:
    """Column -> old number -> new one, the same for all columns of a group in all datasets."""
    frames = [dataset.frame for dataset in datasets]
    found: dict[str, dict[int, int]] = {}
    for group in groups:
        present = {
            number
            for frame in frames
            for name in set(group) & set(frame.columns)
            for number in frame[name].drop_nulls().unique().to_list()
        }
        old = sorted(present)
        new = list(range(1, len(old) + 1))
        random.Random(f"{seed}:{group[0]}").shuffle(new)  # noqa: S311
        found.update({key: dict(zip(old, new, strict=True)) for key in group})
    return found


def _renumbered(dataset: Dataset, numbers: Mapping[str, Mapping[int, int]]) -> Dataset:
    columns = [
        pl.col(name).replace_strict(table, return_dtype=pl.Int64).cast(dataset.frame.schema[name])
        for name, table in numbers.items()
        if name in dataset.frame.columns
    ]
    return replace(dataset, frame=dataset.frame.with_columns(columns))


def _shuffled(dataset: Dataset, chance: random.Random) -> Dataset:
    """In random order: the old one was that of the clusters in the frame."""
    order = list(range(dataset.frame.height))
    chance.shuffle(order)
    return replace(dataset, frame=dataset.frame[order] if order else dataset.frame)


def _suppressed(
    dataset: Dataset, plan: Plan, dropped: tuple[str, ...]
) -> tuple[Dataset, Protection]:
    quasi = [name for name in plan.quasi if name in dataset.frame.columns]
    safe = _safe(dataset.frame, quasi, plan)
    before = int((~safe).sum())
    frame = dataset.frame
    for names in _least_useful_first(quasi):
        if safe.all():
            break
        remaining = [name for name in quasi if name not in names]
        helped = ~safe & _safe(dataset.frame, remaining, plan)
        frame = frame.with_columns(
            pl.when(pl.lit(helped)).then(None).otherwise(pl.col(name)).alias(name) for name in names
        )
        safe = safe | helped
    risks = _risks(dataset, quasi, frame)
    report = Protection(
        suppressed={
            name: frame[name].null_count() - dataset.frame[name].null_count() for name in quasi
        },
        below_k_before=before,
        below_k_after=int((~safe).sum()),
        largest_risk=float(risks.max() or 0.0),  # type: ignore[arg-type]
        mean_risk=float(risks.mean() or 0.0),  # type: ignore[arg-type]
        dropped=dropped,
    )
    findings = (*dataset.findings, *_left_over(dataset, report))
    return replace(dataset, frame=frame, findings=findings), report


def _safe(frame: pl.DataFrame, quasi: Sequence[str], plan: Plan) -> pl.Series:
    """Rows whose combination of `quasi` is shared by k and has enough different sensitive answers."""
    if not frame.height:
        return pl.Series("safe", [], dtype=pl.Boolean)
    sensitive = [name for name in plan.sensitive if name in frame.columns]
    tests = [pl.len() >= plan.k]
    tests += [
        (pl.col(name).drop_nulls().n_unique() >= plan.diversity) | (pl.col(name).count() == 0)
        for name in sensitive
    ]
    together = pl.all_horizontal(tests)
    if not quasi:
        return frame.select(together.alias("safe"))["safe"].new_from_index(0, frame.height)
    return frame.select(together.over(quasi).alias("safe"))["safe"]


def _least_useful_first(quasi: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Sets of variables to suppress: few before many, and the last named before the first."""
    for size in range(1, len(quasi) + 1):
        yield from combinations(reversed(quasi), size)


def _risks(dataset: Dataset, quasi: Sequence[str], frame: pl.DataFrame) -> pl.Series:
    """1 / sum of the weights of the women who share a combination, a suppressed value being one more."""
    weights = dataset.with_role(WEIGHT)
    if not quasi or not frame.height:
        return pl.Series("risk", [], dtype=pl.Float64)
    size = pl.col(weights[0].name).sum() if weights else pl.len()
    shared = frame.select(size.over(quasi).cast(pl.Float64).alias("size"))["size"]
    return (1.0 / shared.clip(lower_bound=1.0)).alias("risk")


def _left_over(dataset: Dataset, report: Protection) -> Iterator[Finding]:
    if report.below_k_after:
        yield Finding(
            code="X501",
            severity="error",
            message=f"{report.below_k_after} rows are still too rare after all suppression",
            hint="drop or recode a sensitive variable with a single answer, or lower `diversity`",
            place=dataset.name,
        )


def _with_variable(dataset: Dataset, variable: Variable, column: pl.Series) -> Dataset:
    variables = tuple(variable if one.name == variable.name else one for one in dataset.variables)
    return replace(dataset, frame=dataset.frame.with_columns(column), variables=variables)
