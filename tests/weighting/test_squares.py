"""Sums of squares without scores are those of the scores."""

import numpy as np
import polars as pl
import pytest

from weighting.estimation import Design, estimate, mean, proportion, ratio, total
from weighting.estimation.squares import squares_around_mean
from weighting.estimation.sums import RunSums

DESIGN = Design(weight="w", stratum="stratum", psu="psu")


def sample(*, strata, clusters, women):
    random = np.random.default_rng(3)
    rows = strata * clusters * women
    place = np.arange(rows)
    return pl.DataFrame(
        {
            "stratum": place // (clusters * women),
            "psu": place // women,
            "w": random.uniform(1, 40, rows),
            "y": (random.random(rows) < 0.02).astype(int),
            "large": 1e7 + random.normal(0, 1, rows),
            "x": random.uniform(1, 2, rows),
            "asked": random.random(rows) < 0.5,
            "age": random.integers(0, 3, rows),
        }
    )


def by_hand(frame, y, x):
    """V of a ratio from its scores, PSU by PSU."""
    w = frame["w"].to_numpy()
    estimate_ = (w * y).sum() / (w * x).sum()
    z = w * (y - estimate_ * x) / (w * x).sum()
    psu = np.bincount(frame["psu"], weights=z)
    groups = psu.reshape(frame["stratum"].n_unique(), -1)
    n = groups.shape[1]
    squares = ((groups - groups.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return np.sqrt((n / (n - 1) * squares).sum())


@pytest.mark.parametrize("clusters", [3, 150], ids=["short runs", "long runs"])
def test_several_universes_and_large_values_beside_each_other(clusters):
    frame = sample(strata=4, clusters=clusters, women=2)
    asked = pl.col("asked")
    estimands = [
        proportion("y", where=asked), mean("large"), ratio("large", "x"), mean("x", where=asked),
    ]  # fmt: skip
    found = estimate(frame, DESIGN, estimands, by=[(), ("age",)]).filter(by="")["se"]
    y, large, x = (frame[name].to_numpy() for name in ("y", "large", "x"))
    inside = frame["asked"].to_numpy().astype(float)
    expected = [
        by_hand(frame, y * inside, inside),
        by_hand(frame, large, np.ones(len(large))),
        by_hand(frame, large, x),
        by_hand(frame, x * inside, inside),
    ]
    assert found.to_list() == pytest.approx(expected, rel=1e-8)


def test_what_does_not_vary_has_no_error():
    frame = sample(strata=3, clusters=4, women=5).with_columns(w=pl.lit(7.3), one=pl.lit(1))
    found = estimate(frame, DESIGN, [mean("one"), total("one"), proportion("one")])
    assert found["se"].to_list() == [0, 0, 0]


def test_units_without_a_case_count_as_zero():
    values = np.array([[1.0], [2.0], [4.0]])
    found = squares_around_mean(np.array([0, 2]), values, np.array([2, 3]))
    assert found.ravel().tolist() == pytest.approx([0.5, 16 - 16 / 3])


def test_runs_are_added_with_and_without_weights():
    add = RunSums(np.array([0, 2]), 3)
    matrix = np.arange(6.0).reshape(3, 2)
    assert add(matrix).tolist() == [[2, 4], [4, 5]]
    assert add(matrix, np.array([1.0, 0, 2])).tolist() == [[0, 1], [8, 10]]
    assert add(matrix).tolist() == [[2, 4], [4, 5]]
