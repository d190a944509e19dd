"""A made-up frame of enumeration areas for demonstrations and tests. Never mistaken for the real one.

Totals follow the official regional populations; everything below the region is invented.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from weighting.frame import SCHEMA
from weighting.regions import Rayon, Region, rayons, regions, stratum_code

PERSONS_PER_HOUSEHOLD = 4.3
SETTLEMENT = {"urban": "Qəsəbə", "rural": "Kənd"}
SPREAD = 0.12
"""Degrees by which invented places scatter about the main town of their region."""


def synthetic_frame(
    seed: int, *, mean_households: float = 150.0, share: float = 1.0
) -> pl.DataFrame:
    """Enumeration areas for every region x urban/rural, with the columns of a frame.

    `share` < 1 makes a smaller country with the same structure. Households sum to population / 4.3
    within rounding. `synthetic` is true in every row. The same seed gives the same frame.
    """
    rng = np.random.default_rng(seed)
    parts = [
        _cell(rng, region, residence, population * share, mean_households)
        for region in regions()
        for residence, population in (
            ("urban", region.population * region.urban_share),
            ("rural", region.population * (1 - region.urban_share)),
        )
        if population > 0.5
    ]
    return pl.concat(parts).with_columns(pl.lit(True).alias("synthetic"))


def _cell(
    rng: np.random.Generator, region: Region, residence: str, population: float, mean: float
) -> pl.DataFrame:
    """One stratum: sizes scatter about the mean by a quarter (log-normal), areas over rayons."""
    households = max(1.0, population / PERSONS_PER_HOUSEHOLD)
    count = max(4, round(households / mean))
    raw = rng.lognormal(0.0, 0.25, count)
    sizes = np.maximum(1, np.round(raw * households / raw.sum())).astype(np.int64)
    places = _places(region.code, residence)
    home = np.sort(rng.integers(0, len(places), count))
    serial = np.arange(1, count + 1)
    stratum = stratum_code(region.code, residence)
    latitudes, longitudes = _positions(region, residence, count)
    columns = {
        "ea_code": [f"{stratum}{number:05d}" for number in serial],
        "region": [region.code] * count,
        "residence": [residence] * count,
        "stratum": [stratum] * count,
        "rayon": [places[index].names["az"] for index in home],
        "settlement": [f"{SETTLEMENT[residence]} {number // 8 + 1}" for number in serial],
        "households": sizes,
        "population": np.round(sizes * PERSONS_PER_HOUSEHOLD).astype(np.int64),
        "lon": longitudes,
        "lat": latitudes,
        "subframe": [None] * count,
        "excluded": [False] * count,
    }
    return pl.DataFrame(columns, schema=SCHEMA)


def _positions(region: Region, residence: str, count: int) -> np.ndarray:
    """2 x count: latitudes and longitudes. Areas of one settlement lie together."""
    rng = np.random.default_rng([region.code, residence == "urban"])  # the frame's own draws stay
    settlement = np.arange(1, count + 1) // 8
    centres = rng.normal(0.0, SPREAD, (2, int(settlement[-1]) + 1))
    near = rng.normal(0.0, SPREAD / 30, (2, count))
    return np.round(np.array([region.centre]).T + centres[:, settlement] + near, 5)


def _places(region: int, residence: str) -> list[Rayon]:
    """Rayons of the region where people of that residence can live: cities are urban only."""
    of_region = [rayon for rayon in rayons() if rayon.region == region]
    return [rayon for rayon in of_region if residence == "urban" or not rayon.city]
