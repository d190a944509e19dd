"""Two weight runs side by side: their steps, their recipes, and the final weights of the same women."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from survey.models import WeightRun
from survey.services import weights

if TYPE_CHECKING:
    import polars as pl

FINAL = ("w_pop", "w_norm", "w_trim", "w_cal", "w_dv")
"""Columns that may be the final weight, the first that a run has."""

BINS = 40


@dataclass(frozen=True)
class Comparison:
    """columns: what is compared of each run. weights: weighting.diagnostics.compare of them.

    bins: (from, to, women) of second / first, both scaled to mean 1. steps: name of the column, summary in
    the first and in the second run (None where it is missing). recipe: the lines of a unified diff.
    same_input, same_totals: whether sample and population totals were the same.
    """

    columns: tuple[str, str]
    weights: dict[str, Any]
    bins: tuple[tuple[float, float, int], ...]
    steps: tuple[tuple[str, dict[str, Any] | None, dict[str, Any] | None], ...]
    recipe: tuple[str, ...]
    same_input: bool
    same_totals: bool


def compare(first: WeightRun, second: WeightRun) -> Comparison:
    """Both runs over the women that either of them knows; who has no weight in a run has 0 there."""
    import polars as pl

    from weighting.diagnostics import compare as side_by_side

    one, name_one = _final(first, "first")
    two, name_two = _final(second, "second")
    both = one.join(two, on="household", how="full", coalesce=True).fill_null(0.0)
    old, new = both["first"].to_numpy(), both["second"].to_numpy()
    shared = both.filter((pl.col("first") > 0) & (pl.col("second") > 0))
    inputs = ("households_sha256", "women_sha256")
    return Comparison(
        (name_one, name_two),
        side_by_side(old, new),
        _bins(shared),
        _steps(first, second),
        tuple(_difference(first.recipe, second.recipe)),
        all(first.manifest[name] == second.manifest[name] for name in inputs),
        first.manifest["controls_sha256"] == second.manifest["controls_sha256"],
    )


def _final(run: WeightRun, name: str) -> tuple[pl.DataFrame, str]:
    import polars as pl

    table = weights.table(run.women)
    column = next((one for one in FINAL if one in table.columns), table.columns[-1])
    return table.select("household", pl.col(column).alias(name)), column


def _bins(shared: pl.DataFrame) -> tuple[tuple[float, float, int], ...]:
    import numpy as np

    if shared.is_empty():
        return ()
    scaled = [shared[name].to_numpy() / shared[name].mean() for name in ("first", "second")]
    counts, edges = np.histogram(scaled[1] / scaled[0], bins=BINS)
    return tuple(
        (float(low), float(high), int(count))
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    )


def _steps(
    first: WeightRun, second: WeightRun
) -> tuple[tuple[str, dict[str, Any] | None, dict[str, Any] | None], ...]:
    one, two = (
        {step["gives"]: step["after"] for step in run.diagnostics["steps"]}
        for run in (first, second)
    )
    return tuple((name, one.get(name), two.get(name)) for name in dict.fromkeys([*one, *two]))


def _difference(first: str, second: str) -> list[str]:
    """What differs, with two lines around it; without the two lines of a diff that name files."""
    lines = difflib.unified_diff(first.splitlines(), second.splitlines(), n=2, lineterm="")
    return list(lines)[2:]
