"""The derived variables of the woman's questionnaire: from raw answers, by their own expressions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import instruments
from instruments.expressions import evaluate, parse, references, to_boolean

FILE = Path(instruments.__file__).parent / "library" / "woman.derived.yaml"
DERIVED: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
VARIABLES: list[dict[str, Any]] = DERIVED["variables"]
WOMAN = tuple(instruments.load("woman").questions())

ASKED = {
    "age": 30,
    "ever_partnered": 1,
    "cur_partnered": 1,
    "privacy_ok_1": 1,
    "privacy_ok_2": 1,
    "privacy_ok_3": 1,
    "continue_2": "1",
    "continue_3": "1",
}


def derive(answers: dict[str, Any]) -> dict[str, Any]:
    """All derived variables of one woman; None outside the universe."""
    known: dict[str, Any] = {**dict.fromkeys(question.name for question in WOMAN), **answers}
    for variable in VARIABLES:
        universe = variable.get("universe", "true()")
        inside = to_boolean(evaluate(universe, known))
        known[variable["name"]] = evaluate(variable["expression"], known) if inside else None
    return {variable["name"]: known[variable["name"]] for variable in VARIABLES}


def acts(*names: str, code: str = "2") -> dict[str, str]:
    domains = ("phy_", "sex_", "psy_", "eco_")
    batteries = [
        question.name
        for question in WOMAN
        if question.choices == "yes_no_dr"
        and question.name.startswith(domains)
        and not question.name.endswith("_12m")
    ]
    return {**dict.fromkeys(batteries, code), **dict.fromkeys(names, "1")}


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda v: v["name"])
def test_expressions_read_questions_or_variables_further_up(variable: dict[str, Any]) -> None:
    known = {question.name for question in WOMAN}
    above = [v["name"] for v in VARIABLES[: VARIABLES.index(variable)]]
    used = references(parse(variable["expression"])) | references(
        parse(variable.get("universe", "1"))
    )
    assert used <= known | set(above)


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda v: v["name"])
def test_names_and_labels_fit_every_file_format(variable: dict[str, Any]) -> None:
    taken = {question.export.name or question.name for question in WOMAN}
    assert len(variable["name"]) <= 32
    assert variable["name"] not in taken
    assert set(variable["label"]) == {"en", "az", "ru"}
    assert all(0 < len(label) <= 80 for label in variable["label"].values())
    values = DERIVED["values"].get(variable.get("values"), {})
    assert values or "values" not in variable
    assert all(len(text.encode()) <= 120 for value in values.values() for text in value.values())


def test_names_are_unique() -> None:
    names = [variable["name"].lower() for variable in VARIABLES]
    assert len(names) == len(set(names))


def test_a_slap_is_physical_and_less_severe_in_both_schemes() -> None:
    answers = {**ASKED, **acts("phy_slap"), "phy_slap_12m": "1", "phy_slap_freq": "2"}
    found = derive(answers)
    assert (found["phy_ever"], found["phy_12m"], found["phy_freq"]) == (1, 1, 2)
    assert (found["phy_severity_who_ever"], found["phy_severity_dhs_ever"]) == (1, 1)
    assert (found["sex_ever"], found["overlap"], found["physsex_12m"]) == (0, 1, 1)
    assert found["dhs_d105b"] == 2
    assert found["dhs_d105a"] == 0


def test_a_fist_is_severe_to_who_and_not_to_dhs() -> None:
    found = derive({**ASKED, **acts("phy_punch"), "phy_punch_12m": "2"})
    assert (found["phy_severity_who_ever"], found["phy_severity_dhs_ever"]) == (2, 1)
    assert (found["phy_severity_who_12m"], found["phy_12m"]) == (0, 0)
    assert found["dhs_d105c"] == 3


def test_an_earlier_partner_counts_for_any_partner_only() -> None:
    found = derive({**ASKED, **acts(), "prev_phy": "1", "prev_phy_12m": "2"})
    assert (found["phy_ever_recent"], found["phy_ever"], found["phy_12m"]) == (0, 1, 0)


def test_a_domain_without_any_answer_is_missing_and_counted() -> None:
    found = derive({**ASKED, **acts(code="9")})
    assert found["phy_unknown"] == 1
    assert found["phy_ever"] is None
    partly = derive({**ASKED, **acts(code="9"), "phy_push": "2"})
    assert (partly["phy_unknown"], partly["phy_ever"]) == (0, 0)


def test_a_never_partnered_woman_is_outside_the_universe_and_not_zero() -> None:
    found = derive({"age": 20, "ever_partnered": 0, "privacy_ok_3": 1, "continue_3": "1"})
    assert found["v044"] == 1
    assert found["phy_ever"] is None
    assert found["ipv_12m"] is None
    assert found["np_phy_ever"] == 0


def test_without_privacy_the_woman_is_not_in_the_base_of_the_analysis() -> None:
    found = derive({**ASKED, "privacy_ok_2": 0, "continue_2": None})
    assert found["v044"] == 2
    assert found["phy15"] is None


@pytest.mark.parametrize(("yes", "number", "three"), [(0, 0, 0), (2, 2, 0), (3, 3, 1), (6, 6, 1)])
def test_controlling_behaviours_are_counted_of_six(yes: int, number: int, three: int) -> None:
    six = ["ctl_jealous", "ctl_accuse", "ctl_friends", "ctl_family", "ctl_where", "ctl_money"]
    answers = {name: "1" if place < yes else "2" for place, name in enumerate(six)}
    found = derive({**ASKED, **answers})
    assert (found["ctl_n"], found["ctl3"]) == (number, three)


@pytest.mark.parametrize(
    ("sought", "told", "group"), [(1, "1", 1), (0, "1", 2), (0, "2", 3), (0, "9", 3)]
)
def test_help_is_sought_told_only_or_neither(sought: int, told: str, group: int) -> None:
    found = derive({**ASKED, "phys_or_sex": 1, "help_sought": sought, "told_anyone": told})
    assert found["help"] == group


@pytest.mark.parametrize(("age", "group"), [(15, 1), (19, 1), (20, 2), (49, 7), (64, 10)])
def test_five_year_age_groups_follow_dhs(age: int, group: int) -> None:
    assert derive({"age": age})["v013"] == group


def test_those_who_did_it_are_grouped() -> None:
    answers = {**ASKED, "npp_phy": "1", "npp_phy_who": ["10", "19"]}
    found = derive(answers)
    groups = [found[f"np_phy_{group}"] for group in ("family", "known", "stranger")]
    assert groups == [1, 0, 1]
