"""The covariance of any statistic with known scores, under whatever design the sample has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from instruments.errors import N_
from weighting.design import Design
from weighting.estimation.calibrated import Residuals
from weighting.estimation.estimands import Column, EstimationError
from weighting.estimation.replication import Replicates
from weighting.estimation.spread import covariance
from weighting.estimation.structure import Floats, Structure
from weighting.estimation.values import as_condition


@dataclass(frozen=True)
class Scored:
    """A sample and a subpopulation of it.

    weights: (n,) zero outside the cases. cases: (n,) rows of the universe with values. df: PSUs
    minus strata of the universe, or the rank of its replicate weights minus one. mean_weight: of the
    rows of the universe. asked: how many these are, with or without values, weights of 0 left aside.
    """

    structure: Structure
    weights: Floats
    cases: npt.NDArray[np.bool_]
    df: float
    residuals: Residuals | None
    replicates: Replicates | None
    mean_weight: float
    asked: int

    @property
    def df_of_cases(self) -> float:
        """PSUs minus strata among the cases, what R's svyglm and svyttest count."""
        if self.replicates is not None:
            return self.df
        return self.structure.degrees_of(self.weights > 0)

    def covariance(self, scores: Floats, again: Callable[[Floats], Floats]) -> Floats:
        """(p, p) covariance. scores: (n, p) unweighted, zero outside the cases.

        again: the statistic (p,) as a function of weights (n,); replicate designs use it instead.
        """
        if self.replicates is not None:
            return self._replicated(self.replicates, again)
        if self.residuals is not None:
            scores = self.residuals(scores)
        return covariance(self.structure, scores * self.structure.weights[:, None])

    def _replicated(self, replicates: Replicates, again: Callable[[Floats], Floats]) -> Floats:
        thetas = np.stack([again(one * self.cases) for one in replicates.weights.T])
        known = np.isfinite(thetas).all(axis=1)
        thetas, rscales = thetas[known], replicates.rscales[known]
        if not len(thetas):
            raise EstimationError(N_("The statistic exists in no replicate"))
        centre = thetas[rscales > 0].mean(axis=0)
        deviations = thetas - (again(self.weights) if replicates.mse else centre)
        deviations *= np.sqrt(rscales)[:, None]
        return np.asarray(deviations.T @ deviations * replicates.scale)


def scored(
    frame: pl.DataFrame,
    design: Design,
    *,
    where: Column | None,
    cases: npt.NDArray[np.bool_],
) -> Scored:
    """Reads the design; `cases` are the rows with values, `where` narrows them to a universe."""
    structure = Structure.of(frame, design)
    universe = np.ones(frame.height, dtype=np.bool_)
    if where is not None:
        asked = frame.select(as_condition(where, frame.schema)).to_series()
        universe = asked.fill_null(value=False).to_numpy()
    cases = cases & universe
    replicates = Replicates.of(frame, design.replicates) if design.replicates else None
    asked_rows = universe & (structure.weights > 0)
    df = replicates.degrees_of(universe) if replicates else structure.degrees_of(asked_rows)
    residuals = Residuals.of(frame, design.calibration) if design.calibration else None
    weights = structure.weights
    mean = float(weights[universe].mean()) if universe.any() else 0.0
    rows = int(asked_rows.sum())
    return Scored(structure, weights * cases, cases, df, residuals, replicates, mean, rows)
