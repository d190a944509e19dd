"""KoboToolbox's own groups become the questions that KoboToolbox makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from instruments.model import Group, Instrument, walk
from instruments.routing import Plan
from instruments.validation import validate
from instruments.xlsform import read
from tests.support.workbooks import Sheets, imported, question, workbook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LISTS = [
    ["list_name", "name", "label::English (en)", "label::Русский (ru)"],
    ["yn", "yes", "Yes", "Да"],
    ["yn", "no", "No", "Нет"],
    ["things", "car", "Car", "Машина"],
    ["things", 2, "Bicycle", "Велосипед"],
]


def kobo(*rows: list[Any]) -> Sheets:
    head = ["type", "name", "label::English (en)", "label::Русский (ru)", "required", "relevant"]
    own = ["kobo--matrix_list", "kobo--score-choices", "kobo--rank-items"]
    return {
        "survey": [
            [*head, *own, "kobo--rank-constraint-message"],
            *rows,
            ["text", "after", "A", "А"],
        ],
        "choices": LISTS,
    }


def names(form: Instrument) -> list[str]:
    return [node.name for node in walk(form.children)]


def test_a_matrix_is_a_group_per_row_of_its_list() -> None:
    form, findings = imported(
        kobo(
            ["begin_kobomatrix", "m", "What do you have?", "Что у вас есть?", None, None, "things"],
            ["select_one yn", "has", "Have it", "Есть", "true"],
            ["integer", "many", "How many", "Сколько", "true", "${has} = 'yes'"],
            ["end_kobomatrix"],
        )
    )
    car, cycle = ["m_car", "m_car_has", "m_car_many"], ["m_2", "m_2_has", "m_2_many"]
    assert names(form) == ["m", *car, *cycle, "after"]
    assert question(form, "m_car_many").relevant == "${m_car_has} = 'yes'"
    outer = form.children[0]
    assert isinstance(outer, Group)
    row = outer.children[0]
    assert isinstance(row, Group)
    assert (outer.label["ru"], row.label["ru"]) == ("Что у вас есть?", "Машина")
    assert row.appearance == "field-list"
    assert findings == []
    plan = Plan.of(form)
    wrong = validate(plan, {"m_car_has": "yes", "m_2_has": "no", "m_2_many": 2}, now=NOW)
    assert {(one.path, one.code) for one in wrong} == {
        ("m_car_many", "required"),
        ("m_2_many", "irrelevant"),
    }


def test_a_score_is_a_grid() -> None:
    form, _ = imported(
        kobo(
            ["begin_score", "s", "How is it?", "Как?", "true", "${x} = 1", None, "yn"],
            ["score__row", "food", "Food", "Еда"],
            ["score__row", "bed", "Bed", "Кровать"],
            ["end_score"],
            ["integer", "x", "X", "Икс"],
        )
    )
    assert names(form) == ["s", "s_header", "food", "bed", "x", "after"]
    assert question(form, "s_header").appearance == "label"
    assert (question(form, "bed").appearance, question(form, "bed").required) == (
        "list-nolabel",
        "true()",
    )
    group = form.children[0]
    assert isinstance(group, Group)
    assert group.relevant == "${x} = 1"


def test_a_ranking_takes_nothing_twice() -> None:
    form, _ = imported(
        kobo(
            ["begin_rank", "r", "Rank", "Ранг", None, None, None, None, "things", "Another one!"],
            ["rank__level", "first", "First", "Первое"],
            ["rank__level", "second", "Second", "Второе"],
            ["end_rank"],
        )
    )
    second = question(form, "second")
    assert second.constraint == "${second} != ${first}"
    assert set(second.constraint_message.values()) == {"Another one!"}
    (wrong,) = validate(Plan.of(form), {"first": "car", "second": "car"}, now=NOW)
    assert (wrong.path, wrong.message) == ("second", "Another one!")


def test_errors_behind_an_unfolded_group_keep_their_row() -> None:
    sheets = kobo(
        ["begin_kobomatrix", "m", "M", "М", None, None, "things"],
        ["integer", "many", "How many", "Сколько"],
        ["end_kobomatrix"],
        ["text", "a b", "Bad", "Плохо"],
    )
    result = read(workbook(sheets), name="form.xlsx")
    assert [(one.place, one.line) for one in result.findings] == [("form.xlsx [survey]", 5)]


def test_a_name_may_stand_in_kobos_own_column() -> None:
    form, findings = imported(
        {
            "survey": [
                ["type", "name", "label", "$autoname", "$kuid"],
                ["text", None, "Q", "q_1", "x"],
            ]
        }
    )
    assert names(form) == ["q_1"]
    assert findings == []
