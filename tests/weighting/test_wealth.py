"""The wealth index against R, and what its quintiles promise.

R 4.2, on the same 240 households written as CSV (z: standardised with the population's standard deviation):

    pc <- function(m) { p <- prcomp(z(m), center = FALSE); s <- p$x[, 1]; s / sqrt(mean(s^2)) }
    k <- pc(x[, common])                                     # sign: sum of the loadings positive
    for (a in c("rural", "urban")) lm(k[x$area == a] ~ pc(x[x$area == a, all]))
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from weighting.errors import InputError
from weighting.wealth import dichotomised, first_component, quantile_groups, wealth_index

COMMON = ("tv", "car", "gas", "water", "rooms")


@pytest.fixture(scope="module")
def households() -> pl.DataFrame:
    """240 invented households from a generator that is the same in every language."""
    state = 12345

    def uniform() -> float:
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return state / 2**31

    def household() -> dict[str, object]:
        urban = uniform() < 0.55
        rich = sum(uniform() for _ in range(6)) - 3

        def owns(level: float) -> int:
            return int(uniform() < 1 / (1 + np.exp(-(level + 1.5 * rich))))

        return {
            "area": "urban" if urban else "rural",
            "tv": owns(1.5),
            "car": owns(-0.5),
            "gas": owns(1 if urban else -1),
            "water": owns(1.2),
            "rooms": 1 + int(4 * uniform() + max(rich, 0)),
            "cow": 0 if urban else owns(-0.3),
            "flat": owns(0) if urban else 0,
            "weight": 0.5 + uniform(),
        }

    return pl.DataFrame([household() for _ in range(240)])


def test_scores_are_those_of_r(households: pl.DataFrame) -> None:
    items = households.select(*COMMON, "cow", "flat")
    found = wealth_index(items, households["area"], common=COMMON, weights=households["weight"])
    assert found.common.explained == pytest.approx(0.297969731694, rel=1e-10)
    assert found.lines["rural"] == pytest.approx((-0.0811014, 0.9151964), abs=5e-8)
    assert found.lines["urban"] == pytest.approx((0.07586905, 0.9679488), abs=5e-8)
    some = found.score[[0, 1, 2, 49, 99, 199]]
    assert some == pytest.approx(
        [-0.2218484521919, -0.5510173905945, -0.6496758998266,
         -0.0937724212813, 0.5865768737950, -0.0781993238741], rel=1e-10,
    )  # fmt: skip


def test_a_quintile_holds_a_fifth_of_the_weight_and_equal_scores_stay_together() -> None:
    random = np.random.default_rng(1)
    score, weights = random.normal(size=5000), random.uniform(1, 9, 5000)
    share = np.bincount(quantile_groups(score, weights), weights)[1:] / weights.sum()
    assert share == pytest.approx([0.2] * 5, abs=0.001)
    assert quantile_groups(np.array([1.0, 1, 1, 2, 3]), np.ones(5)).tolist() == [2, 2, 2, 4, 5]


def test_items_that_do_not_vary_in_an_area_do_not_count_there(households: pl.DataFrame) -> None:
    items = households.select(*COMMON, "cow", "flat")
    found = wealth_index(items, households["area"], common=COMMON, weights=households["weight"])
    assert "cow" not in found.areas["urban"].loadings
    assert "cow" in found.areas["rural"].loadings


def test_owning_more_is_richer_and_a_missing_answer_changes_nothing() -> None:
    rows = [{"tv": int(i > 3), "car": int(i > 6), "phone": int(i > 2)} for i in range(12)]
    items = pl.DataFrame(rows)
    scores, component = first_component(items)
    assert all(loading > 0 for loading in component.loadings.values())
    assert scores[11] == scores.max()
    holed = items.with_columns(pl.when(pl.int_range(pl.len()) != 11).then("tv").alias("tv"))
    assert np.isfinite(first_component(holed)[0]).all()


def test_kinds_become_items_of_their_own() -> None:
    column = pl.Series("floor", [1, 2, None, 1])
    assert dichotomised(column, [1, 2]).to_dict(as_series=False) == {
        "floor_1": [1.0, 0.0, 0.0, 1.0],
        "floor_2": [0.0, 1.0, 0.0, 0.0],
    }


def test_too_little_to_go_by_is_said() -> None:
    same = pl.DataFrame({"tv": [1] * 20, "car": [0, 1] * 10})
    with pytest.raises(InputError, match="items that differ"):
        first_component(same)
    with pytest.raises(InputError, match="not among the items"):
        wealth_index(same, ["u"] * 20, common=["boat"], weights=[1.0] * 20)
