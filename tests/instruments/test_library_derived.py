"""The derived variables of the woman's questionnaire: from raw answers, by their own expressions."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import instruments
from instruments.derived import Derived, derived, with_derived
from instruments.expressions import parse, references

VARIABLES = derived("woman")
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


SEVERAL = {"npp_phy_who": 20, "nps_who": 20}
"""Select-multiples that the expressions read, with their number of codes."""


def derive(answers: dict[str, Any]) -> dict[str, Any]:
    """All derived variables of one woman, by the polars reader; None outside the universe."""
    row: dict[str, Any] = {
        question.name: answers.get(question.name) for question in WOMAN
    } | answers
    for question, codes in SEVERAL.items():
        chosen = row.pop(question) or []
        row |= {f"{question}_{code}": int(str(code) in chosen) for code in range(1, codes + 1)}
    [found] = with_derived(pl.DataFrame([row]), VARIABLES).to_dicts()
    return {variable.name: found[variable.name] for variable in VARIABLES}


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


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda v: v.name)
def test_expressions_read_questions_or_variables_further_up(variable: Derived) -> None:
    known = {question.name for question in WOMAN}
    above = {other.name for other in VARIABLES[: VARIABLES.index(variable)]}
    used = references(parse(variable.expression)) | references(parse(variable.universe))
    assert used <= known | above


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda v: v.name)
def test_names_and_labels_fit_every_file_format(variable: Derived) -> None:
    taken = {question.export.name or question.name for question in WOMAN}
    assert len(variable.name) <= 32
    assert variable.name not in taken
    texts = (variable.label, *variable.values.values())
    assert all(set(text) == {"en", "az", "ru"} for text in texts)
    assert all(0 < len(label) <= 80 for label in variable.label.values())
    assert all(len(one.encode()) <= 120 for text in texts[1:] for one in text.values())


def test_names_are_unique() -> None:
    names = [variable.name.lower() for variable in VARIABLES]
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


def test_a_frequency_she_does_not_know_is_not_taken_for_never() -> None:
    told = {**ASKED, **acts("phy_slap"), "phy_slap_12m": "1", "phy_slap_freq": "8"}
    found = derive(told)
    assert (found["phy_12m"], found["phy_freq"], found["freq_class"]) == (1, 4, 4)
    earlier = derive({**ASKED, **acts(), "prev_sex": "1", "prev_sex_12m": "1"})
    assert (earlier["sex_12m"], earlier["sex_freq"], earlier["phy_freq"]) == (1, 4, 0)
    assert earlier["freq_class"] == 4


@pytest.mark.parametrize(("code", "group"), [("1", 1), ("3", 3), ("9", 4), (None, 4)])
def test_how_often_others_did_it(code: str | None, group: int) -> None:
    told = {**ASKED, "nps_touch": "1", "nps_other_12m": "1", "nps_freq": code}
    found = derive(told)
    assert (found["np_sex_freq"], found["np_phy_freq"]) == (group, 0)


@pytest.mark.parametrize(("age", "ever", "by_18"), [(98, "1", 1), (17, "2", 1), (18, "2", 0)])
def test_what_was_told_of_childhood_was_before_18(age: int, ever: str, by_18: int) -> None:
    told = {**ASKED, "age": 25, "any_sexual_ever": 1, "ch_sex": ever, "sexviol_age": age}
    assert derive(told)["sex_by_18"] == by_18


RUNGS: tuple[dict[str, Any], ...] = (
    {"told_anyone": "2"},
    {"told_anyone": "1"},
    {"formal_contact": 1},
    {"jus_complaint": "1"},
    {"jus_registered": "1"},
    {"jus_case": "1"},
    {"jus_court": "1"},
    {"jus_outcome": "6"},
)


@pytest.mark.parametrize("rung", range(len(RUNGS)))
def test_the_way_to_justice_has_rungs(rung: int) -> None:
    told: dict[str, Any] = {**ASKED, "any_violence": 1, "continue_4": "1"}
    for reached in RUNGS[: rung + 1]:
        told |= reached
    assert derive(told)["jus_ladder"] == rung


@pytest.mark.parametrize(
    ("answers", "rung"),
    [
        ({}, 0),
        ({"jus_order_sought": "1", "jus_order_granted": "2"}, 1),
        ({"jus_order_sought": "1", "jus_order_granted": "1", "jus_order_kept": "1"}, 2),
        ({"jus_order_sought": "1", "jus_order_granted": "1", "jus_order_kept": "2"}, 3),
    ],
)
def test_a_protection_order_is_sought_granted_and_kept_or_not(
    answers: dict[str, Any], rung: int
) -> None:
    told = {**ASKED, "any_violence": 1, "continue_4": "1", **answers}
    assert derive(told)["jus_order_ladder"] == rung


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


def test_a_boyfriend_outside_the_definition_of_a_partner_is_someone_known() -> None:
    found = derive({**ASKED, "nps_touch": "1", "nps_who": ["4"]})
    assert [found[f"np_sex_{group}"] for group in ("family", "known", "stranger")] == [0, 1, 0]


@pytest.mark.parametrize(("screened", "possible", "probable"), [(0, 0, 0), (1, 1, 0), (2, 1, 1)])
def test_the_screener_tells_possible_from_probable(
    screened: int, possible: int, probable: int
) -> None:
    found = derive({**ASKED, "tip_class": screened})
    assert (found["tip_possible"], found["tip_probable"]) == (possible, probable)


def test_a_questionnaire_without_such_a_file_has_no_derived_variables() -> None:
    assert derived("household") == ()


def test_codes_may_be_texts_or_numbers() -> None:
    told = {**ASKED, **acts("phy_kick"), "phy_kick_12m": "1", "phy_kick_freq": "3"}
    numbers = {
        name: int(value) if isinstance(value, str) else value for name, value in told.items()
    }
    assert derive(told) == derive(numbers)
    assert derive(numbers)["phy_freq"] == 3


@pytest.mark.parametrize(
    ("level", "attained"),
    [("0", 0), ("1", 2), ("2", 3), ("3", 4), ("4", 4), ("5", 5), ("7", 5), ("98", None)],
)
def test_education_attained_follows_dhs(level: str, attained: int | None) -> None:
    found = derive({**ASKED, "school_ever": "1", "educ_level": level})
    assert found["v149"] == attained
    assert (found["v106"] == 3) == (attained == 5)


def test_who_never_went_to_school_has_no_education() -> None:
    assert derive({**ASKED, "school_ever": "2"})["v149"] == 0


@pytest.mark.parametrize(
    ("act", "summary"),
    [
        ("psy_insult", "d104"), ("phy_twist", "d106"), ("phy_punch", "d106"), ("phy_kick", "d107"),
        ("phy_weapon", "d107"), ("sex_threat", "d108"), ("sex_other", "d108"),
    ],
)  # fmt: skip
def test_dhs_summaries_of_acts(act: str, summary: str) -> None:
    found = derive({**ASKED, **acts(act)})
    assert {name: found[name] for name in ("d104", "d106", "d107", "d108")} == {
        name: int(name == summary) for name in ("d104", "d106", "d107", "d108")
    }
    unanswered = derive({**ASKED, **acts(code="9")})
    assert unanswered[summary] is None


@pytest.mark.parametrize(("how_often", "drinks"), [("0", 0), ("1", 1), ("4", 1), ("8", None)])
def test_whether_the_partner_drinks(how_often: str, drinks: int | None) -> None:
    assert derive({**ASKED, "partner_drinks": how_often})["d113"] == drinks
