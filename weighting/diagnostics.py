"""What a step did to the weights: distribution, loss of precision, factors, margins.

Everything here can be written as JSON: plain numbers, None where there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from weighting.arrays import codes_of, sum_by, weights_array


@dataclass(frozen=True, slots=True)
class Summary:
    """Distribution of the positive weights.

    uwe: Kish's 1 + L = n sum(w^2) / sum(w)^2, the design effect of unequal weights; n_eff = n/uwe;
    ratio: largest over smallest.
    """

    n: int
    total: float
    mean: float
    minimum: float
    q05: float
    q25: float
    median: float
    q75: float
    q95: float
    maximum: float
    cv: float
    uwe: float
    n_eff: float
    ratio: float


def summary(weights: ArrayLike) -> Summary:
    """Distribution of the positive weights of a column."""
    base = weights_array(weights)
    w = base[base > 0]
    q05, q25, median, q75, q95 = np.quantile(w, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist()
    effect = design_effect(w)
    return Summary(
        n=int(w.size),
        total=float(w.sum()),
        mean=float(w.mean()),
        minimum=float(w.min()),
        q05=q05,
        q25=q25,
        median=median,
        q75=q75,
        q95=q95,
        maximum=float(w.max()),
        cv=float(np.sqrt(max(effect - 1, 0.0))),
        uwe=effect,
        n_eff=w.size / effect,
        ratio=float(w.max() / w.min()),
    )


def design_effect(weights: ArrayLike) -> float:
    """Kish's design effect of weighting 1 + L = n sum(w^2) / sum(w)^2, over positive weights."""
    base = weights_array(weights)
    w = base[base > 0]
    return float(w.size * (w**2).sum() / w.sum() ** 2)


def factors_by(before: ArrayLike, after: ArrayLike, by: ArrayLike) -> pl.DataFrame:
    """Mean factor of a step per class: columns class, cases, before, after, factor.

    `before` sums the rows that are still in after the step, so that factor = after / before is
    what a case of the class was multiplied by on average.
    """
    old, new = weights_array(before), weights_array(after)
    labels, codes = codes_of(by, name="by", length=old.size)
    kept = new > 0
    size = len(labels)
    was, now = (sum_by(codes[kept], values[kept], size) for values in (old, new))
    factor = np.divide(now, was, out=np.full(size, np.nan), where=was > 0)
    return pl.DataFrame(
        {
            "class": [str(label) for label in labels],
            "cases": np.bincount(codes[kept], minlength=size),
            "before": was,
            "after": now,
            "factor": pl.Series(factor).fill_nan(None),
        }
    )


def margins(
    before: ArrayLike,
    after: ArrayLike,
    columns: Mapping[str, ArrayLike],
    totals: Mapping[str, Mapping[Any, float]],
) -> pl.DataFrame:
    """Sums before and after beside the totals: margin, category, cases, before, after, total."""
    old, new = weights_array(before), weights_array(after)
    parts = []
    for name, labels in columns.items():
        categories, codes = codes_of(labels, name=name, length=old.size)
        by_text = {str(key): float(value) for key, value in totals[name].items()}
        parts.append(
            pl.DataFrame(
                {
                    "margin": [name] * len(categories),
                    "category": [str(category) for category in categories],
                    "cases": np.bincount(codes[new > 0], minlength=len(categories)),
                    "before": sum_by(codes, old, len(categories)),
                    "after": sum_by(codes, new, len(categories)),
                    "total": [by_text.get(str(category)) for category in categories],
                }
            )
        )
    return pl.concat(parts)


def trimmed(before: ArrayLike, after: ArrayLike) -> dict[str, float]:
    """Share of cases that trimming lowered, and share of the sum of weights that it moved."""
    old, new = weights_array(before), weights_array(after)
    lowered = new < old * (1 - 1e-12)
    return {
        "cases": float(lowered.sum()),
        "share_of_cases": float(lowered.sum() / (old > 0).sum()),
        "share_of_weight": float((old - new)[lowered].sum() / old.sum()),
    }


def compare(first: ArrayLike, second: ArrayLike) -> dict[str, Any]:
    """Two columns of weights of the same rows side by side, e.g. of two runs.

    Cases in both or in one, correlation, quantiles of second/first after both are scaled to mean 1.
    """
    one, two = weights_array(first), weights_array(second)
    both = (one > 0) & (two > 0)
    a, b = one[both] / one[both].mean(), two[both] / two[both].mean()
    ratio = np.quantile(b / a, [0, 0.05, 0.5, 0.95, 1]).tolist()
    flat = np.ptp(a) == 0 or np.ptp(b) == 0
    return {
        "first": asdict(summary(one)),
        "second": asdict(summary(two)),
        "in_both": int(both.sum()),
        "only_first": int(((one > 0) & (two <= 0)).sum()),
        "only_second": int(((two > 0) & (one <= 0)).sum()),
        "correlation": None if flat else float(np.corrcoef(a, b)[0, 1]),
        "ratio": dict(zip(("minimum", "q05", "median", "q95", "maximum"), ratio, strict=True)),
    }


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step of a run: its name, what it did, and tables; all JSON-able through `as_dict`."""

    step: str
    unit: str
    gives: str
    before: Summary | None
    after: Summary
    factors: pl.DataFrame | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain dicts, lists and numbers."""
        return {
            "step": self.step,
            "unit": self.unit,
            "gives": self.gives,
            "before": None if self.before is None else asdict(self.before),
            "after": asdict(self.after),
            "factors": None if self.factors is None else self.factors.to_dicts(),
            "details": {
                name: value.to_dicts() if isinstance(value, pl.DataFrame) else value
                for name, value in self.details.items()
            },
        }
