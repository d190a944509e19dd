"""The numbers of one breakdown: all estimands in all its domains, before they become a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import add

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from weighting.estimation.calibrated import Residuals
from weighting.estimation.coding import Codes
from weighting.estimation.replication import Replicates, replicate_estimates
from weighting.estimation.structure import Floats, Stage, Structure
from weighting.estimation.sums import Cells, cells_of, sum_by, unit_sums
from weighting.estimation.taylor import Linear, Totals, linearise, scores
from weighting.estimation.values import Values
from weighting.variance import Spread, stage_spread


@dataclass(frozen=True)
class Numbers:
    """Results as (domains, estimands). n: unweighted cases.

    logit_se: standard error of logit(p) over replicates, for R's interval "logit".
    limits: place of a quantile -> its interval, low and high (domains,).
    """

    totals: Totals
    n: Floats
    linear: Linear
    variance: Floats
    df: Floats
    logit_se: Floats | None = None
    limits: Mapping[int, tuple[Floats, Floats]] = field(default_factory=dict)


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

    def counts(self, domains: Codes, count: int) -> Floats:
        """(domains, estimands) unweighted cases."""
        places = [recipe.cases for recipe in self.values.recipes]
        masks, column = np.unique(places, return_inverse=True)
        counted = (self.structure.weights != 0).astype(float)
        everywhere = np.where(domains < 0, count, domains)
        found = sum_by(everywhere, count + 1, counted, self.values.matrix[:, masks])
        return np.asarray(found[:count, column])

    def variance(
        self, cells: list[Cells], domains: Codes, linear: Linear
    ) -> tuple[Floats, Floats | None]:
        """(domains, estimands) variances; with replicates also standard errors of logit(p)."""
        if self.replicates is None:
            return self.spread(cells, domains, linear).variance, None
        thetas = replicate_estimates(self.replicates, self.values, domains, len(linear.a))
        with np.errstate(divide="ignore", invalid="ignore"):
            logits = self.replicates.variance(logit(thetas), logit(linear.estimate))
        return self.replicates.variance(thetas, linear.estimate), np.sqrt(logits)

    def spread(self, cells: list[Cells], domains: Codes, linear: Linear) -> Spread:
        """Variance of all stages added up."""
        if self.residuals is not None:
            return self._calibrated(self.residuals, domains, linear)
        parts = [
            stage_spread(
                stage,
                self.structure.design,
                (part.domain, part.unit, len(linear.a)),
                scores(part.sums, part.domain, linear, self.values.recipes),
                self._present(part),
            )
            for stage, part in zip(self.structure.stages, cells, strict=True)
        ]
        return reduce(add, parts)

    def degrees(self, first: Cells, count: int, *, per_domain: bool) -> Floats:
        """(domains, estimands) PSUs minus strata of the universe, or of the universe in the domain."""
        if self.replicates is not None:
            return self._replicate_degrees(self.replicates, count)
        stage = self.structure.stages[0]
        places = [recipe.universe for recipe in self.values.recipes]
        if not per_domain:
            everybody = np.zeros(stage.units, dtype=np.int64)
            whole = _degrees(stage, everybody, np.arange(stage.units), self.by_unit[0][:, places])
            return np.repeat(whole, count, axis=0)
        found = np.zeros((count, len(places)))
        some = _degrees(stage, first.domain, first.unit, first.sums[:, places])
        found[: len(some)] = some
        return found

    def _replicate_degrees(self, replicates: Replicates, count: int) -> Floats:
        places = [recipe.universe for recipe in self.values.recipes]
        by_universe = {
            place: replicates.degrees_of(self.values.matrix[:, place] > 0) for place in set(places)
        }
        return np.tile([by_universe[place] for place in places], (count, 1))

    def _present(self, part: Cells) -> npt.NDArray[np.bool_] | None:
        design = self.structure.design
        if design.singleton == "average" or design.domain_singletons:
            return np.asarray(part.sums[:, [one.cases for one in self.values.recipes]] > 0)
        return None

    def _calibrated(self, residuals: Residuals, domains: Codes, linear: Linear) -> Spread:
        spreads = []
        nowhere = np.zeros(len(domains), dtype=np.int64)
        for domain in range(len(linear.a)):
            one = Linear(*(part[[domain]] for part in (linear.estimate, linear.a, linear.b)))
            values = scores(self.values.matrix, nowhere, one, self.values.recipes)
            values *= (domains == domain)[:, None]
            spreads.append(full_spread(self.structure, residuals(values)))
        return Spread.stack(spreads)


def full_spread(structure: Structure, values: Floats) -> Spread:
    """Spread of unweighted score values (n, k) of all rows, one domain."""
    parts = []
    for stage in structure.stages:
        sums = unit_sums(stage, structure.weights, values)
        cells = (np.zeros(stage.units, dtype=np.int64), np.arange(stage.units), 1)
        parts.append(stage_spread(stage, structure.design, cells, sums))
    return reduce(add, parts)


def numbers_of(
    sample: Sample, domains: Codes, count: int, *, df_per_domain: bool = False
) -> Numbers:
    """Estimates, variances and degrees of freedom of one breakdown."""
    cells = sample.cells(domains, count)
    totals = sample.totals(cells[0], count)
    linear = linearise(totals, sample.values.recipes)
    variance, logit_se = sample.variance(cells, domains, linear)
    df = sample.degrees(cells[0], count, per_domain=df_per_domain)
    return Numbers(totals, sample.counts(domains, count), linear, variance, df, logit_se)


def _degrees(stage: Stage, domain: Codes, unit: Codes, weighted: Floats) -> Floats:
    count = int(domain.max(initial=-1)) + 1
    strata = len(stage.size)
    here = (weighted > 0).astype(float)
    units = sum_by(domain, count, np.ones(len(domain)), here)
    groups = domain * strata + stage.stratum[unit]
    held = sum_by(groups, count * strata, np.ones(len(domain)), here) > 0
    return np.asarray(units - held.reshape(count, strata, -1).sum(axis=1))
