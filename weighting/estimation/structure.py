"""A design read from a frame: weights, and for each stage its units, strata and fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from instruments.errors import N_, filled
from weighting.design import Design, DesignError
from weighting.estimation.coding import Codes, categories, compact, encode

Floats = npt.NDArray[np.float64]

# R survey treats a stratum with less than this share left unsampled as fully observed.
_SELF_REPRESENTING = 1e-7


@dataclass(frozen=True)
class Stage:
    """One stage of selection. Units are numbered so that those of a stratum follow each other.

    unit: (n,) unit of each row. stratum: (units,) stratum of each unit. size: (strata,) units
    sampled. left: (strata,) 1 - sampling fraction. share: (strata,) product of the sampling
    fractions of the stages above (1 at the first).
    """

    unit: Codes
    stratum: Codes
    size: Codes
    left: Floats
    share: Floats

    @property
    def units(self) -> int:
        return len(self.stratum)

    @property
    def singletons(self) -> npt.NDArray[np.bool_]:
        """(strata,) one sampled unit although more could have been drawn."""
        return np.asarray((self.size == 1) & (self.left >= _SELF_REPRESENTING))


@dataclass(frozen=True)
class Structure:
    """weights: (n,). stages: first stage first."""

    weights: Floats
    stages: tuple[Stage, ...]
    design: Design

    @classmethod
    def of(cls, frame: pl.DataFrame, design: Design) -> Structure:
        """Reads and checks; DesignError says which column is unusable or which strata are single."""
        absent = [name for name in design.columns if name not in frame.columns]
        if absent:
            raise DesignError(
                N_("The design names columns that the data do not have: %(columns)s"),
                hint=N_("Check the spelling."),
                columns=", ".join(absent),
            )
        structure = cls(read_weights(frame, design.weight), _stages(frame, design), design)
        if design.singleton == "error" and design.replicates is None:
            _refuse_singletons(frame, design, structure.stages)
        return structure

    @property
    def degrees_of_freedom(self) -> int:
        """PSUs minus strata among rows with a weight, R's degf."""
        return self.degrees_of(self.weights != 0)

    def degrees_of(self, rows: npt.NDArray[np.bool_]) -> int:
        """PSUs minus strata among some rows (a domain or a universe)."""
        first = self.stages[0]
        units = np.bincount(first.unit[rows], minlength=first.units) > 0
        strata = np.bincount(first.stratum[units], minlength=len(first.size)) > 0
        return int(units.sum() - strata.sum())


def read_weights(frame: pl.DataFrame, name: str | None) -> Floats:
    """(n,) weights; DesignError for missing, infinite or negative ones. Zero is allowed, as in R:
    such a row counts for the structure of the sample only."""
    if name is None:
        return np.ones(frame.height)
    if not (frame[name].dtype.is_numeric() or frame[name].dtype == pl.Null):
        read = frame[name].cast(pl.String, strict=False).cast(pl.Float64, strict=False)
        raise DesignError(
            N_("The weight %(column)s is not numeric"),
            got=N_("%(count)s of %(rows)s values that are no numbers"),
            column=name,
            count=int((~read.is_finite().fill_null(value=False)).sum()),
            rows=frame.height,
        )
    weights = frame[name].cast(pl.Float64).to_numpy()
    wrong = {"missing": np.isnan(weights), "infinite": np.isinf(weights), "negative": weights < 0}
    counts = {what: int(rows.sum()) for what, rows in wrong.items()}
    if any(counts.values()):
        raise DesignError(
            N_("The weight %(column)s is unusable"),
            expected=N_("a positive number, or 0, in every row"),
            got=N_(
                "missing or not a number: %(missing)s, infinite: %(infinite)s, negative: %(negative)s"
            ),
            hint=N_("Correct the weight, or leave these rows out."),
            column=name,
            missing=counts["missing"],
            infinite=counts["infinite"],
            negative=counts["negative"],
        )
    if frame.height and not weights.any():
        raise DesignError(N_("The weight %(column)s is zero in every row"), column=name)
    return weights


def _stages(frame: pl.DataFrame, design: Design) -> tuple[Stage, ...]:
    # Without population sizes later stages add nothing: the first carries the whole variance.
    depth = len(design.psus) if design.fpcs else min(1, len(design.psus))
    parents = np.zeros(frame.height, dtype=np.int64)
    share = np.ones(1)
    stages: list[Stage] = []
    for number in range(max(depth, 1)):
        stage = _stage(frame, design, number, (parents, share))
        stages.append(stage)
        parents = stage.unit
        share = (stage.share * (1 - stage.left))[stage.stratum]
    return tuple(stages)


def _stage(frame: pl.DataFrame, design: Design, number: int, above: tuple[Codes, Floats]) -> Stage:
    parents, share = above
    declared = _coded(frame, design.strata, number)
    psus = _coded(frame, design.psus, number)
    if design.collapse and number == 0 and declared is not None:
        # PSUs keep the identity they have in their own stratum.
        psus = None if psus is None else _nest(declared, psus)[0]
        declared = _joined(frame[design.strata[0]], declared, design.collapse)
    strata, count_strata = _nest(parents, declared)
    units, count = _rows_by(strata) if psus is None else _nest(strata, psus)
    stratum = np.zeros(count, dtype=np.int64)
    stratum[units] = strata
    parent_of = np.zeros(count_strata, dtype=np.int64)
    parent_of[strata] = parents
    size = np.bincount(stratum, minlength=count_strata)
    left = _left(frame, design, number, strata, size)
    return Stage(units, stratum, size, left, share[parent_of])


def _nest(outer: Codes, inner: Codes | None) -> tuple[Codes, int]:
    """Numbers the combinations that occur, those of one outer code following each other."""
    if inner is None:
        return outer, int(outer.max(initial=0)) + 1
    width = int(inner.max(initial=0)) + 1
    codes, kept = compact(outer * width + inner, (int(outer.max(initial=0)) + 1) * width)
    return codes, len(kept)


def _rows_by(strata: Codes) -> tuple[Codes, int]:
    units = np.empty(len(strata), dtype=np.int64)
    units[np.argsort(strata, kind="stable")] = np.arange(len(strata))
    return units, len(strata)


def _coded(frame: pl.DataFrame, names: tuple[str, ...], number: int) -> Codes | None:
    if number >= len(names):
        return None
    series = frame[names[number]]
    codes = encode(series, categories(series))
    if (codes < 0).any():
        raise DesignError(
            N_("%(column)s is missing in %(rows)s rows"),
            hint=N_("Each row needs its stratum and PSU."),
            column=names[number],
            rows=int((codes < 0).sum()),
        )
    return codes


def _joined(series: pl.Series, codes: Codes, collapse: Mapping[object, object]) -> Codes:
    """Strata joined as declared; the one that takes over may itself be taken over."""
    values = categories(series).to_list()
    unknown = [value for pair in collapse.items() for value in pair if value not in values]
    if unknown:
        raise DesignError(
            N_("`collapse` names a stratum that the data do not have: %(stratum)s"),
            stratum=str(unknown[0]),
        )
    table = np.arange(len(values))
    for single, other in collapse.items():
        table[table == values.index(single)] = table[values.index(other)]
    return np.asarray(table[codes])


def _left(frame: pl.DataFrame, design: Design, number: int, strata: Codes, size: Codes) -> Floats:
    """(strata,) 1 - n/N, from population sizes or fractions that are constant in each stratum."""
    if number >= len(design.fpcs):
        return np.ones(len(size))
    name = design.fpcs[number]
    if not frame[name].dtype.is_numeric():
        raise DesignError(N_("The population size %(column)s is not numeric"), column=name)
    values = frame[name].cast(pl.Float64).to_numpy()
    population = np.zeros(len(size))
    population[strata] = values
    if np.isnan(values).any() or (values <= 0).any():
        raise DesignError(
            N_("The population size %(column)s is missing, zero or negative in some rows"),
            column=name,
        )
    if (population[strata] != values).any():
        raise DesignError(
            N_("The population size %(column)s differs inside a stratum"), column=name
        )
    fraction = population if (values <= 1).all() else size / population
    if (fraction > 1 + 1e-12).any():
        raise DesignError(
            N_("%(column)s is smaller than the sample in %(strata)s strata"),
            hint=N_("Population sizes count units (PSUs at the first stage), not persons."),
            column=name,
            strata=int((fraction > 1).sum()),
        )
    return np.clip(1 - fraction, 0.0, 1.0)


def single_strata(frame: pl.DataFrame, design: Design) -> list[str]:
    """First-stage strata of the sample that hold a single PSU, by name; none with replicates or without strata."""
    if design.replicates is not None or not design.strata:
        return []
    # any rule but "error", which would refuse them
    structure = Structure.of(frame, replace(design, singleton="certainty"))
    stage = structure.stages[0]
    rows = stage.singletons[stage.stratum[stage.unit]]
    found = frame.filter(pl.Series(rows))[design.strata[0]].unique().sort()
    return [str(value) for value in found.to_list()]


def _refuse_singletons(frame: pl.DataFrame, design: Design, stages: tuple[Stage, ...]) -> None:
    for number, stage in enumerate(stages):
        rows = np.flatnonzero(stage.singletons[stage.stratum[stage.unit]])
        if not len(rows):
            continue
        names = design.strata[number : number + 1] or design.psus[:number][-1:]
        found = frame[rows].select(names).unique().sort(names).rows() if names else []
        shown = ", ".join(str(value[0]) for value in found[:5])
        label = f"{shown}, … ({len(found)})" if len(found) > 5 else shown
        raise DesignError(
            N_("Strata with a single PSU at stage %(stage)s: %(strata)s"),
            hint=N_(
                "Join each with a like stratum (collapse=), or set singleton= "
                '"certainty", "adjust" or "average".'
            ),
            stage=number + 1,
            strata=label or filled(N_("the whole sample")),
        )
