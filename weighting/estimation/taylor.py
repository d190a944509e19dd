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
    first: of y - centre where e holds its square (variances); None when there is no variance.
    """

    weight: Floats
    e: Floats
    x: Floats
    ee: Floats
    ex: Floats
    xx: Floats
    first: Floats | None = None

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
            first=take(firsts) if (firsts := first_places(recipes)) else None,
        )

    @classmethod
    def stack(cls, parts: Sequence[Totals]) -> Totals:
        """Domains of several breakdowns below each other."""
        names = ("weight", "e", "x", "ee", "ex", "xx")
        firsts = [part.first for part in parts if part.first is not None]
        joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        return cls(**joined, first=np.concatenate(firsts) if firsts else None)

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.weight + other.weight, self.e + other.e, self.x + other.x,
            self.ee + other.ee, self.ex + other.ex, self.xx + other.xx,
            None if self.first is None or other.first is None else self.first + other.first,
        )  # fmt: skip


@dataclass(frozen=True)
class Linear:
    """Estimates and their scores, factor * (e + slope * x + bend * first), (domains, estimands).

    NaN estimates mark domains without a case; their factor is zero. bend is zero but for
    variances, and None when there is none.
    """

    estimate: Floats
    factor: Floats
    slope: Floats
    bend: Floats | None = None

    @classmethod
    def stack(cls, parts: Sequence[Linear]) -> Linear:
        """Domains of several breakdowns below each other."""
        bends = [part.bend for part in parts if part.bend is not None]
        return cls(
            np.concatenate([part.estimate for part in parts]),
            np.concatenate([part.factor for part in parts]),
            np.concatenate([part.slope for part in parts]),
            np.concatenate(bends) if bends else None,
        )

    def some(self, domains: slice | list[int]) -> Linear:
        """The same for some of the domains."""
        bend = None if self.bend is None else self.bend[domains]
        return Linear(self.estimate[domains], self.factor[domains], self.slope[domains], bend)


def linearise(totals: Totals, recipes: Sequence[Recipe]) -> Linear:
    """Estimates and scores from totals."""
    centre = np.array([recipe.centre for recipe in recipes])
    is_total = np.array([recipe.estimand.kind == "total" for recipe in recipes])
    known = (totals.weight > 0) & (is_total | (totals.x != 0))
    base = np.where(known & ~is_total, totals.x, 1.0)
    shift = totals.e / base
    estimate = np.where(is_total, totals.e + centre * totals.x, centre + shift)
    slope = np.where(is_total, centre, -shift)
    bend = None
    if totals.first is not None:
        # d/dw of sum(w y^2)/W - (sum(w y)/W)^2: the mean's own error drops out, as in R's svyvar
        kind = np.array([recipe.estimand.kind == "variance" for recipe in recipes])
        mean = np.where(kind, totals.first / base, 0.0)
        estimate = np.where(kind, shift - mean**2, estimate)
        slope = np.where(kind, 2 * mean**2 - shift, slope)
        bend = np.where(known, -2 * mean, 0.0)
    return Linear(
        np.where(known, estimate, np.nan),
        np.where(known, 1 / base, 0.0),
        np.where(known, slope, 0.0),
        bend,
    )


def first_places(recipes: Sequence[Recipe]) -> list[int]:
    """Columns of y - centre beside squares; those of estimands without one stand for nothing."""
    if all(one.first is None for one in recipes):
        return []
    return [one.x if one.first is None else one.first for one in recipes]


def scores(sums: Floats, rows: Codes, linear: Linear, recipes: Sequence[Recipe]) -> Floats:
    """(cells, estimands) e + slope * x + bend * first; rows: (cells,) domain of each, in order.

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
    if linear.bend is not None:
        result += sums[:, first_places(recipes)] * linear.bend[rows]
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
