"""The ways women take through their questionnaire, and what stands behind a privacy check."""

from __future__ import annotations

import random
from typing import Any

import pytest

import instruments
from instruments.filling import fill
from instruments.model import Group, Node, Repeat
from instruments.routing import Plan
from instruments.routing.pages import pages
from instruments.validation import validate
from tests.support.walks import HOUSEHOLD, MARRIED, NEVER, NOW, WOMAN, Given, said, walk_through


def test_a_never_partnered_woman_with_nothing_to_tell_is_through_in_about_90_questions() -> None:
    asked, state = walk_through(WOMAN, NEVER)
    assert 85 <= len(said(WOMAN, asked)) <= 92
    assert state.value("woman_result") == 1
    of_partners = ("ctl_", "eco_", "psy_", "phy_", "sex_", "prev_", "inj_", "help_", "preg_")
    assert [name for name in asked if name.startswith(of_partners)] == []


def test_a_married_woman_is_asked_every_act_once_and_nothing_more_after_no() -> None:
    asked, state = walk_through(WOMAN, MARRIED)
    acts = {"phy_push", "sex_unable", "psy_throwout", "eco_inherit", "ctl_leave", "preg_hit"}
    assert acts <= set(asked)
    followed = ("_freq", "_before")
    assert [name for name in asked if name.endswith(followed)] == []
    assert "inj_bruise" not in asked
    assert "help_sources" not in asked
    assert state.value("any_ipv") == 0


def test_one_yes_opens_timing_injuries_help_and_justice() -> None:
    given = {**MARRIED, "phy_slap": "1", "phy_slap_12m": "1", "phy_slap_freq": "2"}
    asked, state = walk_through(WOMAN, given)
    opened = {"phy_slap_12m", "phy_slap_freq", "phy_slap_before", "first_years", "inj_bruise"}
    assert opened | {"told_anyone", "help_sources", "barriers", "jus_police"} <= set(asked)
    assert "phy_push_12m" not in asked
    assert (state.value("any_phy"), state.value("phys_or_sex"), state.value("help_class")) == (
        1,
        1,
        3,
    )


def test_what_did_not_happen_lately_is_asked_only_for_the_time_before() -> None:
    given = {**MARRIED, "phy_kick": "1", "phy_kick_12m": "2", "phy_kick_before": "1"}
    asked, _ = walk_through(WOMAN, given)
    assert "phy_kick_freq" not in asked
    assert "phy_kick_before" in asked


@pytest.mark.parametrize("code", ["8", "9"])
def test_dont_know_and_refused_are_followed_up_like_no(code: str) -> None:
    asked, state = walk_through(WOMAN, {**MARRIED, "sex_fear": code})
    assert "sex_fear_12m" not in asked
    assert state.value("any_ipv") == 0


def test_seeking_help_replaces_barriers() -> None:
    asked, state = walk_through(WOMAN, {**MARRIED, "phy_slap": "1", "help_sources": ["1", "7"]})
    assert "help_satisfied" in asked
    assert "barriers" not in asked
    assert state.value("help_class") == 1


def test_an_earlier_husband_is_asked_about_when_there_was_one() -> None:
    assert "prev_phy" not in walk_through(WOMAN, MARRIED)[0]
    asked, state = walk_through(WOMAN, {**MARRIED, "union_count": 2, "prev_phy": "1"})
    assert {"prev_phy_12m", "ex_follow", "inj_bruise"} <= set(asked)
    assert state.value("phys_or_sex") == 1


def test_who_says_stop_goes_to_the_closing() -> None:
    asked, state = walk_through(WOMAN, {**MARRIED, "continue_2": "3"})
    after = asked[asked.index("continue_2") + 1 :]
    assert after[:3] == ["card_offer", "feels", "again"]
    assert state.value("woman_result") == 5


def test_a_part_left_out_does_not_end_the_conversation() -> None:
    asked, _ = walk_through(WOMAN, {**MARRIED, "continue_2": "2"})
    assert "phy_slap" not in asked
    assert {"npp_phy", "know_law"} <= set(asked)


@pytest.mark.parametrize("consent", ["2", "3"])
def test_without_consent_nothing_is_asked(consent: str) -> None:
    asked, _ = walk_through(WOMAN, {**NEVER, "consent": consent})
    assert asked == ["privacy_1_present", "consent"]


@pytest.mark.parametrize(("age", "asked_more"), [(14, False), (15, True), (64, True), (65, False)])
def test_only_women_from_15_to_64_are_interviewed(age: int, asked_more: bool) -> None:
    given = {**NEVER, "age": age, "birth_year": 2026 - age, "guardian": "1", "assent": "1"}
    asked, _ = walk_through(WOMAN, given)
    assert ("health_general" in asked) == asked_more


def test_girls_under_18_need_assent_and_get_the_reduced_set() -> None:
    girl = {
        **MARRIED,
        "age": 17,
        "birth_year": 2009,
        "guardian": "2",
        "assent": "1",
        "union_age": 16,
    }
    asked, _ = walk_through(WOMAN, girl)
    assert "phy_slap" in asked
    withheld = {"sex_forced", "nps_forced", "ch_sex", "tip_act", "sealed_answer"}
    assert withheld & set(asked) == set()
    refused, state = walk_through(WOMAN, {**girl, "guardian": "3"})
    assert "health_general" not in refused
    assert state.value("woman_result") == 11


@pytest.mark.parametrize("present", [["2"], ["3"], ["4"], ["5"], ["6"], ["7"], ["1", "3"]])
def test_a_privacy_check_fails_when_anyone_but_an_infant_can_hear(present: list[str]) -> None:
    given = {**MARRIED, "privacy_2_present": present, "privacy_2_action": "4"}
    asked, state = walk_through(WOMAN, given)
    assert state.value("privacy_ok_2") == 0
    assert "phy_slap" not in asked
    assert state.value("woman_result") == 8


def test_waiting_until_she_is_alone_opens_the_part() -> None:
    given = {
        **MARRIED,
        "privacy_2_present": ["4"],
        "privacy_2_action": "1",
        "privacy_2_after": ["0"],
    }
    asked, state = walk_through(WOMAN, given)
    assert state.value("privacy_ok_2") == 1
    assert "phy_slap" in asked


@pytest.mark.parametrize("gate", [2, 3])
def test_an_appointment_made_at_a_privacy_check_ends_the_sitting(gate: int) -> None:
    given = {**MARRIED, f"privacy_{gate}_present": ["3"], f"privacy_{gate}_action": "3"}
    asked, state = walk_through(WOMAN, given)
    after = asked[asked.index(f"privacy_{gate}_action") + 1 :]
    assert after[:3] == ["card_offer", "feels", "again"]
    assert state.value("woman_result") == 3


def pages_to_the_end(given: Given) -> list[str]:
    """Every question and note on the pages of the closing, in order."""
    _, state = walk_through(WOMAN, given)
    return [q for page in pages(state) if "card_offer" in page.questions for q in page.questions]


MUCH: Given = {**MARRIED, "phy_choke": "1", "phy_choke_12m": "1", "tip_forced": "1"}


def test_every_woman_is_offered_the_same_card_in_the_same_words() -> None:
    closings = [pages_to_the_end(given) for given in (NEVER, MARRIED, MUCH)]
    assert closings[0] == closings[1] == closings[2]
    assert closings[0][:2] == ["card_note", "card_offer"]
    assert closings[0][-1] == "good_thing"


def test_the_closing_gives_nothing_away_when_somebody_can_hear() -> None:
    overheard = {**MARRIED, "privacy_4_present": ["3"], "privacy_4_action": "4"}
    assert "closing_private_note" in pages_to_the_end(MARRIED)
    closing = pages_to_the_end(overheard)
    assert "closing_private_note" not in closing
    assert {"card_offer", "closing_note", "good_thing"} <= set(closing)


@pytest.mark.parametrize(("told", "asked_more"), [("1", 0), ("2", 1), ("4", 1), ("9", 0)])
def test_the_year_of_leaving_is_asked_only_of_households_that_had_to_leave(
    told: str, asked_more: int
) -> None:
    given = {"contact": "1", "hh_consent": "1", "displaced": told}
    asked, _ = walk_through(HOUSEHOLD, given)
    assert asked.count("displaced_year") == asked_more


def test_threats_about_children_are_asked_of_mothers() -> None:
    childless = {**MARRIED, "been_pregnant": "2"}
    assert "psy_children" in walk_through(WOMAN, MARRIED)[0]
    assert "psy_children" not in walk_through(WOMAN, childless)[0]


@pytest.mark.parametrize("who", ["npp_phy_who", "nps_who", "stalk_who"])
def test_outside_partnerships_no_husband_is_offered_as_the_one_who_did_it(who: str) -> None:
    told = {"npp_phy": "1", "nps_touch": "1", "stalk": "1"}
    _, state = walk_through(WOMAN, {**MARRIED, **told, who: ["1"]})
    found = validate(WOMAN, state.root.given, now=NOW, language="en")
    assert who in {finding.path for finding in found}


def guarded(
    nodes: tuple[Node, ...], gates: str = "", inside: bool = False
) -> list[tuple[str, str]]:
    """(question, conditions of the groups around it) of everything in groups marked sensitive."""
    found: list[tuple[str, str]] = []
    for node in nodes:
        if isinstance(node, Group | Repeat):
            conditions = f"{gates} {node.relevant or ''}"
            found += guarded(node.children, conditions, inside or node.sensitive)
        elif inside:
            found.append((node.name, gates))
    return found


def test_every_sensitive_question_stands_behind_a_privacy_check() -> None:
    sensitive = guarded(WOMAN.instrument.children)
    assert len(sensitive) > 200
    assert [name for name, gates in sensitive if "${privacy_ok_" not in gates] == []


def test_every_act_is_sensitive() -> None:
    marked = {name for name, _ in guarded(WOMAN.instrument.children)}
    prefixes = (
        "ctl_",
        "eco_",
        "psy_",
        "phy_",
        "sex_",
        "prev_",
        "npp_",
        "nps_",
        "ch_",
        "tip_",
        "inj_",
    )
    asked = {q.name for q in WOMAN.instrument.questions() if q.name.startswith(prefixes)}
    assert asked - marked == set()


def test_no_privacy_leads_to_no_sensitive_question_even_with_old_answers() -> None:
    everything = {name: "1" for name, _ in guarded(WOMAN.instrument.children)}
    checks = {f"privacy_{n}_present": ["3"] for n in (2, 3, 4)}
    answers = {**MARRIED, **everything, **checks, **{f"privacy_{n}_action": "4" for n in (2, 3, 4)}}
    _, cleared = WOMAN.clean(answers, now=NOW)
    kept = {q for page in pages(WOMAN.state(answers, now=NOW)) for q in page.questions}
    assert kept & set(everything) == set()
    assert "phy_slap" in cleared


def test_a_household_lists_its_members_and_counts_eligible_women() -> None:
    def member(sex: str, age: int, resident: str = "1") -> dict[str, Any]:
        return {"member_name": "A", "sex": sex, "age": age, "usual_resident": resident}

    roster = [
        member("2", 34),
        member("1", 36),
        member("2", 14),
        member("2", 65),
        member("2", 20, "2"),
    ]
    answers = {"contact": "1", "hh_consent": "1", "roster": [*roster, member("2", 64)]}
    state = HOUSEHOLD.state(answers, now=NOW, language="en")
    assert (state.value("listed_count"), state.value("eligible_count")) == (6, 2)
    assert state.value("hh_result") == 1


@pytest.mark.parametrize("plan", [WOMAN, HOUSEHOLD], ids=["woman", "household"])
def test_the_month_of_the_interview_is_counted_as_in_dhs(plan: Plan) -> None:
    """Century month code: (year - 1900) * 12 + month; November 2026 is 1523."""
    state = plan.state({"interview_date": NOW.date()}, now=NOW, language="en")
    named = ("interview_month", "interview_year", "interview_cmc")
    assert [state.value(name) for name in named] == [11, 2026, 1523]


@pytest.mark.parametrize(
    ("contact", "consent", "result"),
    [("1", "1", 1), ("2", None, 2), ("3", None, 3), ("1", "3", 4), ("1", "2", 5), ("6", None, 6)],
)
def test_household_results_follow_dhs(contact: str, consent: str | None, result: int) -> None:
    state = HOUSEHOLD.state({"contact": contact, "hh_consent": consent}, now=NOW, language="en")
    assert int(state.value("hh_result")) == result


PRIVATE = {f"privacy_{n}_present": ["0"] for n in (1, 2, 3, 4, 5)}
BEGUN: dict[str, dict[str, Any]] = {
    "household": {"contact": "1", "hh_consent": "1"},
    "institution": {"ins_consent": "1"},
    "woman": {**PRIVATE, "consent": "1", "age": 30, "marital": "1", "continue_2": "1"},
}


@pytest.mark.parametrize("name", list(BEGUN))
@pytest.mark.parametrize("seed", range(6))
def test_random_interviews_can_be_completed_without_a_finding(name: str, seed: int) -> None:
    """No constraint contradicts another: whoever answers whatever reaches the end."""
    plan = Plan.of(instruments.load(name))
    given = {**BEGUN[name], "interview_date": NOW.date()}
    answers = fill(plan, random.Random(seed), now=NOW, given=given, instances=(1, 3))
    found = validate(plan, answers, now=NOW, language="en")
    assert [(finding.path, finding.code) for finding in found] == []
    assert len(answers) > 40
