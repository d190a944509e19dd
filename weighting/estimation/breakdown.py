"""The numbers of one breakdown: all estimands in all its domains, before they become a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from weighting.estimation.calibrated import Residuals
from weighting.estimation.coding import Codes
from weighting.estimation.profile import working_information
from weighting.estimation.replication import Replicates, replicate_estimates
from weighting.estimation.spread import Spread, plain_spread, stage_spread, total_variance
from weighting.estimation.structure import Floats, Stage, Structure
from weighting.estimation.sums import Cells, cells_of, sum_by, unit_sums
from weighting.estimation.taylor import Linear, Totals, linearise, scores
from weighting.estimation.values import Recipe, Values

_CELLS_AT_ONCE = 131_072


@dataclass(frozen=True)
class Numbers:
    """Results as (domains, estimands). n: unweighted cases. asked: rows of the universe, those whose
    value is missing included.

    logit_se: standard error of logit(p) over replicates, for R's interval "logit".
    limits: place of a quantile -> its interval, low and high (domains,).
    information: of logit(p) without a design, for R's interval "likelihood".
    """

    totals: Totals
    n: Floats
    asked: Floats
    linear: Linear
    variance: Floats
    df: Floats
    logit_se: Floats | None = None
    limits: Mapping[int, tuple[Floats, Floats]] = field(default_factory=dict)
    information: Floats | None = None

    @classmethod
    def stack(cls, parts: Sequence[Numbers]) -> Numbers:
        """Several breakdowns below each other, so that a whole report is one array."""
        logits = [part.logit_se for part in parts if part.logit_se is not None]
        information = [part.information for part in parts if part.information is not None]
        limits = {
            place: (
                np.concatenate([part.limits[place][0] for part in parts]),
                np.concatenate([part.limits[place][1] for part in parts]),
            )
            for place in parts[0].limits
        }
        return cls(
            Totals.stack([part.totals for part in parts]),
            np.concatenate([part.n for part in parts]),
            np.concatenate([part.asked for part in parts]),
            Linear.stack([part.linear for part in parts]),
            np.concatenate([part.variance for part in parts]),
            np.concatenate([part.df for part in parts]),
            np.concatenate(logits) if logits else None,
            limits,
            np.concatenate(information) if information else None,
        )


@dataclass(frozen=True)
class Sample:
    """Structure and values of one frame, with the sums by unit that all breakdowns share."""

    structure: Structure
    values: Values
    residuals: Residuals | None = None
    replicates: Replicates | None = None

    @cached_property
    def by_unit(self) -> tuple[Floats, ...]:
        """Per stage (units, columns) weighted sums."""
        weights, matrix = self.structure.weights, self.values.matrix
        return tuple(unit_sums(stage, weights, matrix) for stage in self.structure.stages)

    def cells(self, domains: Codes, count: int) -> list[Cells]:
        """Sums by domain and unit, one per stage. domains: (n,), -1 for rows in none."""
        weights, matrix = self.structure.weights, self.values.matrix
        return [
            cells_of(stage, domains, count, (weights, matrix, sums))
            for stage, sums in zip(self.structure.stages, self.by_unit, strict=True)
        ]

    def totals(self, first: Cells, count: int) -> Totals:
        """Weighted totals, from the cells of the first stage."""
        weighted = sum_by(first.domain, count, np.ones(len(first.domain)), first.sums)
        return Totals.of(weighted, self.values.recipes)

    def counts(self, domains: Codes, count: int) -> tuple[Floats, Floats]:
        """(domains, estimands) unweighted cases, and rows of the universe with or without a value."""
        counted = self.structure.weights != 0
        found = {
            place: np.bincount(domains[mask & counted & (domains >= 0)], minlength=count)
            for place, mask in self.values.masks.items()
        }
        recipes = self.values.recipes
        cases = np.stack([found[one.cases] for one in recipes], axis=1)
        asked = np.stack([found[one.universe] for one in recipes], axis=1)
        return cases.astype(float), asked.astype(float)

    def variance(
        self, cells: list[Cells], domains: Codes, linear: Linear
    ) -> tuple[Floats, Floats | None]:
        """(domains, estimands) variances; with replicates also standard errors of logit(p)."""
        if self.replicates is None:
            return total_variance(self.spread(cells, domains, linear)), None
        thetas = replicate_estimates(self.replicates, self.values, domains, len(linear.slope))
        with np.errstate(divide="ignore", invalid="ignore"):
            logits = self.replicates.variance(logit(thetas), logit(linear.estimate))
        return self.replicates.variance(thetas, linear.estimate), np.sqrt(logits)

    def spread(self, cells: list[Cells], domains: Codes, linear: Linear) -> tuple[Spread, ...]:
        """What each stage contributes to the variances."""
        if self.residuals is not None:
            return self._calibrated(self.residuals, domains, linear)
        stages = zip(self.structure.stages, cells, strict=True)
        spreads = [self._stage(stage, part, linear) for stage, part in stages]
        return tuple(replace(one, total=one.total * linear.factor**2) for one in spreads)

    def _stage(self, stage: Stage, cells: Cells, linear: Linear) -> Spread:
        """Some domains at a time, so that a crossing of many does not fill the memory."""
        per_domain = max(len(cells.domain) // max(len(linear.slope), 1), 1)
        step = max(_CELLS_AT_ONCE // per_domain, 1)
        parts = []
        for first in range(0, len(linear.slope), step):
            some = linear.some(slice(first, first + step))
            start, end = np.searchsorted(cells.domain, (first, first + step))
            domain, unit = cells.domain[start:end] - first, cells.unit[start:end]
            place = (domain, unit, len(some.slope))
            parts.append(self._part(stage, place, cells.sums[start:end], some))
        return Spread.stack(parts)

    def _part(
        self, stage: Stage, place: tuple[Codes, Codes, int], sums: Floats, linear: Linear
    ) -> Spread:
        design, present = self.structure.design, self._present(sums)
        if present is None and design.singleton != "adjust":
            return plain_spread(stage, place, sums, linear, self.values.recipes)
        values = scores(sums, place[0], linear, self.values.recipes)
        return stage_spread(stage, design, place, values, present)

    def degrees(self, first: Cells, count: int, *, per_domain: bool) -> Floats:
        """(domains, estimands) PSUs minus strata of the universe, or of the universe in the domain."""
        if self.replicates is not None:
            return self._replicate_degrees(self.replicates, count)
        stage = self.structure.stages[0]
        places = [recipe.counted for recipe in self.values.recipes]
        # many estimands, few universes
        distinct, back = np.unique(places, return_inverse=True)
        if not per_domain:
            everybody = (np.zeros(stage.units, dtype=np.int64), np.arange(stage.units), 1)
            found = _degrees(stage, everybody, self.by_unit[0][:, distinct])
            return np.repeat(found[:, back], count, axis=0)
        found = _degrees(stage, (first.domain, first.unit, count), first.sums[:, distinct])
        return np.asarray(found[:, back])

    def _replicate_degrees(self, replicates: Replicates, count: int) -> Floats:
        places = [recipe.counted for recipe in self.values.recipes]
        by_universe = {
            place: replicates.degrees_of(self.values.matrix[:, place] > 0) for place in set(places)
        }
        return np.tile([by_universe[place] for place in places], (count, 1))

    def _present(self, sums: Floats) -> npt.NDArray[np.bool_] | None:
        design = self.structure.design
        if design.singleton == "average" or design.domain_singletons:
            return np.asarray(sums[:, [one.cases for one in self.values.recipes]] > 0)
        return None

    def _calibrated(
        self, residuals: Residuals, domains: Codes, linear: Linear
    ) -> tuple[Spread, ...]:
        spreads = []
        nowhere = np.zeros(len(domains), dtype=np.int64)
        for domain in range(len(linear.slope)):
            one = linear.some([domain])
            values = scores(self.values.matrix, nowhere, one, self.values.recipes)
            values *= (domains == domain)[:, None] * one.factor
            spreads.append(full_spread(self.structure, residuals(values)))
        return tuple(Spread.stack(parts) for parts in zip(*spreads, strict=True))


def full_spread(
    structure: Structure, values: Floats, cases: npt.NDArray[np.bool_] | None = None
) -> tuple[Spread, ...]:
    """Spread by stage of unweighted score values (n, k) of all rows, one domain.

    cases: (n,) rows of the domain, None for all; "average" counts the strata that hold one.
    """
    rule = structure.design.singleton
    parts = []
    for stage in structure.stages:
        sums = unit_sums(stage, structure.weights, values)
        cells = (np.zeros(stage.units, dtype=np.int64), np.arange(stage.units), 1)
        present = _present_units(stage, cases, sums.shape[1]) if rule == "average" else None
        parts.append(stage_spread(stage, structure.design, cells, sums, present))
    return tuple(parts)


def _present_units(
    stage: Stage, cases: npt.NDArray[np.bool_] | None, scores: int
) -> npt.NDArray[np.bool_]:
    """(units, scores) whether a unit holds a case."""
    held = np.ones(stage.units, dtype=np.bool_)
    if cases is not None:
        held = np.bincount(stage.unit[cases], minlength=stage.units) > 0
    return np.repeat(held[:, None], scores, axis=1)


def numbers_of(
    sample: Sample, domains: Codes, count: int, *, df_per_domain: bool = False
) -> Numbers:
    """Estimates, variances and degrees of freedom of one breakdown."""
    cells = sample.cells(domains, count)
    totals = sample.totals(cells[0], count)
    linear = linearise(totals, sample.values.recipes)
    variance, logit_se = sample.variance(cells, domains, linear)
    df = sample.degrees(cells[0], count, per_domain=df_per_domain)
    return Numbers(totals, *sample.counts(domains, count), linear, variance, df, logit_se)


def with_information(sample: Sample, numbers: Numbers, domains: Codes) -> Numbers:
    """The numbers with the information of logit(p) of every proportion, as R's glm has it."""
    weights, matrix = sample.structure.weights, sample.values.matrix
    found = np.full(numbers.n.shape, np.nan)
    for place, recipe in enumerate(sample.values.recipes):
        if recipe.estimand.kind != "proportion":
            continue
        for domain in np.flatnonzero(numbers.n[:, place] > 1):
            asked = (domains == domain) & (matrix[:, recipe.universe] > 0)
            cases = asked & (matrix[:, recipe.cases] > 0)
            unit = float(weights[asked].mean())
            found[domain, place] = working_information(matrix[cases, place], weights[cases], unit)
    return replace(numbers, information=found)


def unbiased(numbers: Numbers, recipes: Sequence[Recipe]) -> Numbers:
    """Variances times n/(n - 1). As in R's svyvar, n counts rows whose value is missing, too, unless there
    are replicates."""
    kinds = np.array([recipe.estimand.kind == "variance" for recipe in recipes])
    if not kinds.any():
        return numbers
    n = numbers.asked if numbers.logit_se is None else numbers.n
    bessel = np.where(kinds, np.where(n > 1, n / np.maximum(n - 1, 1), np.nan), 1.0)
    linear = replace(numbers.linear, estimate=numbers.linear.estimate * bessel)
    return replace(numbers, linear=linear, variance=numbers.variance * bessel**2)


def _degrees(stage: Stage, cells: tuple[Codes, Codes, int], weighted: Floats) -> Floats:
    domain, unit, count = cells
    strata = len(stage.size)
    here = (weighted > 0).astype(float)
    units = sum_by(domain, count, np.ones(len(domain)), here)
    groups = domain * strata + stage.stratum[unit]
    held = sum_by(groups, count * strata, np.ones(len(domain)), here) > 0
    return np.asarray(units - held.reshape(count, strata, weighted.shape[1]).sum(axis=1))
