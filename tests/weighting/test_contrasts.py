"""Tests beside tables: the same numbers as the tests alone, and nothing about suppressed figures."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from weighting.association import chi_square
from weighting.comparison import difference
from weighting.contrasts import association_tests, with_differences
from weighting.design import Design
from weighting.estimation import estimate, proportion
from weighting.suppression import suppress

DESIGN = Design(weight="w", stratum="stratum", psu="psu")


@pytest.fixture(scope="module")
def women() -> pl.DataFrame:
    """600 women in three groups; the third holds twenty."""
    random = np.random.default_rng(3)
    psu = np.arange(600) // 15
    group = np.where(np.arange(600) % 30 == 7, 3, 1 + np.arange(600) % 2)
    return pl.DataFrame(
        {
            "psu": psu,
            "stratum": psu // 10,
            "w": random.uniform(1, 3, 600),
            "group": group,
            "y": (random.random(600) < 0.2 + 0.2 * (group == 2)).astype(int),
            "asked": group != 3,
        }
    )


def test_differences_are_those_from_the_first_category(women: pl.DataFrame) -> None:
    estimands = [proportion("y", name="y", where=pl.col("asked"))]
    table = suppress(estimate(women, DESIGN, estimands, by=[(), ("group",)]))
    found = with_differences(table, women, DESIGN, estimands)
    alone = difference(women, DESIGN, "y", "group", (1, 2), where=pl.col("asked"))
    row = found.filter(by="group", level="2").row(0, named=True)
    assert row["difference"] == pytest.approx(alone.estimate)
    assert row["difference_p"] == pytest.approx(alone.p)
    assert row["difference_low"] < row["difference"] < row["difference_high"]
    assert found.filter(by="")["difference"].to_list() == [None]


def test_a_suppressed_category_is_not_compared(women: pl.DataFrame) -> None:
    estimands = [proportion("y", name="y")]
    table = suppress(estimate(women, DESIGN, estimands, by=[("group",)]))
    hidden = table.filter(pl.col("mark") == "*")["level"].to_list()
    found = with_differences(table, women, DESIGN, estimands)
    assert "3" in hidden
    assert found.filter(pl.col("level").is_in(hidden))["difference"].null_count() == len(hidden)


def test_a_category_outside_the_universe_is_no_row_of_the_test(women: pl.DataFrame) -> None:
    estimands = [proportion("y", name="y", where=pl.col("asked"))]
    table = suppress(estimate(women, DESIGN, estimands, by=[(), ("group",)]))
    [test] = association_tests(table, women, DESIGN, estimands)
    alone = chi_square(women.filter("asked"), DESIGN, "group", "y")
    assert test["f"] == pytest.approx(alone.statistic)
    assert test["p"] == pytest.approx(alone.p)


def test_without_variation_there_is_no_test(women: pl.DataFrame) -> None:
    frame = women.with_columns(y=pl.lit(0))
    estimands = [proportion("y", name="y")]
    table = suppress(estimate(frame, DESIGN, estimands, by=[("group",)]))
    assert association_tests(table, frame, DESIGN, estimands) == []
