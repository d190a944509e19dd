"""What the sample was: weights, strata, PSUs, population sizes, singleton rule, replicates.

A `Design` names columns and holds no data, so one design serves a frame, a Parquet file and the
syntax that is written for SPSS, Stata and R.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from instruments.errors import N_
from weighting.errors import WeightingError

SingletonRule = Literal["error", "certainty", "remove", "adjust", "average"]
SINGLETON_RULES: dict[str, str] = {
    "error": "refuse to compute and name the strata",
    "certainty": "the stratum adds nothing to the variance",
    "remove": "the same as certainty, under R's second name",
    "adjust": "the PSU is centred at the mean of the population instead of its stratum's",
    "average": "the stratum gets the average variance of the strata with two PSUs or more",
}


class DesignError(WeightingError):
    """The design does not fit the data: singleton PSUs, population sizes, unusable weights."""


class MadeReplicates(Protocol):
    """What `weighting.replicates` makes: a matrix and how to combine it."""

    @property
    def weights(self) -> npt.NDArray[np.float64]: ...
    @property
    def scale(self) -> float: ...
    @property
    def rscales(self) -> npt.NDArray[np.float64]: ...
    @property
    def df(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class ReplicateDesign:
    """Replicate weights and how their spread becomes a variance.

    weights: names of columns, or a matrix (rows of the frame, replicates) of combined weights, i.e.
    weights that replace the full-sample weight rather than multiply it.
    V = scale * sum_r rscales_r * (theta_r - c)^2, where c is the full-sample estimate with
    `mse=True` and the mean of the replicates otherwise (R survey's default).
    df: degrees of freedom; None takes the rank of the replicate weights minus one, as R does.
    """

    weights: Sequence[str] | npt.NDArray[np.float64]
    scale: float = 1.0
    rscales: Sequence[float] | float = 1.0
    mse: bool = False
    df: float | None = None

    @classmethod
    def of(cls, made: MadeReplicates, *, mse: bool = False) -> ReplicateDesign:
        """The replicates of `weighting.replicates.jackknife`, `brr` or `bootstrap`."""
        return cls(
            weights=made.weights,
            scale=made.scale,
            rscales=made.rscales.tolist(),
            mse=mse,
            df=made.df,
        )


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How the weights were calibrated, so that variances can take account of it.

    base_weight: column with the weight before calibration.
    classes: categorical terms; a tuple crosses columns, e.g. (("region", "residence"), "age").
    covariates: numeric columns whose totals were met. An intercept is always part of the model.
    method: "regression" takes residuals of the weighted regression on the terms (post-stratification,
    GREG and calibration by any distance: Deville and Sarndal 1992; R `postStratify`, `calibrate`);
    "rake" sweeps out margin means ten times, as R does for a design made by `rake`.
    """

    base_weight: str
    classes: Sequence[str | tuple[str, ...]] = ()
    covariates: Sequence[str] = ()
    method: Literal["regression", "rake"] = "regression"


@dataclass(frozen=True, kw_only=True)
class Design:
    """A sampling design in the words of R `svydesign` and Stata `svyset`.

    weight: column with the sampling weight, or None for equal weights.
    stratum, psu, fpc: column names; a sequence gives one name per stage of selection. PSU labels
    may repeat between strata (R's nest=TRUE). Without a PSU every row is its own.
    fpc: population units per stratum, or the sampling fraction when all values are <= 1. Stages
    after the first count only when fpc is given, as in R.
    singleton: what to do with a stratum of one PSU, see SINGLETON_RULES.
    collapse: strata to join before anything else, single one -> the one that takes it over.
    domain_singletons: treat strata in which a domain keeps one of several PSUs by the same rule
    (R's survey.adjust.domain.lonely).
    replicates: a ReplicateDesign, or what `weighting.replicates` made, as it is.
    """

    weight: str | None = None
    stratum: str | Sequence[str] | None = None
    psu: str | Sequence[str] | None = None
    fpc: str | Sequence[str] | None = None
    singleton: SingletonRule = "error"
    replicates: ReplicateDesign | None = None
    calibration: Calibration | None = None
    collapse: Mapping[Any, Any] = field(default_factory=dict)
    domain_singletons: bool = False

    def __post_init__(self) -> None:
        if self.singleton not in SINGLETON_RULES:
            raise DesignError(
                N_("Unknown rule for single PSUs"),
                expected=" or ".join(SINGLETON_RULES),
                got=repr(self.singleton),
            )
        if self.fpc is not None and self.psus and len(self.fpcs) != len(self.psus):
            raise DesignError(
                N_("Population sizes are needed for each stage or for none"),
                expected=N_("%(stages)s columns in fpc"),
                got=str(len(self.fpcs)),
                stages=len(self.psus),
            )
        if self.replicates is not None and not isinstance(self.replicates, ReplicateDesign):
            object.__setattr__(self, "replicates", ReplicateDesign.of(self.replicates))

    @property
    def strata(self) -> tuple[str, ...]:
        return _names(self.stratum)

    @property
    def psus(self) -> tuple[str, ...]:
        return _names(self.psu)

    @property
    def fpcs(self) -> tuple[str, ...]:
        return _names(self.fpc)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the frame that the design reads, without duplicates."""
        names = [*_names(self.weight), *self.strata, *self.psus, *self.fpcs]
        if self.replicates is not None and not isinstance(self.replicates.weights, np.ndarray):
            names += self.replicates.weights
        if self.calibration is not None:
            names += [self.calibration.base_weight, *self.calibration.covariates]
            names += [name for term in self.calibration.classes for name in _names(term)]
        return tuple(dict.fromkeys(names))


def _names(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
