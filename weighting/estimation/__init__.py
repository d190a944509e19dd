"""Design-based estimates: `estimate(frame, design, [proportion("y")], by=[(), ("region",)])`."""

from weighting.design import Calibration, Design, DesignError, ReplicateDesign
from weighting.estimation.estimands import (
    Estimand,
    EstimationError,
    mean,
    proportion,
    quantile,
    ratio,
    total,
    variance,
)
from weighting.estimation.estimate import estimate

__all__ = [
    "estimate",
    "Design", "ReplicateDesign", "Calibration", "DesignError",
    "Estimand", "mean", "proportion", "total", "ratio", "variance", "quantile", "EstimationError",
]  # fmt: skip
