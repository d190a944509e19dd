"""The one door to svy: the second opinion on raking. Why only that is in decision 0010."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from weighting.arrays import FloatArray
from weighting.controls import Controls


def rake_with_svy(
    weights: FloatArray, margins: Mapping[str, pl.Series], totals: Controls
) -> FloatArray:
    """Weights (n,) raked by svy to the same totals, tightly. Imported late: it is slow.

    What svy does not bring to convergence comes back as it is: the comparison judges it.
    """
    from svy import Design, Sample

    names = {name: f"margin_{i}" for i, name in enumerate(margins)}
    columns = {names[name]: labels.cast(pl.String) for name, labels in margins.items()}
    frame = pl.DataFrame({"weight": weights, **columns})
    controls = {
        names[name]: {str(category): float(total) for category, total in totals[name].items()}
        for name in margins
    }
    raked = Sample(frame, Design(wgt="weight")).weighting.rake(
        controls=controls, wgt_name="raked", tol=1e-9, max_iter=1000, on_nonconvergence="ignore"
    )
    return np.asarray(raked.data["raked"].to_numpy(), dtype=np.float64)
