"""Response propensities by logistic regression, classes made of them, and the R-indicator."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray, codes_of, weights_array
from weighting.errors import NonresponseError


def propensities(responded: ArrayLike, covariates: Mapping[str, ArrayLike]) -> FloatArray:
    """Estimated probability of response (n,), by logistic regression on categorical covariates.

    responded (n,) bool; covariates: name -> category of each row (n,), known for respondents and
    non-respondents alike. Raises NonresponseError when the model cannot be fitted.
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    answered = np.asarray(responded, dtype=np.bool_)
    if answered.all() or not answered.any():
        raise NonresponseError(
            N_("Response cannot be modelled"),
            expected=N_("respondents and non-respondents"),
            got="everybody responded" if answered.all() else "nobody responded",
        )
    design = np.column_stack([np.ones(answered.size), *_dummies(covariates, answered.size)])
    with warnings.catch_warnings():
        # separation and overflow show up as non-convergence, which is an error below
        warnings.simplefilter("ignore")
        fitted = GLM(answered.astype(np.float64), design, family=Binomial()).fit(maxiter=50)
    estimate = np.asarray(fitted.fittedvalues, dtype=np.float64)
    if not fitted.converged or not np.isfinite(estimate).all() or (estimate < 1e-6).any():
        raise NonresponseError(
            N_("The response model does not converge"),
            expected=N_("respondents in every category of the covariates"),
            got=", ".join(covariates),
            hint=N_("Merge rare categories or take a covariate out."),
        )
    return estimate


def propensity_classes(estimate: ArrayLike, *, groups: int = 5) -> IntArray:
    """Class 0..groups-1 of each row by quantiles of its propensity; equal values stay together."""
    values = np.asarray(estimate, dtype=np.float64)
    cuts = np.unique(np.quantile(values, np.arange(1, groups) / groups))
    return np.searchsorted(cuts, values, side="left").astype(np.int64)


def r_indicator(estimate: ArrayLike, weights: ArrayLike) -> float:
    """Representativity R = 1 - 2 S(propensities), weighted (Schouten, Cobben and Bethlehem 2009).

    1: response does not depend on the covariates; lower is worse.
    """
    values, base = np.asarray(estimate, dtype=np.float64), weights_array(weights)
    mean = np.average(values, weights=base)
    spread = (base * (values - mean) ** 2).sum() / max(base.sum() - 1, 1e-300)
    return float(1 - 2 * np.sqrt(spread))


def _dummies(covariates: Mapping[str, ArrayLike], length: int) -> list[FloatArray]:
    """Indicators of every category but the first."""
    found: list[FloatArray] = []
    for name, labels in covariates.items():
        categories, codes = codes_of(labels, name=name, length=length)
        found.extend((codes == code).astype(np.float64) for code in range(1, len(categories)))
    return found
