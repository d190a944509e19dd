"""Point estimates and linearised scores of all estimands in all domains of a breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from weighting.estimation.coding import Codes
from weighting.estimation.structure import Floats
from weighting.estimation.values import Recipe


@dataclass(frozen=True)
class Totals:
    """Weighted totals per domain (or replicate) and estimand, all (domains, estimands).

    weight: of the cases. e, x, ee, ex, xx: of the columns of `values` and their products.
    """

    weight: Floats
    e: Floats
    x: Floats
    ee: Floats
    ex: Floats
    xx: Floats

    @classmethod
    def of(cls, weighted: Floats, recipes: Sequence[Recipe]) -> Totals:
        """From sums of the matrix columns (domains, columns)."""

        def take(places: Sequence[int]) -> Floats:
            return np.asarray(weighted[:, list(places)])

        own = range(len(recipes))
        return cls(
            weight=take([one.cases for one in recipes]),
            e=take(own),
            x=take([one.x for one in recipes]),
            # 0/1 columns are their own squares, and a denominator of 1 drops out of products.
            ee=take([place if one.ee is None else one.ee for place, one in enumerate(recipes)]),
            ex=take([place if one.ex is None else one.ex for place, one in enumerate(recipes)]),
            xx=take([one.cases if one.xx is None else one.xx for one in recipes]),
        )

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.weight + other.weight, self.e + other.e, self.x + other.x,
            self.ee + other.ee, self.ex + other.ex, self.xx + other.xx,
        )  # fmt: skip


@dataclass(frozen=True)
class Linear:
    """Estimates and their scores, factor * (e + slope * x), each (domains, estimands).

    NaN estimates mark domains without a case; their factor is zero.
    """

    estimate: Floats
    factor: Floats
    slope: Floats

    @property
    def parts(self) -> tuple[Floats, Floats, Floats]:
        """The three arrays, to take some domains of each."""
        return self.estimate, self.factor, self.slope


def linearise(totals: Totals, recipes: Sequence[Recipe]) -> Linear:
    """Estimates and scores from totals."""
    centre = np.array([recipe.centre for recipe in recipes])
    is_total = np.array([recipe.estimand.kind == "total" for recipe in recipes])
    known = (totals.weight > 0) & (is_total | (totals.x != 0))
    base = np.where(known & ~is_total, totals.x, 1.0)
    shift = totals.e / base
    estimate = np.where(is_total, totals.e + centre * totals.x, centre + shift)
    return Linear(
        np.where(known, estimate, np.nan),
        np.where(known, 1 / base, 0.0),
        np.where(known, np.where(is_total, centre, -shift), 0.0),
    )


def scores(sums: Floats, rows: Codes, linear: Linear, recipes: Sequence[Recipe]) -> Floats:
    """(cells, estimands) e + slope * x of cells; rows: (cells,) the domain of each, in order.

    The factor, one per domain, is left to the variance: cells are many, domains few.
    """
    places = [recipe.x for recipe in recipes]
    x = sums[:, places[:1]] if len(set(places)) == 1 else sums[:, places]
    e = sums[:, : len(recipes)]
    result = np.empty(e.shape)
    ends = np.searchsorted(rows, np.arange(len(linear.slope) + 1))
    for domain, (start, end) in enumerate(pairwise(ends)):
        part = result[start:end]
        np.multiply(x[start:end], linear.slope[domain], out=part)
        np.add(part, e[start:end], out=part)
    return result


def population_variance(totals: Totals, n: Floats, recipes: Sequence[Recipe]) -> Floats:
    """(domains, estimands) weighted variance of what the design effect compares with.

    sum w (e - delta x)^2 / sum w * n/(n - 1), delta = sum w e / sum w x: of y itself for means and
    totals, of the residual per unit of the denominator for ratios (R's svyvar).
    """
    weight = np.where(totals.weight > 0, totals.weight, 1.0)
    base = np.where(totals.x == 0, 1.0, totals.x)
    delta = totals.e / base
    squares = totals.ee - 2 * delta * totals.ex + delta**2 * totals.xx
    ratios = np.array([recipe.estimand.kind == "ratio" for recipe in recipes])
    unit = np.maximum(squares, 0.0) / weight / np.where(ratios, base, 1.0) ** 2
    return np.asarray(unit * np.where(n > 1, n / np.maximum(n - 1, 1), np.nan))
