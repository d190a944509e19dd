"""This wave and an earlier one: the same indicators from files or from a table, and whether they differ.

A wave is what `of_file` reads off a file (made here or by another office) or what `of_run` takes from a table of
estimates of the study. The two samples are taken to be independent: the variance of a change is the sum of the two
variances, its degrees of freedom are Satterthwaite's (`weighting.comparison.between_waves`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from instruments.errors import Finding
from survey.errors import N_, Invalid
from survey.models import EstimateRun
from survey.services import estimates

if TYPE_CHECKING:
    import polars as pl

    from exports.dataset import Dataset
    from exports.variable import Variable
    from instruments.model import Text
    from weighting.comparison import Difference
    from weighting.design import Design

WEIGHTS = ("w_pop", "d005", "v005", "hv005", "w_norm", "weight", "wt", "pweight")
PSUS = ("v021", "hv021", "psu", "v001", "hv001", "cluster")
STRATA = ("v022", "hv022", "stratum", "strata", "v023", "hv023")
"""Names that tell the design of a file which does not say it: ours, then those of DHS files, then usual ones."""

_OF_TEST = {
    "difference": "estimate",
    **{name: name for name in ("se", "ci_low", "ci_high", "df", "p")},
}
FLAGS = frozenset({0, 1})


@dataclass(frozen=True)
class Figure:
    """One indicator of one wave. estimate and se are shares; n: unweighted cases."""

    estimate: float
    se: float
    df: float
    n: int


@dataclass(frozen=True)
class Wave:
    """name: of the file or table. figures and labels: by indicator. skipped: indicators without a figure.

    design: what weight, cluster and stratum were taken to be, in the file's own words. findings: what could
    not be carried over when the file was read. single: strata with a single cluster.
    """

    name: str
    figures: Mapping[str, Figure]
    labels: Mapping[str, Text] = field(default_factory=dict)
    design: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    single: Sequence[str] = ()


@dataclass(frozen=True)
class Change:
    """An indicator in both waves; difference is None when neither has any sampling variance."""

    indicator: str
    label: Text
    earlier: Figure
    later: Figure
    difference: Difference | None


def read(name: str, content: bytes, *, language: str, encoding: str | None = None) -> Dataset:
    """The Dataset in an uploaded file; it lies on the disk only as long as it is read.

    Raises Invalid when it cannot be read.
    """
    from exports.errors import ExportError
    from exports.reading import read_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"wave{Path(name).suffix.lower()}"
        path.write_bytes(content)
        try:
            return read_file(path, language=language, encoding=encoding)
        except (ExportError, LookupError) as problem:
            raise Invalid(N_("The file cannot be read.")) from problem


def of_file(name: str, dataset: Dataset, wanted: Sequence[str] = ()) -> Wave:
    """The indicators of a file.

    wanted: names of 0/1 variables, or name=code for the share of one code; without any, all 0/1
    variables that are called like an indicator of the platform. Figures that the rules of
    publication suppress are left out. Raises Invalid when the file has no weight, or a
    wanted variable is not in it, or its weights and clusters are of no use.
    """
    from weighting.errors import WeightingError
    from weighting.estimation import estimate, proportion
    from weighting.estimation.structure import single_strata
    from weighting.suppression import suppress

    design, names = _design(dataset)
    chosen = list(wanted) or _known(dataset)
    frame = dataset.frame.with_columns(_flag(dataset, one).alias(f"_{one}") for one in chosen)
    estimands = [proportion(f"_{one}", name=one) for one in chosen]
    figures: dict[str, Figure] = {}
    try:
        table = estimate(frame, design, estimands, by=[()], df=estimates.DF) if chosen else None
        single = single_strata(frame, design)
    except WeightingError as problem:
        raise Invalid(
            N_("%(file)s cannot be estimated: its weights or its clusters do not fit."),
            findings=[Finding("W001", "error", part, "", name) for part in problem.parts],
            file=name,
        ) from problem
    if table is not None:
        figures = _figures(suppress(table).to_dicts())
    labels = {one: dataset[one.split("=")[0]].label for one in chosen}
    return Wave(name, figures, labels, names, dataset.findings, single)


def of_run(run: EstimateRun) -> Wave:
    """The national figures of a table of estimates of the study, suppressed ones left out."""
    rows = [row for row in estimates.rows(run) if not row["by"]]
    labels = {one.name: one.label for one in estimates.all_indicators()}
    return Wave(f"{run.id}", _figures(rows), labels)


def compare(earlier: Wave, later: Wave, *, level: float = 0.95) -> list[Change]:
    """What both waves have, in the order of the later one."""
    return [
        Change(
            name,
            later.labels.get(name) or earlier.labels.get(name, {}),
            earlier.figures[name],
            second,
            _difference(earlier.figures[name], second, level),
        )
        for name, second in later.figures.items()
        if name in earlier.figures
    ]


def records(changes: Sequence[Change]) -> list[dict[str, object]]:
    """A row for each change, as files have them; the columns of the test are None where there is none."""
    return [
        {
            "indicator": one.indicator,
            "earlier": one.earlier.estimate,
            "earlier_se": one.earlier.se,
            "earlier_n": one.earlier.n,
            "later": one.later.estimate,
            "later_se": one.later.se,
            "later_n": one.later.n,
            **{name: getattr(one.difference, field, None) for name, field in _OF_TEST.items()},
        }
        for one in changes
    ]


def alone(earlier: Wave, later: Wave) -> list[str]:
    """Indicators that only one of the waves has, by name."""
    return sorted(earlier.figures.keys() ^ later.figures.keys())


def _difference(first: Figure, second: Figure, level: float) -> Difference | None:
    from weighting.comparison import between_waves
    from weighting.estimation import EstimationError

    try:
        return between_waves(
            (first.estimate, first.se, first.df),
            (second.estimate, second.se, second.df),
            level=level,
        )
    except EstimationError:
        return None


def _figures(rows: Sequence[Mapping[str, object]]) -> dict[str, Figure]:
    return {
        str(row["estimand"]): Figure(
            float(row["estimate"]),  # type: ignore[arg-type]
            float(row["se"]),  # type: ignore[arg-type]
            float(row["df"]),  # type: ignore[arg-type]
            int(row["n"]),  # type: ignore[call-overload]
        )
        for row in rows
        if row["estimate"] is not None and row["se"] is not None and row["df"] is not None
    }


def _known(dataset: Dataset) -> list[str]:
    names = {one.name.casefold() for one in estimates.all_indicators()}
    return [
        one.name
        for one in dataset.variables
        if one.name.casefold() in names and _is_flag(dataset, one)
    ]


def _is_flag(dataset: Dataset, variable: Variable) -> bool:
    column = dataset.frame[variable.name]
    known = set(column.drop_nulls().unique().to_list()) if column.dtype.is_numeric() else {None}
    return known - set(variable.missing) <= FLAGS


def _flag(dataset: Dataset, wanted: str) -> pl.Expr:
    """1, 0, or null where nothing was asked or answered."""
    import polars as pl

    name, _, code = wanted.partition("=")
    variable = next((one for one in dataset.variables if one.name == name), None)
    if variable is None:
        raise Invalid(N_("There is no variable %(name)s in the file."), name=name)
    if not code and not _is_flag(dataset, variable):
        raise Invalid(
            N_("%(name)s is not 0 and 1. Say which code counts, e.g. %(name)s=1."), name=name
        )
    column, missing = pl.col(name), list(variable.missing)
    answered = column.is_not_null() & ~column.cast(pl.String).is_in([str(one) for one in missing])
    hit = column.cast(pl.Float64) == float(code or 1) if _is_number(code or "1") else column == code
    return pl.when(answered).then(hit.cast(pl.Int8))


def _is_number(code: str) -> bool:
    return code.removeprefix("-").replace(".", "", 1).isdigit()


def _design(dataset: Dataset) -> tuple[Design, dict[str, str]]:
    from survey.services.variance import SINGLETON
    from weighting.design import Design

    weight = _first(dataset, "weight", WEIGHTS)
    if weight is None:
        raise Invalid(
            N_("The file has no weights. Known names are: %(names)s."), names=", ".join(WEIGHTS)
        )
    psu, stratum = _first(dataset, "psu", PSUS), _first(dataset, "stratum", STRATA)
    design = Design(weight=weight, psu=psu, stratum=stratum, singleton=SINGLETON)
    found = {"weight": weight, "psu": psu or "", "stratum": stratum or ""}
    return design, {what: name for what, name in found.items() if name}


def _first(dataset: Dataset, role: str, names: Sequence[str]) -> str | None:
    """By role, then by name; files that were made here say neither in .sav and .dta, so names matter."""
    by_role = (one.name for one in dataset.with_role(role))
    by_name = {one.name.casefold(): one.name for one in dataset.variables}
    return next(by_role, None) or next(_named(by_name, names), None)


def _named(by_name: Mapping[str, str], names: Sequence[str]) -> Iterator[str]:
    yield from (by_name[name] for name in names if name in by_name)
