"""Variance of weighted totals of linearised scores, stage by stage.

V = sum_h share_h (1 - f_h) n_h/(n_h - 1) sum_i (z_hi - mean_h)^2, with z the score totals of the n_h
units drawn in stratum h; units without a case in the domain count with z = 0. Sums over further
stages are those of R survey's `svyrecvar` (Sarndal, Swensson and Wretman 1992, ch. 4.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weighting.design import Design
from weighting.estimation.coding import Codes
from weighting.estimation.squares import Runs, run_squares, squares_around_mean
from weighting.estimation.structure import Floats, Stage, Structure
from weighting.estimation.sums import sum_by, sum_runs, unit_sums
from weighting.estimation.taylor import Linear
from weighting.estimation.values import Recipe


@dataclass(frozen=True)
class Spread:
    """Sums over strata, kept apart so that parts of a large file can be added.

    total: (domains, scores). strata and usable: how many strata the domain has cases in, and how
    many of them have a variance; they differ under the rule "average" only.
    """

    total: Floats
    strata: Floats
    usable: Floats

    def __add__(self, other: Spread) -> Spread:
        return Spread(
            self.total + other.total, self.strata + other.strata, self.usable + other.usable
        )

    @classmethod
    def stack(cls, parts: Sequence[Spread]) -> Spread:
        """Domains that were computed one by one, put below each other."""
        return cls(
            np.concatenate([part.total for part in parts]),
            np.concatenate([part.strata for part in parts]),
            np.concatenate([part.usable for part in parts]),
        )

    @property
    def variance(self) -> Floats:
        """(domains, scores); NaN where no stratum of the domain has a variance."""
        missing = self.usable == 0
        ratio = np.where(missing, np.nan, self.strata / np.where(missing, 1, self.usable))
        return self.total * np.where(self.strata == 0, 1.0, ratio)


def total_variance(stages: Sequence[Spread]) -> Floats:
    """(domains, scores) variances of all stages added up; the rule "average" averages in each."""
    return np.asarray(sum(one.variance for one in stages))


def stage_spread(
    stage: Stage,
    design: Design,
    cells: tuple[Codes, Codes, int],
    scores: Floats,
    present: npt.NDArray[np.bool_] | None = None,
) -> Spread:
    """Spread of one stage, all domains and scores at once.

    cells: domain (cells,), unit (cells,) sorted by both, and the number of domains.
    scores: (cells, scores). present: (cells, scores) False where missing values left no case;
    only the rules "average" and those for domains look at it.
    """
    domain, unit, count = cells
    if not len(domain):
        nothing = np.zeros((count, scores.shape[1]))
        return Spread(nothing, nothing, nothing)
    strata = len(stage.size)
    run_of_cell = domain * strata + stage.stratum[unit]
    starts = np.flatnonzero(np.diff(run_of_cell, prepend=-1))
    runs = run_of_cell[starts]
    stratum, where = runs % strata, runs // strata
    squares = squares_around_mean(starts, scores, stage.size[stratum])
    factor = _factor(stage)[stratum][:, None]
    if present is None:
        # neither "average" nor singletons of domains: every stratum has a variance
        if design.singleton == "adjust":
            single = stage.singletons[stratum][:, None]
            squares = np.where(single, sum_runs(starts, scores * scores), squares)
        total = _by_domain(where, count, squares * factor)
        found_in = np.bincount(where, minlength=count)[:, None].astype(float)
        counted = np.broadcast_to(found_in, total.shape)
        return Spread(total, counted, counted)
    held = sum_runs(starts, present.astype(float)).astype(np.int64)
    squares, usable = _singletons(stage, design, stratum, (starts, scores, held, squares))
    found = held > 0
    return Spread(
        _by_domain(where, count, squares * factor * usable),
        _by_domain(where, count, found.astype(float)),
        _by_domain(where, count, (found & usable).astype(float)),
    )


def plain_spread(
    stage: Stage,
    cells: tuple[Codes, Codes, int],
    sums: Floats,
    linear: Linear,
    recipes: Sequence[Recipe],
) -> Spread:
    """`stage_spread` straight from the sums of the cells, where no rule for singletons asks for more.

    sums: (cells, columns); their scores are never formed.
    """
    domain, unit, count = cells
    if not len(domain):
        nothing = np.zeros((count, len(recipes)))
        return Spread(nothing, nothing, nothing)
    strata = len(stage.size)
    run_of_cell = domain * strata + stage.stratum[unit]
    starts = np.flatnonzero(np.diff(run_of_cell, prepend=-1))
    stratum, where = run_of_cell[starts] % strata, run_of_cell[starts] // strata
    squares = run_squares(Runs(domain, starts, where, stage.size[stratum]), sums, linear, recipes)
    total = _by_domain(where, count, squares * _factor(stage)[stratum][:, None])
    found = np.bincount(where, minlength=count)[:, None].astype(float)
    counted = np.broadcast_to(found, total.shape)
    return Spread(total, counted, counted)


def covariance(structure: Structure, scores: Floats) -> Floats:
    """(p, p) covariance of the totals of weighted scores (n, p), R's `svyrecvar`."""
    result = np.zeros((scores.shape[1], scores.shape[1]))
    rule = structure.design.singleton
    ones = np.ones(len(scores))
    for stage in structure.stages:
        totals = unit_sums(stage, ones, scores)
        means = sum_by(stage.stratum, len(stage.size), np.ones(stage.units), totals)
        means /= stage.size[:, None]
        if rule == "adjust":
            means[stage.singletons] = 0
        deviations = (totals - means[stage.stratum]) * np.sqrt(_factor(stage))[stage.stratum, None]
        part = deviations.T @ deviations
        if rule == "average" and stage.singletons.any():
            part *= len(stage.size) / max(int((~stage.singletons).sum()), 1)
        result += part
    return result


def _factor(stage: Stage) -> Floats:
    """(strata,) share * (1 - f) * n/(n - 1); a single unit keeps share * (1 - f)."""
    bessel = np.where(stage.size > 1, stage.size / np.maximum(stage.size - 1, 1), 1.0)
    return np.asarray(stage.share * stage.left * bessel)


def _singletons(
    stage: Stage,
    design: Design,
    stratum: Codes,
    parts: tuple[Codes, Floats, Codes, Floats],
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Squares with the rule for singletons applied, and which (run, score) have a variance."""
    starts, scores, held, squares = parts
    single = np.broadcast_to(stage.singletons[stratum][:, None], squares.shape)
    if design.domain_singletons:
        single = single | ((held == 1) & (stage.size[stratum] > 1)[:, None])
    everything = np.ones(squares.shape, dtype=np.bool_)
    if design.singleton == "adjust" and single.any():
        return np.where(single, sum_runs(starts, scores * scores), squares), everything
    if design.singleton == "average":
        return squares, ~single
    return squares, everything


def _by_domain(domain: Codes, count: int, values: Floats) -> Floats:
    return sum_by(domain, count, np.ones(len(domain)), values)
