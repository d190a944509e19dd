"""Selection of enumeration areas and households, every draw reproducible from a seed.

Stage 1 is systematic selection with probability proportional to size (PPS) inside strata, stage 2
systematic selection of households from the listing. The arithmetic of the draw is our own:
`docs/decisions/0010-samplics-and-svy.md` says why, and the tests cross-check it with samplics.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from instruments.errors import N_
from weighting.errors import SelectionError

IMPLICIT_ORDER = ("rayon", "residence", "settlement", "ea_code")
"""The frame is put in this order before the draw: implicit stratification by geography."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Result of one systematic PPS draw: one entry for each unit of the frame, in frame order.

    selected: bool. probability: inclusion probability of every unit, drawn or not, in (0, 1].
    certainty: bool, the unit is in every sample. hits: how often the unit was hit (1 unless
    multiple hits were allowed). start: the random start; interval: the sampling interval.
    """

    selected: NDArray[np.bool_]
    probability: NDArray[np.float64]
    certainty: NDArray[np.bool_]
    hits: NDArray[np.int64]
    start: float
    interval: float


def uniform(seed: int | str, label: str) -> float:
    """A reproducible number in (0, 1], independent for each `label`: 52 bits of SHA-256.

    Hashing instead of one running generator makes a stratum's start independent of which other
    strata are drawn, so adding a stratum never changes the sample of another.
    """
    digest = hashlib.sha256(f"{seed}|{label}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 12) / 2.0**52 or 1.0


def certainty_units(sizes: ArrayLike, take: int) -> NDArray[np.bool_]:
    """Units with M_i >= I, found again after each removal until none is left (Kish 1965, 7.5)."""
    mos = np.asarray(sizes, dtype=np.float64)
    certain = np.zeros(mos.size, dtype=np.bool_)
    while (left := take - int(certain.sum())) > 0:
        interval = mos[~certain].sum() / left
        new = ~certain & (mos >= interval)
        if not new.any():
            break
        certain |= new
    return certain


def pps_systematic(
    sizes: ArrayLike, take: int, *, start: float | None = None, fraction: float | None = None
) -> Draw:
    """Draw `take` units with probability proportional to `sizes`, in the order given.

    `fraction` in (0, 1] is the random number: the start is r = fraction x I. Or give `start` = r
    itself, 0 < r <= I. A unit is taken when its cumulated range (C_{i-1}, C_i] contains r, r + I, ...
    With I = sum(M)/a, pi_i = a M_i / sum(M) (Kish 1965, 7.4). Units with M_i >= I are certainties:
    taken, removed, and I computed anew.
    """
    mos = np.asarray(sizes, dtype=np.float64)
    _check_sizes(mos, take)
    certain = certainty_units(mos, take)
    left = take - int(certain.sum())
    probability = np.where(certain, 1.0, 0.0)
    hits = certain.astype(np.int64)
    interval = float(mos[~certain].sum() / left) if left else 0.0
    r = _start(start, fraction, interval) if left else 0.0
    if left:
        probability[~certain] = left * mos[~certain] / mos[~certain].sum()
        hits[~certain] = _systematic_hits(mos[~certain], left, start=r, interval=interval)
    return Draw(hits > 0, probability, certain, hits, r, interval)


def _check_sizes(mos: NDArray[np.float64], take: int) -> None:
    bad = int((~np.isfinite(mos) | (mos <= 0)).sum())
    if bad:
        raise SelectionError(
            N_("Units without a usable size"),
            expected=N_("a positive size for every unit"),
            got=N_("%(bad)s units with a missing, zero or negative size"),
            hint=N_("Exclude them from the frame with a reason, or merge them with a neighbour."),
            bad=bad,
        )
    if not 0 < take <= mos.size:
        raise SelectionError(
            N_("The number of units to draw does not fit the frame"),
            expected=N_("between 1 and %(size)s"),
            got=str(take),
            hint=N_("Lower the allocation of this stratum or merge strata."),
            size=mos.size,
        )


def _start(start: float | None, fraction: float | None, interval: float) -> float:
    r = start if start is not None else (fraction if fraction is not None else -1.0) * interval
    if not 0 < r <= interval * (1 + 1e-12):
        raise SelectionError(
            N_("The random start lies outside the sampling interval"),
            expected=N_("0 < start <= %(interval)s"),
            got=f"{r:g}",
            hint=N_("Give `start` in units of size or `fraction` in (0, 1]."),
            interval=f"{interval:g}",
        )
    return r


def _systematic_hits(
    mos: NDArray[np.float64], take: int, *, start: float, interval: float
) -> NDArray[np.int64]:
    """Each pick r + tI falls to the first unit whose cumulated size reaches it."""
    picks = start + interval * np.arange(take)
    where = np.searchsorted(np.cumsum(mos), picks, side="left")
    # a pick can pass the last sum by a rounding error only
    return np.bincount(np.minimum(where, mos.size - 1), minlength=mos.size)


def select_psus(
    frame: pl.DataFrame,
    take: Mapping[str, int],
    *,
    seed: int | str,
    size: str = "households",
    stratum: str = "stratum",
    order: Sequence[str] = IMPLICIT_ORDER,
) -> pl.DataFrame:
    """Draw enumeration areas: PPS systematic in each stratum of `take`, implicitly stratified.

    Returns the selected rows in selection order with `pi1`, `certainty`, `hits`, `start`,
    `interval` and `psu` (1..). Rows whose `excluded` is true are out of the draw. The result
    depends on the frame's content and the seed, not on the order of its rows.
    """
    eligible = frame.filter(~pl.col("excluded")) if "excluded" in frame.columns else frame
    keys = [name for name in order if name in eligible.columns]
    parts = [
        _draw_stratum(
            eligible.filter(pl.col(stratum) == name).sort(keys),
            count,
            f"{stratum}={name}",
            seed,
            size,
        )
        for name, count in sorted(take.items())
        if count
    ]
    if not parts:
        raise SelectionError(
            N_("Nothing to draw"), expected=N_("a positive take in a stratum"), got=N_("none")
        )
    return pl.concat(parts).with_row_index("psu", offset=1)


def _draw_stratum(
    part: pl.DataFrame, count: int, label: str, seed: int | str, size: str
) -> pl.DataFrame:
    if part.is_empty():
        raise SelectionError(
            N_("A stratum of the allocation has no units in the frame"),
            expected=N_("units with %(label)s"),
            got=N_("none"),
            hint=N_("Remove it from the allocation or correct the frame."),
            label=label,
        )
    draw = pps_systematic(part[size].to_numpy(), count, fraction=uniform(seed, label))
    return part.with_columns(
        pl.Series("pi1", draw.probability),
        pl.Series("certainty", draw.certainty),
        pl.Series("hits", draw.hits),
        pl.lit(draw.start).alias("start"),
        pl.lit(draw.interval).alias("interval"),
    ).filter(pl.Series(draw.selected))


@dataclass(frozen=True, slots=True)
class SampleAudit:
    """Codes that the seed selects but that are not stored, and the other way round."""

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """The stored sample is the one that frame, take and seed give."""
        return not self.missing and not self.unexpected


def audit_psus(
    frame: pl.DataFrame, take: Mapping[str, int], stored: Sequence[str], *, seed: int | str
) -> SampleAudit:
    """Draw again and compare with the `stored` codes of enumeration areas."""
    drawn = set(select_psus(frame, take, seed=seed)["ea_code"].to_list())
    kept = set(stored)
    return SampleAudit(tuple(sorted(drawn - kept)), tuple(sorted(kept - drawn)))


def release_waves(count: int, waves: int, *, seed: int | str, label: str) -> list[int]:
    """Wave 1..waves of each of `count` units in selection order: sub-samples to release in turn.

    Within every run of `waves` consecutive units each wave occurs once, in random order, so that each
    wave is spread like the whole sample. Releasing k of them makes every probability k/waves of
    the full one. The spare waves are more sample, never substitutes for refusals.
    """
    if waves < 1 or count < waves:
        raise SelectionError(
            N_("The sample cannot be cut into waves"),
            expected=N_("1 to %(count)s waves"),
            got=str(waves),
            count=count,
        )
    stream = np.random.default_rng(int(uniform(seed, f"waves|{label}") * 2**52))
    rounds = math.ceil(count / waves)
    drawn = np.concatenate([stream.permutation(waves) + 1 for _ in range(rounds)])
    return [int(wave) for wave in drawn[:count]]


def systematic_households(listed: int, take: int, *, start: float) -> list[int]:
    """Serial numbers 1..listed taken with interval I = listed/take: j_t = ceil(r + (t-1) I).

    `start` = r in (0, I]. All households are taken when fewer are listed than wanted. There is no
    substitution: a serial that refuses stays in the sample.
    """
    if listed <= 0 or take <= 0:
        raise SelectionError(
            N_("No households to draw from"),
            expected=N_("a listing and a take of at least 1"),
            got=N_("%(listed)s listed, %(take)s wanted"),
            hint=N_("Check the listing of this cluster."),
            listed=listed,
            take=take,
        )
    if listed <= take:
        return list(range(1, listed + 1))
    interval = listed / take
    r = _start(start, None, interval)
    # 1e-9 keeps ceil from stepping over a whole number that floating point put just above itself
    return [min(math.ceil(r + t * interval - 1e-9), listed) for t in range(take)]


def select_households(listed: int, take: int, *, seed: int | str, cluster: str) -> list[int]:
    """`systematic_households` with the start that belongs to this cluster and seed."""
    start = household_start(listed, take, seed=seed, cluster=cluster)
    return systematic_households(listed, take, start=start)


def household_start(listed: int, take: int, *, seed: int | str, cluster: str) -> float:
    """The random start r in (0, I] of the households of a cluster."""
    return uniform(seed, f"households|{cluster}") * max(listed / max(take, 1), 1e-12)


def pi2(listed: int, take: int) -> float:
    """Probability of a listed household in its cluster: b/L, at most 1."""
    return min(1.0, take / listed)
