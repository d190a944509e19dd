"""Women whose lives take the questionnaire off its main road: what each of them is asked and spared."""

from __future__ import annotations

from typing import Any

import pytest

from instruments.piping import render
from instruments.routing.pages import pages
from instruments.validation import validate
from tests.support.walks import MARRIED, NEVER, NOW, WOMAN, Given, said, walk_through

WIDOW: Given = {
    **MARRIED,
    "age": 58,
    "birth_year": 1968,
    "marital": "3",
    "union_years": 35,
    "died_years": 6,
    "children_5_14": 0,
    "partner_age": 60,
}
DIVORCED: Given = {
    **MARRIED,
    "marital": "4",
    "ended_how": "1",
    "ended_years": 2,
    "phy_slap": "1",
    "phy_slap_12m": "2",
    "ex_messages": "1",
}
GIRL: Given = {
    **MARRIED,
    "age": 16,
    "birth_year": 2010,
    "guardian": "1",
    "assent": "1",
    "union_age": 15,
    "union_years": 1,
    "children_born": 1,
    "children_alive": 1,
    "children_5_14": 0,
}
BY_FORMER: Given = {**MARRIED, "union_count": 2, "prev_phy": "1", "prev_phy_12m": "2"}
TRAFFICKED: Given = {
    **NEVER,
    "tip_act": "1",
    "tip_means": ["1", "3"],
    "tip_purpose": ["2"],
    "tip_age": 22,
}
OVERHEARD: Given = {
    **MARRIED,
    **{f"privacy_{n}_present": ["4"] for n in (2, 3, 4)},
    **{f"privacy_{n}_action": "4" for n in (2, 3, 4)},
}
STOPPING: Given = {**MARRIED, "phy_slap": "1", "phy_slap_12m": "1", "continue_3": "3"}
ALL = {
    "never": NEVER,
    "married": MARRIED,
    "widow": WIDOW,
    "divorced": DIVORCED,
    "girl": GIRL,
    "by_former": BY_FORMER,
    "trafficked": TRAFFICKED,
    "overheard": OVERHEARD,
    "stopping": STOPPING,
}


def asked_of(given: Given) -> list[str]:
    return walk_through(WOMAN, given)[0]


def notes_of(given: Given) -> set[str]:
    _, state = walk_through(WOMAN, given)
    return {name for page in pages(state) for name in page.questions}


@pytest.mark.parametrize("persona", list(ALL))
@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_whatever_she_hears_is_a_whole_sentence(persona: str, language: str) -> None:
    """No text of her way waits for an answer that she was never asked."""
    _, state = walk_through(WOMAN, ALL[persona])
    questions = {question.name: question for question in WOMAN.instrument.questions()}
    for page in pages(state):
        for name in page.questions:
            texts = questions[name].label
            heard = render(texts, state, state.root, language=language)
            assert "${" not in heard
            assert heard.count("…") == texts[language].count("…"), name


@pytest.mark.parametrize("persona", list(ALL))
def test_every_way_ends_without_a_finding(persona: str) -> None:
    _, state = walk_through(WOMAN, ALL[persona])
    found = validate(WOMAN, state.root.given, now=NOW, language="en")
    assert [(finding.path, finding.code) for finding in found] == []


def test_a_widow_hears_of_her_late_husband_and_is_not_asked_how_it_ended() -> None:
    asked = asked_of(WIDOW)
    notes = notes_of(WIDOW)
    assert "partner_widow_note" in notes
    assert "partner_former_note" not in notes
    assert "died_years" in asked
    assert {"ended_how", "ended_years", "ended_by", "decide_health", "ex_follow"} & set(
        asked
    ) == set()


def test_nobody_is_asked_what_a_dead_husband_did_in_the_last_12_months() -> None:
    told = {**WIDOW, "phy_slap": "1", "phy_slap_before": "2", "ctl_jealous": "1", "psy_scare": "1"}
    asked = asked_of(told)
    assert {"phy_slap_before", "psy_scare_before", "inj_bruise", "barriers"} <= set(asked)
    recent = ("_12m", "_freq")
    of_him = ("ctl_", "eco_", "psy_", "phy_", "sex_")
    assert [n for n in asked if n.startswith(of_him) and n.endswith(recent)] == []
    assert "risk_growing" not in asked
    lately = asked_of({**told, "died_years": 0})
    assert {"phy_slap_12m", "ctl_12m", "risk_growing"} <= set(lately)


def test_what_he_did_before_he_died_cannot_have_been_never() -> None:
    told = {**WIDOW, "phy_slap": "1", "phy_slap_before": "0"}
    _, state = walk_through(WOMAN, told)
    found = validate(WOMAN, state.root.given, now=NOW, language="en")
    assert [finding.path for finding in found] == ["phy_slap_before"]


def test_a_divorced_woman_is_asked_what_her_former_husband_did_after_they_parted() -> None:
    asked, state = walk_through(WOMAN, DIVORCED)
    assert {"ended_how", "ended_by", "ended_years", "ex_follow", "ex_12m"} <= set(asked)
    assert "died_years" not in asked
    assert "prev_phy" not in asked
    assert "decide_health" not in asked
    assert state.value("referral_urgent") == 0


def test_a_separation_this_year_from_a_man_who_hurt_her_is_urgent() -> None:
    _, state = walk_through(WOMAN, {**DIVORCED, "ended_years": 0})
    assert state.value("referral_urgent") == 1


def test_a_girl_is_spared_every_question_on_sexual_acts() -> None:
    asked = asked_of(GIRL)
    order = [asked.index(name) for name in ("age", "guardian", "assent", "birth_month")]
    assert order == sorted(order)
    assert {"phy_slap", "psy_insult", "npp_phy", "saw_father", "know_law"} <= set(asked)
    spared = {"sex_forced", "nps_forced", "ch_sex", "first_sex_age", "first_sex_wanted"}
    assert (spared | {"tip_act", "sealed_check", "sealed_answer"}) & set(asked) == set()


@pytest.mark.parametrize(
    ("answers", "result"),
    [({"guardian": "3"}, 11), ({"assent": "2"}, 4), ({"guardian": "2"}, 1)],
)
def test_a_girl_needs_a_guardian_or_a_decision_and_her_own_wish(
    answers: dict[str, Any], result: int
) -> None:
    asked, state = walk_through(WOMAN, {**GIRL, **answers})
    assert state.value("woman_result") == result
    assert ("health_general" in asked) == (result == 1)


def test_violence_by_an_earlier_partner_opens_what_is_not_about_the_present_one() -> None:
    asked, state = walk_through(WOMAN, BY_FORMER)
    assert {"inj_bruise", "effect_health", "help_sources", "jus_police"} <= set(asked)
    of_the_present = {"first_years", "partner_afraid", "she_began", "fought_back", "risk_growing"}
    assert of_the_present & set(asked) == set()
    assert (state.value("any_phy"), state.value("phys_or_sex")) == (0, 1)


def test_what_happened_in_a_pregnancy_alone_opens_injuries_and_help() -> None:
    asked, state = walk_through(WOMAN, {**MARRIED, "preg_hit": "1"})
    assert {"preg_belly", "preg_change", "inj_bruise", "help_sources"} <= set(asked)
    assert state.value("phys_or_sex") == 1
    assert "first_years" not in asked


@pytest.mark.parametrize(
    ("answers", "screened", "more"),
    [
        ({}, 2, True),
        ({"tip_act": "2"}, 1, True),
        ({"tip_purpose": ["98"]}, 1, True),
        ({"tip_act": "2", "tip_means": ["0"], "tip_forced": "1"}, 1, True),
        ({"tip_means": ["0"]}, 0, False),
    ],
)
def test_the_screener_needs_act_means_and_purpose_to_call_it_probable(
    answers: dict[str, Any], screened: int, more: bool
) -> None:
    asked, state = walk_through(WOMAN, {**TRAFFICKED, **answers})
    assert state.value("tip_class") == screened
    assert ("tip_purpose" in asked) == more


def test_whoever_stops_half_way_goes_straight_to_the_closing_with_the_card() -> None:
    asked, state = walk_through(WOMAN, STOPPING)
    assert "phy_slap" in asked
    after = asked[asked.index("continue_3") + 1 :]
    assert said(WOMAN, after) == ["feels", "again"]
    assert after[0] == "card_offer"
    assert state.value("woman_result") == 5


def test_a_woman_who_is_never_alone_is_asked_nothing_sensitive() -> None:
    asked, state = walk_through(WOMAN, OVERHEARD)
    assert {"view_obey", "own_home", "know_law", "feels"} <= set(asked)
    sensitive = ("ctl_", "phy_", "npp_", "ch_", "tip_", "sealed_", "jus_", "privacy_5")
    assert [name for name in asked if name.startswith(sensitive)] == []
    assert state.value("woman_result") == 8


def test_the_card_for_her_alone_has_a_privacy_check_of_its_own() -> None:
    entered = {**NEVER, "privacy_5_present": ["3"], "privacy_5_action": "4"}
    asked = asked_of(entered)
    assert "tip_act" in asked
    assert "sealed_check" not in asked
    assert "closing_private_note" not in notes_of(entered)


def test_an_order_is_spoken_of_when_an_authority_knew() -> None:
    told = {**MARRIED, "phy_slap": "1"}
    assert "jus_order_sought" not in asked_of(told)
    assert "jus_order_sought" in asked_of({**told, "help_sources": ["12"]})
    assert "jus_order_sought" in asked_of({**told, "jus_police": "1"})


def test_her_own_violence_may_have_been_long_ago() -> None:
    began = {**MARRIED, "phy_slap": "1", "she_began": "1", "she_began_freq": "0"}
    _, state = walk_through(WOMAN, began)
    assert validate(WOMAN, state.root.given, now=NOW, language="en") == []


def test_a_fiance_who_counts_as_partner_is_not_offered_among_other_people() -> None:
    """The one switch: what makes her ever partnered also takes him from the list of others."""
    lists = {"npp_phy_who", "nps_who", "stalk_who"}
    questions = {q.name: q for q in WOMAN.instrument.questions() if q.name in lists}
    assert all("${dating_counts}" in str(q.choice_filter) for q in questions.values())


def test_interruptions_are_coded_as_in_dhs() -> None:
    names = {q.name: q.export.name for q in WOMAN.instrument.questions()}
    who = ("husband", "men", "women")
    assert [names[f"obs_interrupted_{one}"] for one in who] == ["d122a", "d122b", "d122c"]
    assert "obs_interrupted_husband" not in asked_of(WIDOW)
    assert "obs_interrupted_husband" in asked_of(MARRIED)
