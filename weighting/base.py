"""Design weights: the inverse of what the design made probable, stage by stage.

w_base = 1 / (pi1 s pi2) of a household; x number of eligible women for the one drawn in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from instruments.errors import N_
from weighting.arrays import FloatArray, weights_array
from weighting.errors import InputError


def base_weight(
    stage1: ArrayLike, stage2: ArrayLike, *, segment: ArrayLike | None = None
) -> FloatArray:
    """Household design weight 1/(pi1 s pi2).

    stage1: probability of the enumeration area; stage2: of the household in the listing;
    segment: share of the area that the listed segment makes (1 when it was not cut). One number a
    household. Raises InputError for probabilities outside (0, 1].
    """
    product = _probability(stage1, "stage1") * _probability(stage2, "stage2")
    if segment is not None:
        product = product * _probability(segment, "segment")
    return 1.0 / product


def within_household(
    weights: ArrayLike, eligible: ArrayLike, *, cap: float | None = None
) -> FloatArray:
    """Weight of the drawn woman: household weight x number of eligible women, at most `cap`.

    A cap trades bias for variance and must be reported; the default is none.
    """
    count = np.asarray(eligible, dtype=np.float64)
    if not (np.isfinite(count) & (count >= 1)).all():
        raise InputError(
            N_("The number of eligible women cannot be used"),
            expected=N_("at least 1 in every household with a drawn woman"),
            got=N_("%(count)s rows below 1 or missing"),
            hint=N_("Take it from the roster at the time of the draw."),
            count=int((~(count >= 1)).sum()),
        )
    factor = count if cap is None else np.minimum(count, cap)
    return np.asarray(weights_array(weights) * factor, dtype=np.float64)


def normalise(weights: ArrayLike, *, total: float | None = None) -> FloatArray:
    """Scale to `total`, by default to the number of positive weights (DHS: weighted n = n)."""
    found = weights_array(weights)
    wanted = float((found > 0).sum()) if total is None else total
    return np.asarray(found * (wanted / found.sum()), dtype=np.float64)


def dhs_integer(weights: ArrayLike) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Normalised weight as DHS files store it: a whole number with six implied decimals."""
    return np.asarray(np.round(normalise(weights) * 1_000_000), dtype=np.int64)


def _probability(values: ArrayLike, name: str) -> FloatArray:
    found = np.asarray(values, dtype=np.float64)
    wrong = ~((found > 0) & (found <= 1))
    if wrong.any():
        raise InputError(
            N_("`%(name)s` cannot be a probability"),
            expected=N_("0 < probability <= 1"),
            got=N_("%(count)s outside"),
            hint=N_("Probabilities come from the draw; a certainty unit has 1."),
            name=name,
            count=int(wrong.sum()),
        )
    return found
