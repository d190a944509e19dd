"""What tables are broken down by: the file itself, and its categories on raw answers."""

from __future__ import annotations

import polars as pl
import pytest

import instruments
from instruments.derived import derived
from weighting.breakdowns import Breakdown, available, load_breakdowns, with_breakdowns

BREAKDOWNS = {one.name: one for one in load_breakdowns()}


@pytest.mark.parametrize("one", BREAKDOWNS.values(), ids=lambda one: one.name)
def test_a_breakdown_reads_what_there_is_and_is_labelled_everywhere(one: Breakdown) -> None:
    known = {question.name for question in instruments.load("woman").questions()}
    known |= {variable.name for variable in derived("woman")}
    assert one.of != "woman" or one.columns <= known
    assert set(one.label) == {"az", "ru", "en"}
    assert all(set(text) == {"az", "ru", "en"} for text in one.values.values())
    assert one.values or one.name == "region"


def category(name: str, **answers: object) -> int | None:
    """The category of one woman."""
    one = BREAKDOWNS[name]
    row = dict.fromkeys(one.columns) | answers
    [found] = with_breakdowns(pl.DataFrame([row]), [one])[name].to_list()
    return found


@pytest.mark.parametrize(
    ("name", "answers", "code"),
    [
        ("age_group", {"age": 15}, 1),
        ("age_group", {"age": 29}, 3),
        ("age_group", {"age": 64}, 7),
        ("marital_status", {"marital": 2}, 2),
        ("marital_status", {"marital": 8}, None),
        ("children", {"been_pregnant": 2}, 0),
        ("children", {"been_pregnant": 1, "children_alive": 5}, 3),
        ("education", {"school_ever": 2}, 1),
        ("education", {"school_ever": 1, "educ_level": 5}, 3),
        ("education", {"school_ever": 1, "educ_level": 98}, None),
        ("employment", {"work_now": 1, "pay": 2}, 1),
        ("employment", {"work_now": 2, "pay": 0}, 2),
        ("employment", {"work_now": 4}, 3),
        ("displaced", {"displaced_self": 3}, 1),
        ("displaced", {"displaced_self": 9}, None),
        ("age_gap", {"cur_partnered": 1, "age": 30, "partner_age": 34}, 3),
        ("age_gap", {"cur_partnered": 0, "age": 30, "partner_age": 34}, None),
        ("partner_alcohol", {"ever_partnered": 1, "partner_drinks": 0}, 1),
        ("partner_alcohol", {"ever_partnered": 1, "partner_drinks": 3, "partner_drunk": 1}, 4),
        ("marriage_duration", {"ever_partnered": 1, "union_count": 1, "age": 30, "union_age": 20}, 3),
        ("marriage_duration", {"ever_partnered": 1, "union_count": 2, "age": 30, "union_age": 20}, None),
    ],
)  # fmt: skip
def test_categories(name: str, answers: dict[str, object], code: int | None) -> None:
    assert category(name, **answers) == code


def test_a_questionnaire_without_the_questions_leaves_breakdowns_out() -> None:
    frame = pl.DataFrame({"age": [20], "region": [1]})
    assert [one.name for one in available(frame, list(BREAKDOWNS.values()))] == [
        "region",
        "age_group",
    ]
