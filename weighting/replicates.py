"""Replicate weights: jackknife (JK1, JKn), balanced repeated replication (BRR, Fay), bootstrap.

Each returns combined weights (they replace the full-sample weight) and the constants of
V = scale * sum_r rscales_r (theta_r - centre)^2, with the meaning they have in R survey. Order of
replicates and signs are those of R's as.svrepdesign, strata and PSUs in order of appearance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray, codes_of, weights_array
from weighting.design import ReplicateDesign
from weighting.errors import InputError, ReplicateError
from weighting.hadamard import hadamard
from weighting.selection import uniform

Singleton = Literal["error", "certainty"]
MOST_NUMBERS = 400_000_000
"""Numbers in the largest matrix that is made: 3.2 GB."""


@dataclass(frozen=True, slots=True)
class ReplicateWeights:
    """weights (n, R) and how to combine them; df: PSUs - strata."""

    weights: FloatArray
    scale: float
    rscales: FloatArray
    method: str
    df: int

    def adjusted(self, adjust: Callable[[FloatArray], FloatArray]) -> ReplicateWeights:
        """The same replicates after `adjust`, a function of the (n, R) matrix."""
        return replace(self, weights=adjust(self.weights))

    def names(self, prefix: str = "rw") -> list[str]:
        """Column names of the replicates: rw001, rw002, ..."""
        width = max(3, len(str(self.rscales.size)))
        return [f"{prefix}{i:0{width}d}" for i in range(1, self.rscales.size + 1)]

    def as_design(self, *, mse: bool = False) -> ReplicateDesign:
        """For `weighting.design.Design(replicates=...)`. df: PSUs - strata, below R at most."""
        df = float(min(self.df, self.rscales.size - 1))
        return ReplicateDesign(
            weights=self.weights, scale=self.scale, rscales=self.rscales.tolist(), mse=mse, df=df
        )

    def variance(self, estimates: ArrayLike, full: float | None = None) -> float:
        """Variance of an estimate from its R replicate values.

        Centred on the replicates' mean (R's default), or on `full`, the full-sample estimate
        (R's mse=TRUE).
        """
        values = np.asarray(estimates, dtype=np.float64)
        centre = values.mean() if full is None else full
        return float(self.scale * (self.rscales * (values - centre) ** 2).sum())


@dataclass(frozen=True, slots=True)
class Units:
    """The PSUs of a sample: `row` (n,) PSU of each row, `stratum` (m,) of each PSU, their labels."""

    row: IntArray
    stratum: IntArray
    strata: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def per_stratum(self) -> IntArray:
        """Number of PSUs in each stratum."""
        return np.bincount(self.stratum, minlength=len(self.strata)).astype(np.int64)


def units_of(length: int, strata: ArrayLike | None, psu: ArrayLike | None) -> Units:
    """PSUs by order of appearance; labels of PSUs may repeat between strata."""
    stratum = _appearance(strata, "strata", length)
    unit = _appearance(psu, "psu", length) if psu is not None else _each_row(length)
    frame = pl.DataFrame({"stratum": stratum[0], "unit": unit[0]})
    pairs = frame.unique(maintain_order=True).sort("stratum", maintain_order=True)
    pairs = pairs.with_row_index("row")
    row = frame.join(pairs, on=["stratum", "unit"], how="left", maintain_order="left")["row"]
    return Units(
        row.to_numpy().astype(np.int64),
        pairs["stratum"].to_numpy(),
        stratum[1],
        tuple(unit[1][code] for code in pairs["unit"].to_list()),
    )


def _appearance(
    labels: ArrayLike | None, name: str, length: int
) -> tuple[IntArray, tuple[str, ...]]:
    if labels is None:
        return np.zeros(length, dtype=np.int64), ("",)
    categories, codes = codes_of(labels, name=name, length=length)
    _, first = np.unique(codes, return_index=True)
    order = np.argsort(np.argsort(first))
    names = [str(categories[i]) for i in np.argsort(first)]
    return order[codes].astype(np.int64), tuple(names)


def _each_row(length: int) -> tuple[IntArray, tuple[str, ...]]:
    return np.arange(length), tuple(str(i) for i in range(length))


def jackknife(
    weights: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    psu: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    singleton: Singleton = "error",
) -> ReplicateWeights:
    """Delete one PSU at a time; the others of its stratum grow by n_h/(n_h - 1).

    weights (n,); strata (n,), none for JK1; psu (n,), by default each row; fpc (n,): PSUs in the
    population of the stratum, or the sampling fraction when <= 1. A stratum of one PSU is an
    error, or with singleton="certainty" is never deleted. R: as.svrepdesign(type = "JKn" or "JK1").
    """
    base = weights_array(weights)
    units = units_of(base.size, strata, psu)
    deleted = _deletable(units, singleton)
    _check_size(base.size, deleted.size)
    count = units.per_stratum[units.stratum]
    grown = np.where(
        units.stratum[:, None] == units.stratum[deleted][None, :],
        (count / np.maximum(count - 1, 1))[:, None],
        1.0,
    )
    grown[deleted, np.arange(deleted.size)] = 0.0
    left = _left_after_fpc(units, fpc, base.size)[units.stratum[deleted]]
    rscales = (count[deleted] - 1) / count[deleted] * left
    matrix = base[:, None] * grown[units.row]
    df = int(units.stratum.size - len(units.strata))
    if strata is not None:
        return ReplicateWeights(matrix, 1.0, rscales, "JKn", df)
    return ReplicateWeights(matrix, float(rscales[0]), np.ones(deleted.size), "JK1", df)


def brr(
    weights: ArrayLike, strata: ArrayLike, *, psu: ArrayLike, fay: float = 0.0
) -> ReplicateWeights:
    """Balanced half-samples by a Hadamard matrix; one PSU of each pair x (2 - fay), the other x fay.

    Every stratum needs exactly two PSUs. The number of replicates is that of `hadamard`; strata take
    its rows in the order of their labels as text. fay in [0, 1): 0 is plain BRR, 0.5 is usual.
    R: as.svrepdesign(type = "BRR" or "Fay").
    """
    base = weights_array(weights)
    if not 0 <= fay < 1:
        raise InputError(
            N_("Fay's factor cannot be used"), expected=N_("0 <= fay < 1"), got=str(fay)
        )
    units = units_of(base.size, strata, psu)
    wrong = [units.strata[i] for i in np.flatnonzero(units.per_stratum != 2)]
    if wrong:
        raise ReplicateError(
            N_("BRR needs two PSUs in every stratum"),
            expected=N_("2 PSUs"),
            got=N_("another number in %(strata)s"),
            hint=N_("Pair PSUs into variance strata, or use the jackknife or the bootstrap."),
            strata=", ".join(wrong[:10]),
        )
    matrix = hadamard(len(units.strata))
    order = matrix.shape[0]
    rank = np.argsort(np.argsort(units.strata, kind="stable"))
    signs = matrix[1 + rank][units.stratum]
    first = np.r_[True, units.stratum[1:] != units.stratum[:-1]]
    doubled = np.where(first[:, None], signs, -signs) > 0
    _check_size(base.size, order)
    combined = base[:, None] * np.where(doubled, 2.0 - fay, fay)[units.row]
    method = "Fay" if fay else "BRR"
    return ReplicateWeights(
        combined, 1.0 / (order * (1 - fay) ** 2), np.ones(order), method, len(units.strata)
    )


def bootstrap(
    weights: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    psu: ArrayLike | None = None,
    replicates: int = 500,
    seed: int | str,
    singleton: Singleton = "error",
) -> ReplicateWeights:
    """Rao-Wu rescaled bootstrap: n_h - 1 PSUs drawn with replacement, weights x n_h/(n_h-1) x hits.

    Rao, Wu and Yue (1992). Each stratum has its own stream from the seed and its label, so the
    result does not depend on the order of rows or on other strata. scale = 1/(B - 1), as R's
    type = "subbootstrap".
    """
    base = weights_array(weights)
    if replicates < 2:
        raise InputError(
            N_("`%(name)s` cannot be used"), expected=">= 2", got=str(replicates), name="replicates"
        )
    units = units_of(base.size, strata, psu)
    _deletable(units, singleton)
    _check_size(base.size, replicates)
    grown = np.ones((units.stratum.size, replicates))
    for index, label in enumerate(units.strata):
        members = np.flatnonzero(units.stratum == index)
        if members.size > 1:
            ordered = members[np.argsort([units.labels[i] for i in members], kind="stable")]
            grown[ordered] = _rescaled(members.size, replicates, f"{seed}", label)
    df = int(units.stratum.size - len(units.strata))
    return ReplicateWeights(
        base[:, None] * grown[units.row],
        1.0 / (replicates - 1),
        np.ones(replicates),
        "bootstrap",
        df,
    )


def _rescaled(count: int, replicates: int, seed: str, label: str) -> FloatArray:
    """Factors (count, replicates) of one stratum."""
    stream = np.random.default_rng(int(uniform(seed, f"bootstrap|{label}") * 2**52))
    hits = stream.multinomial(count - 1, np.full(count, 1.0 / count), size=replicates)
    return np.asarray(hits.T * (count / (count - 1)), dtype=np.float64)


def _deletable(units: Units, singleton: Singleton) -> IntArray:
    """PSUs in strata of two or more; refuses others unless they are taken as certainties."""
    alone = units.per_stratum < 2
    if alone.any() and singleton == "error":
        names = [units.strata[i] or "the only stratum" for i in np.flatnonzero(alone)]
        raise ReplicateError(
            N_("A stratum has a single PSU"),
            expected=N_("two PSUs or more in every stratum"),
            got=N_("one in %(strata)s"),
            hint=N_('Merge it with a neighbour, or say singleton="certainty".'),
            strata=", ".join(names[:10]),
        )
    found = np.flatnonzero(~alone[units.stratum])
    if not found.size:
        raise ReplicateError(
            N_("No stratum has two PSUs"), expected=N_("at least one"), got=N_("none")
        )
    return found


def _left_after_fpc(units: Units, fpc: ArrayLike | None, length: int) -> FloatArray:
    """1 - sampling fraction of each stratum."""
    if fpc is None:
        return np.ones(len(units.strata))
    given = np.asarray(fpc, dtype=np.float64)
    if given.shape != (length,) or not (np.isfinite(given) & (given > 0)).all():
        raise InputError(
            N_("`fpc` cannot be used"), expected=N_("%(length)s positive numbers"), length=length
        )
    _, first = np.unique(units.stratum[units.row], return_index=True)
    population = given[first]
    fraction = np.where(population <= 1, population, units.per_stratum / population)
    if (fraction > 1 + 1e-9).any():
        raise InputError(
            N_("`fpc` is smaller than the sample"), expected=N_("fpc >= PSUs in the sample")
        )
    return np.asarray(1 - fraction, dtype=np.float64)


def _check_size(rows: int, replicates: int) -> None:
    if rows * replicates > MOST_NUMBERS:
        raise ReplicateError(
            N_("Too many replicate weights"),
            expected=N_("rows x replicates up to %(MOST_NUMBERS)s"),
            got=N_("%(rows)s x %(replicates)s"),
            hint=N_("Give the PSU of each row, or use the bootstrap with fewer replicates."),
            MOST_NUMBERS=f"{MOST_NUMBERS:,}",
            rows=f"{rows:,}",
            replicates=f"{replicates:,}",
        )
