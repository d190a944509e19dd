"""Scores after calibration: what the auxiliaries explain no longer varies.

R keeps (for `postStratify` and `calibrate`) the residuals of the regression of the scores on the
auxiliaries under the weights before calibration, times the weights after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from instruments.errors import N_
from weighting.design import Calibration, DesignError
from weighting.estimation.coding import Codes
from weighting.estimation.domains import Breakdown
from weighting.estimation.structure import Floats, read_weights

_SWEEPS = 10


@dataclass(frozen=True)
class Residuals:
    """Takes residuals of score values (n, k), zero outside the domain, all rows kept.

    margins: one array of class codes per term. matrix: (n, p) the terms as columns. solver: (p, n)
    turns values into the slopes of the weighted regression on them.
    """

    method: str
    margins: tuple[Codes, ...]
    matrix: Floats
    solver: Floats

    @classmethod
    def of(cls, frame: pl.DataFrame, calibration: Calibration) -> Residuals:
        """Reads the terms; DesignError when a row has no class or no covariate."""
        margins = tuple(_margin(frame, term) for term in calibration.classes)
        covariates = [_covariate(frame, name) for name in calibration.covariates]
        columns = [np.ones(frame.height), *covariates]
        for codes in margins:
            columns += [(codes == code).astype(float) for code in range(1, int(codes.max()) + 1)]
        matrix = np.column_stack(columns)
        root = np.sqrt(read_weights(frame, calibration.base_weight))
        solver = np.linalg.pinv(matrix * root[:, None]) * root
        return cls(calibration.method, margins, matrix, solver)

    def __call__(self, values: Floats) -> Floats:
        """(n, k) residuals of unweighted score values."""
        if self.method == "rake":
            return _sweep(values, self.margins)
        return np.asarray(values - self.matrix @ (self.solver @ values))


def _sweep(values: Floats, margins: Sequence[Codes]) -> Floats:
    values = values.copy()
    for _ in range(_SWEEPS):
        for codes in margins:
            size = np.bincount(codes)
            for column in values.T:
                column -= (np.bincount(codes, weights=column) / np.maximum(size, 1))[codes]
    return values


def _margin(frame: pl.DataFrame, term: str | tuple[str, ...]) -> Codes:
    names = (term,) if isinstance(term, str) else term
    codes = Breakdown.of(frame, names).codes(frame)
    if (codes < 0).any():
        raise DesignError(
            N_("%(column)s is missing in %(rows)s rows"),
            hint=N_("Calibration needs a class for each row."),
            column=" x ".join(names),
            rows=int((codes < 0).sum()),
        )
    return codes


def _covariate(frame: pl.DataFrame, name: str) -> Floats:
    values = frame[name].cast(pl.Float64).to_numpy()
    if not np.isfinite(values).all():
        raise DesignError(
            N_("The covariate %(column)s is missing or infinite in some rows"), column=name
        )
    return values
