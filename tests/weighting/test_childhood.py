"""The sealed card in the report: its share by hand, and the rows of table T23."""

from __future__ import annotations

import pytest

from weighting.indicators import load_indicators
from weighting.report.childhood import SealedShare, childhood, sealed_share
from weighting.report.figures import Figures
from weighting.report.shells import shells


def test_cards_stand_for_the_women_of_their_stratum() -> None:
    # stratum a: 6 of 30 weight classes say yes, 1,000 women; b: 20 of 40, 3,000 women
    found = sealed_share({"a": (6, 30), "b": (20, 40)}, {"a": 1000, "b": 3000}, 50)
    assert found.share == pytest.approx((1000 * 0.2 + 3000 * 0.5) / 4000)
    assert found.cards == 50


def test_strata_without_cards_or_women_are_left_out() -> None:
    cells = {"a": (6.0, 30.0), "gone": (5.0, 5.0), "empty": (0.0, 0.0)}
    found = sealed_share(cells, {"a": 1000, "other": 9000, "empty": 500}, 30)
    assert found.share == pytest.approx(0.2)


@pytest.mark.parametrize(("cards", "women"), [(24, {"a": 1.0}), (30, {})])
def test_too_few_cards_have_no_share(cards: int, women: dict[str, float]) -> None:
    assert sealed_share({"a": (6, 30)}, women, cards).share is None


@pytest.fixture
def figures() -> Figures:
    import polars as pl

    from weighting.design import Design

    (one,) = [one for one in load_indicators() if one.name == "ch_sex_before_15"]
    row = {
        "estimand": one.name, "by": "", "level": "", "estimate": 0.02, "n": 400,
        "n_weighted": 9000.0, "mark": "", "reason": "",
    }  # fmt: skip
    table = pl.DataFrame([row])
    return Figures(pl.DataFrame(), Design(), {one.name: one}, {}, {}, table, {}, {})


@pytest.mark.parametrize(
    ("sealed", "label", "cells"),
    [
        (None, "Sealed card: not counted yet", [(), ()]),
        (SealedShare(0.07, 380), "Sealed card", [(0.07,), (380.0,)]),
        (SealedShare(None, 12), "Sealed card", [(), (12.0,)]),
    ],
)
def test_open_and_sealed_answers_stand_below_each_other(
    figures: Figures, sealed: SealedShare | None, label: str, cells: list[tuple[float, ...]]
) -> None:
    shell = next(one for one in shells() if one.id == "T23")
    heading, openly, card, *_ = childhood(shell, figures, sealed).rows
    assert heading.label["en"] == "Sexual abuse before age 15"
    assert (openly.cells[0].values, openly.cells[-2].values) == ((0.02,), (400.0,))
    assert card.label["en"] == label
    assert [card.cells[0].values, card.cells[-2].values] == cells
    assert card.cells[0].mark == ("*" if sealed and sealed.share is None else "")
