"""Variance from replicate weights: each estimate is computed again with each set of weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from instruments.errors import N_
from weighting.design import DesignError, ReplicateDesign
from weighting.estimation.coding import Codes
from weighting.estimation.structure import Floats
from weighting.estimation.taylor import Totals, linearise
from weighting.estimation.values import Values

# Tolerance of R's qr() in degf: directions shorter than this share of the longest do not count.
_RANK_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Replicates:
    """weights: (n, replicates). rscales: (replicates,)."""

    weights: Floats
    scale: float
    rscales: Floats
    mse: bool
    df: float | None

    @classmethod
    def of(cls, frame: pl.DataFrame, design: ReplicateDesign) -> Replicates:
        """Reads the replicate weights; DesignError when they do not fit the frame."""
        weights = _matrix(frame, design.weights)
        rscales = np.asarray(design.rscales, dtype=float)
        if rscales.ndim and rscales.shape != weights.shape[1:]:
            raise DesignError(
                N_("`rscales` do not fit the replicate weights"),
                expected=N_("one number, or one for each of %(replicates)s replicates"),
                got=str(rscales.size),
                replicates=weights.shape[1],
            )
        rscales = np.broadcast_to(rscales, weights.shape[1:])
        if weights.shape[0] != frame.height or not np.isfinite(weights).all():
            raise DesignError(
                N_("The replicate weights are unusable"),
                expected=N_("%(wanted)s rows of finite numbers"),
                got=N_("%(rows)s rows, %(wrong)s numbers missing or infinite"),
                wanted=frame.height,
                rows=weights.shape[0],
                wrong=int((~np.isfinite(weights)).sum()),
            )
        return cls(weights, design.scale, rscales, design.mse, design.df)

    def degrees_of(self, rows: npt.NDArray[np.bool_] | None = None) -> float:
        """Rank of the replicate weights (of some rows) minus one."""
        if self.df is not None:
            return self.df
        weights = self.weights if rows is None else self.weights[rows]
        length = np.sqrt((weights**2).sum(axis=0))
        columns = weights[:, length > 0] / length[length > 0]
        eigenvalues = np.linalg.eigvalsh(columns.T @ columns)
        highest = eigenvalues.max(initial=0.0)
        return float((eigenvalues > highest * _RANK_TOLERANCE**2).sum() - 1)

    def variance(self, thetas: Floats, full: Floats) -> Floats:
        """(...,) from replicate estimates (replicates, ...) and full-sample estimates (...,).

        Replicates in which an estimate does not exist are left out, as R does.
        """
        shape = (-1, *([1] * (thetas.ndim - 1)))
        known = np.isfinite(thetas)
        scaled = self.rscales.reshape(shape) * known
        values = np.where(known, thetas, 0.0)
        count = ((scaled > 0) * known).sum(axis=0)
        mean = (values * (scaled > 0)).sum(axis=0) / np.maximum(count, 1)
        centre = full if self.mse else mean
        spread = (scaled * (values - centre) ** 2).sum(axis=0) * self.scale
        return np.where(count > 0, spread, np.nan)


def replicate_estimates(
    replicates: Replicates, values: Values, domains: Codes, count: int
) -> Floats:
    """(replicates, domains, estimands) estimates under each set of weights."""
    order = np.argsort(domains, kind="stable")
    ends = np.searchsorted(domains[order], np.arange(count + 1))
    parts = []
    for start, end in pairwise(ends):
        rows = order[start:end]
        sums = replicates.weights[rows].T @ values.matrix[rows]
        parts.append(linearise(Totals.of(sums, values.recipes), values.recipes).estimate)
    return np.stack(parts, axis=1)


def _matrix(frame: pl.DataFrame, weights: Sequence[str] | Floats) -> Floats:
    if isinstance(weights, np.ndarray):
        return np.asarray(weights, dtype=float)
    wrong = [name for name in weights if not frame[name].dtype.is_numeric()]
    if wrong:
        raise DesignError(
            N_("Replicate weights that are not numeric: %(columns)s"), columns=", ".join(wrong[:5])
        )
    return frame.select(pl.col(list(weights)).cast(pl.Float64)).to_numpy()
