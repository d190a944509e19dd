"""Repeats, groups, paths, predicates and lookup tables."""

from __future__ import annotations

from typing import Any

import pytest

from instruments.expressions import (
    Context,
    NameTable,
    compile_expression,
    evaluate,
    parse,
    references,
    to_string,
)
from instruments.model import Choice, ChoiceList, Group, Instrument, Question, Repeat

HOUSEHOLD = Instrument(
    "household",
    "1",
    {"en": "Household"},
    ("en", "az"),
    "en",
    (
        Question("region", "select_one", choices="regions"),
        Group("home", (Question("rooms", "integer"), Question("wall", "text"))),
        Repeat(
            "member",
            (
                Question("first", "text"),
                Group("about", (Question("age", "integer"), Question("sex", "text"))),
                Repeat("visit", (Question("day", "text"), Question("minutes", "integer"))),
            ),
        ),
        Question("eldest", "calculate"),
    ),
    {"regions": ChoiceList("regions", (Choice("1", {"en": "Baku", "az": "Bakı"}), Choice("2")))},
)
NAMES = NameTable.from_instrument(HOUSEHOLD)
ANSWERS: dict[str, Any] = {
    "region": "1",
    "rooms": 3,
    "wall": None,
    "member": [
        {"first": "Rauf", "age": 40, "sex": "m", "visit": [{"day": "mon", "minutes": 10}]},
        {
            "first": "Leyla",
            "age": 17,
            "sex": "f",
            "visit": [{"day": "tue", "minutes": 20}, {"day": "wed", "minutes": 30}],
        },
        {"first": "Nigar", "age": None, "sex": "f"},
    ],
}
TOWNS = {
    "towns": [
        {"name": "g", "label": "Gəncə", "region": "2"},
        {"name": "b", "label": "Bakı", "region": "1"},
        {"name": "x", "label": "Xırdalan", "region": "1"},
    ]
}


def value(source: str, *path: tuple[str, int], node: str | None = None, **more: Any) -> Any:
    given = Context(ANSWERS, path=path, node=node, names=NAMES, resources=TOWNS, **more)
    found = compile_expression(source, NAMES)(given)
    return list(found) if isinstance(found, list) else found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${rooms}", 3),
        ("/data/home/rooms = 3", True),
        ("/household/home/rooms = 3", True),
        ("/data/rooms", []),
        ("/data/home/*", [3, None]),
        ("${first}", ["Rauf", "Leyla", "Nigar"]),
        ("count(${member})", 3),
        ("count(${first})", 3),
        ("count-non-empty(${age})", 2),
        ("sum(${minutes})", 60),
        ("max(${minutes})", 30),
        ("join(', ', ${first})", "Rauf, Leyla, Nigar"),
        ("${age} > 39", True),
        ("${age} = 41", False),
        ("${age} != 40", True),
        ("string(${first})", "Rauf"),
        ("${member}[2]/first", ["Leyla"]),
        ("${member}[position() = 2]/about/age", [17]),
        ("${member}[last()]/first", ["Nigar"]),
        ("${member}[sex = 'f']/first", []),
        ("${member}[about/sex = 'f']/first", ["Leyla", "Nigar"]),
        ("${member}[${sex} = 'f']/first", ["Leyla", "Nigar"]),
        ("${member}[${sex} = 'f'][1]/first", ["Leyla"]),
        ("count(${member}[${age} >= 18])", 1),
        ("${member}[visit/minutes > 15]/first", ["Leyla"]),
        ("/data/member[2]/visit/day", ["tue", "wed"]),
        ("/data/member/visit[1]/day", ["mon", "tue"]),
        ("//day", ["mon", "tue", "wed"]),
        ("(//day)[2]", ["tue"]),
        ("//visit/../first", ["Rauf", "Leyla"]),
        ("//visit[minutes = 30]/ancestor::member/first", ["Leyla"]),
        ("/data/member[1]/following-sibling::member/first", ["Leyla", "Nigar"]),
        ("/data/member[3]/preceding-sibling::member[1]/first", ["Leyla"]),
        ("name(/data/member[1]/*[1])", "first"),
        ("${rooms} | ${region}", ["1", 3]),
        ("count(${member} | ${member}[1])", 3),
        ("indexed-repeat(${first}, ${member}, 2)", "Leyla"),
        ("indexed-repeat(${day}, ${member}, 2, ${visit}, 2)", "wed"),
        ("indexed-repeat(${first}, ${member}, 9)", ""),
        ("position(${member}[2])", 2),
        ("instance('towns')/root/item[region = ${region}]/label", ["Bakı", "Xırdalan"]),
        ("instance('towns')/root/item[name = 'g']/label = 'Gəncə'", True),
        ("count(instance('towns')/root/item)", 3),
        ("instance('rivers')/root/item", []),
        ("pulldata('towns', 'label', 'name', 'x')", "Xırdalan"),
        ("pulldata('towns', 'label', 'name', 'none')", ""),
        ("jr:choice-name(${region}, '${region}')", "Baku"),
        ("jr:choice-name('2', '/data/region')", "2"),
    ],
)
def test_from_outside_the_repeats(source: str, expected: Any) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${first}", "Leyla"),
        ("${age} < 18", True),
        ("${rooms}", 3),
        ("count(${visit})", 2),
        ("sum(${minutes})", 50),
        ("position(..)", 2),
        ("../first", ["Leyla"]),
        ("../about/age = 17", True),
        ("../../home/rooms = 3", True),
        ("count(../../member)", 3),
        ("count(${member})", 3),
        ("indexed-repeat(${first}, ${member}, position(..) - 1)", "Rauf"),
        ("${member}[position() = position(current()/..) + 1]/first", ["Nigar"]),
        ("count(${member}[about/age > ${age}])", 1),
        ("${member}[first != current()/../first]/first", ["Rauf", "Nigar"]),
    ],
)
def test_from_inside_a_repeat(source: str, expected: Any) -> None:
    assert value(source, ("member", 1), node="first") == expected


def test_the_parent_of_a_question_in_a_group_is_the_group() -> None:
    assert value("name(..)", ("member", 1), node="age") == "about"
    assert value("position(../..)", ("member", 1), node="age") == 2


def test_from_inside_a_repeat_in_a_repeat() -> None:
    where = (("member", 1), ("visit", 1))
    assert value("concat(${first}, ' ', ${day})", *where) == "Leyla wed"
    assert value("position(..)", *where, node="day") == 2
    assert value("indexed-repeat(${day}, ${member}, 2, ${visit}, 1)", *where) == "tue"


def test_an_instance_that_is_not_there_yet_is_empty() -> None:
    assert value("${first}", ("member", 9)) is None
    assert value("${day}", ("member", 2), ("visit", 0)) is None


def test_a_choice_filter_reads_the_columns_of_the_choice() -> None:
    run = compile_expression("region = ${region} and name != 'x'", NAMES)
    kept = [row["name"] for row in TOWNS["towns"] if run(Context(ANSWERS, names=NAMES, item=row))]
    assert kept == ["b"]


def test_choice_names_are_in_the_language_of_the_interview() -> None:
    assert value("jr:choice-name(${region}, '${region}')", language="az") == "Bakı"


def test_without_a_table_names_are_found_in_the_answers() -> None:
    assert evaluate("sum(${minutes})", ANSWERS) == 60
    assert evaluate("${first}", ANSWERS, path=(("member", 1),)) == "Leyla"
    assert evaluate("${rooms}", ANSWERS, path=(("member", 1),)) == 3
    assert evaluate("${member}[age > 20]/first", ANSWERS) == ["Rauf"]
    assert evaluate("count(${member}[${sex} = 'f'])", ANSWERS) == 2
    assert evaluate("/data/home/rooms", ANSWERS) == [3]


LETTERS = {"letter": [{"it": letter} for letter in "ABCDEF"]}


@pytest.mark.parametrize(
    ("seed", "order"), [(42, "AFCBDE"), (-42, "EDAFBC"), (1, "BFEACD"), (11111111, "ACDBFE")]
)
def test_a_seeded_shuffle_has_the_order_that_it_has_in_enketo(seed: int, order: str) -> None:
    assert evaluate(f"join('', randomize(${{it}}, {seed}))", LETTERS) == order


def test_a_text_is_a_seed_too() -> None:
    found = [evaluate(f"join('', randomize(${{it}}, '{text}'))", LETTERS) for text in "xxy"]
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("${a} = 1 and selected(${b}, 'x')", {"a", "b"}),
        ("/data/group/c > ../d", {"c", "d"}),
        ("region = ${region}", {"region"}),
        ("sum(${roster}[age > 5]/cost)", {"roster", "age", "cost"}),
        ("instance('towns')/root/item[name = ${town}]/label", {"town"}),
        ("jr:choice-name(${sex}, '${sex}')", {"sex"}),
        (". > 5", set()),
    ],
)
def test_references_are_the_answers_that_are_read(source: str, names: set[str]) -> None:
    assert references(parse(source)) == names


def test_a_group_is_the_text_of_all_that_it_holds() -> None:
    assert to_string(value("${member}[1]/about")) != ""
