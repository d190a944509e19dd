"""The wealth index: principal components of what households own, made comparable between town and village.

After Rutstein and Johnson (2004), "The DHS Wealth Index", and Rutstein's steps for the newer index: one
component over the items that mean the same everywhere, one each for towns and villages over everything that
occurs there, and the two brought to the scale of the first by regression. Nothing is carried over from
another survey: loadings are those of the data at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from instruments.errors import N_
from weighting.errors import InputError

Floats = NDArray[np.float64]
ITEMS = Path(__file__).with_name("wealth.yaml")
"""The items of the shipped household questionnaire."""

QUINTILES = 5
FEWEST = 10
"""Households that a component needs."""


@dataclass(frozen=True)
class Component:
    """First principal component of standardised items. explained: its share of their variance.

    loadings: item -> correlation of the item with the component. Items without variation are left out.
    """

    loadings: Mapping[str, float]
    explained: float


@dataclass(frozen=True)
class Wealth:
    """score (n,): on the scale of the common component. quintile (n,): 1 poorest to 5 richest.

    common, areas: the components. lines: area -> (intercept, slope) of the regression of the common
    score on the area's own.
    """

    score: Floats
    quintile: NDArray[np.int64]
    common: Component
    areas: Mapping[str, Component]
    lines: Mapping[str, tuple[float, float]]


def wealth_index(
    items: pl.DataFrame,
    area: ArrayLike,
    *,
    common: Sequence[str],
    weights: ArrayLike,
) -> Wealth:
    """Score and quintile of each household.

    items (n rows): 0/1 or numeric columns; a missing value takes the mean of its column. area (n,):
    urban or rural, any labels. common: the items that mean the same in every area; the others count
    within areas only. weights (n,): household weight x usual members, so that each quintile holds a
    fifth of the population. Raises InputError when there is too little to go by.
    """
    labels = np.asarray(area).astype(str)
    mass = np.asarray(weights, dtype=np.float64)
    _check(items, labels, mass, common)
    shared, whole = first_component(items.select(common))
    score = np.zeros(items.height)
    areas: dict[str, Component] = {}
    lines: dict[str, tuple[float, float]] = {}
    for name in sorted(set(labels.tolist())):
        rows = labels == name
        own, areas[name] = first_component(items.filter(pl.Series(rows)), like=shared[rows])
        lines[name] = _line(own, shared[rows])
        score[rows] = lines[name][0] + lines[name][1] * own
    return Wealth(score, quantile_groups(score, mass), whole, areas, lines)


def first_component(items: pl.DataFrame, *, like: Floats | None = None) -> tuple[Floats, Component]:
    """Scores (n,) with variance 1, and the component.

    A component has no direction of its own: it points to where more things are owned, or, given
    `like`, where those scores are higher.
    """
    names, matrix = _standardised(items)
    if len(names) < 2 or matrix.shape[0] < FEWEST:
        raise InputError(
            N_("A wealth index needs items that differ between households"),
            expected=N_("two items or more and %(fewest)s households"),
            got=N_("%(items)s items, %(households)s households"),
            fewest=FEWEST,
            items=len(names),
            households=matrix.shape[0],
        )
    values, vectors = np.linalg.eigh(matrix.T @ matrix / matrix.shape[0])
    scores = matrix @ vectors[:, -1] / np.sqrt(values[-1])
    loadings = vectors[:, -1] * np.sqrt(values[-1])
    towards = loadings.sum() if like is None else float(scores @ (like - like.mean()))
    sign = -1.0 if towards < 0 else 1.0
    named = dict(zip(names, (sign * loadings).tolist(), strict=True))
    return sign * scores, Component(named, float(values[-1] / len(names)))


def quantile_groups(
    score: Floats, weights: Floats, *, groups: int = QUINTILES
) -> NDArray[np.int64]:
    """1..groups (n,) by score, each with an equal share of the weight; equal scores stay together."""
    _, place = np.unique(score, return_inverse=True)
    mass = np.bincount(place, weights)
    middle = (np.cumsum(mass) - mass / 2) / mass.sum()
    group = np.minimum((middle * groups).astype(np.int64), groups - 1) + 1
    return np.asarray(group[place], dtype=np.int64)


def dichotomised(column: pl.Series, codes: Iterable[object]) -> pl.DataFrame:
    """One 0/1 column `name_code` per code; a missing value is in none of them."""
    return pl.DataFrame(
        [
            column.eq(pl.Series([code], dtype=column.dtype)[0])
            .fill_null(value=False)
            .cast(pl.Float64)
            .alias(f"{column.name}_{code}")
            for code in codes
        ]
    )


def _standardised(items: pl.DataFrame) -> tuple[list[str], Floats]:
    """Names and columns with mean 0 and variance 1; missing values at the mean, constants left out."""
    matrix = items.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(np.float64)
    known = np.isfinite(matrix)
    some = known.any(axis=0)
    mean = np.where(known, matrix, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, matrix - mean, 0.0)
    spread = np.sqrt((centred**2).mean(axis=0))
    kept = some & (spread > 1e-9)
    names = [name for name, keep in zip(items.columns, kept, strict=True) if keep]
    return names, centred[:, kept] / spread[kept]


def _line(own: Floats, shared: Floats) -> tuple[float, float]:
    """Least squares of the common score on the area's own."""
    slope = float(np.cov(own, shared, bias=True)[0, 1] / own.var())
    return float(shared.mean() - slope * own.mean()), slope


def _check(
    items: pl.DataFrame, labels: NDArray[np.str_], mass: Floats, common: Sequence[str]
) -> None:
    if labels.shape != (items.height,) or mass.shape != (items.height,):
        raise InputError(
            N_("Items, areas and weights do not belong together"),
            expected=N_("%(rows)s rows of each"),
            got=N_("%(areas)s areas, %(weights)s weights"),
            rows=items.height,
            areas=labels.size,
            weights=mass.size,
        )
    if not (np.isfinite(mass) & (mass >= 0)).all() or mass.sum() <= 0:
        raise InputError(
            N_("The weights of households cannot be used"), expected=N_("positive numbers")
        )
    absent = sorted(set(common) - set(items.columns))
    if absent:
        raise InputError(N_("Common items are not among the items"), got=", ".join(absent))
