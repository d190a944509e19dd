"""The one door to samplics. What it does here, and what it does not, is in decision 0010."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weighting.arrays import FloatArray, IntArray


def _sample_weight() -> Any:
    """A fresh SampleWeight. Imported late: samplics takes more than a second to load."""
    with warnings.catch_warnings():
        # it announces on import that it is archived, which the decision record deals with
        warnings.simplefilter("ignore", FutureWarning)
        from samplics import SampleWeight
    return SampleWeight()


def adjust_nonresponse(
    weights: FloatArray, status: NDArray[np.str_], classes: IntArray
) -> FloatArray:
    """Weighting-class adjustment; `status` holds rr, nr, in (ineligible) or uk (unknown)."""
    adjusted = _sample_weight().adjust(
        samp_weight=weights, adj_class=classes, resp_status=status, unknown_to_inelig=True
    )
    return np.asarray(adjusted, dtype=np.float64)


def poststratify(weights: FloatArray, strata: IntArray, totals: dict[int, float]) -> FloatArray:
    """Weights scaled so that each stratum sums to its total."""
    scaled = _sample_weight().poststratify(samp_weight=weights, control=totals, domain=strata)
    return np.asarray(scaled, dtype=np.float64)
