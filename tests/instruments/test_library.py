"""The shipped questionnaires: complete in three languages, within the limits of every file format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import instruments
from instruments.catalogue import messages
from instruments.checks import check
from instruments.loader import library
from instruments.model import Group, Instrument, Question, walk

LANGUAGES = {"en", "az", "ru"}
INSTRUMENTS = {name: instruments.load(name) for name in ("household", "institution", "woman")}
PIPE = re.compile(r"\$\{(\w+)\}")

NAMING = re.compile(
    r"violen|abus|assault|rape|batter|zorak|насил|избие|домогат|təcavüz|döyül", re.IGNORECASE
)
"""Words that no one but the woman may connect with the study."""

LOADED = re.compile(
    r"violen|abus|rape|raping|victim|perpetrat|batter|zorakılıq|təcavüz|qurban|насил|жертв|истяза",
    re.IGNORECASE,
)
"""Words that name a verdict instead of a behaviour, and lower what women report."""

ACTS = ("ctl_", "eco_", "psy_", "phy_", "sex_", "prev_", "npp_", "nps_", "ch_", "preg_", "ex_")


@pytest.fixture(params=list(INSTRUMENTS))
def instrument(request: pytest.FixtureRequest) -> Instrument:
    return INSTRUMENTS[request.param]


def test_the_library_is_these_questionnaires() -> None:
    assert set(library()) == set(INSTRUMENTS)


def answered(instrument: Instrument) -> list[Question]:
    recorded = {"start", "end", "today", "username", "deviceid", "hidden", "calculate", "note"}
    return [question for question in instrument.questions() if question.type not in recorded]


def test_the_documentation_counts_the_questions(instrument: Instrument) -> None:
    page = Path(__file__).parents[2] / "docs" / "questionnaires.md"
    heading = f"## {instrument.name}: {len(answered(instrument))} questions"
    assert heading in page.read_text("utf-8")


def test_the_documentation_says_where_each_part_of_the_method_stands() -> None:
    page = (Path(__file__).parents[2] / "docs" / "questionnaires.md").read_text("utf-8")
    table = page.partition("### Where each part of the method stands")[2].partition("## ")[0]
    named = [name for cell in re.findall(r"`([^`]+)`", table) for name in cell.split()]
    woman = INSTRUMENTS["woman"]
    known = {question.name for question in woman.questions()} | set(woman.choice_lists)
    assert [name for name in named if "…" not in name and name not in known] == []
    assert len(set(named) & known) > 130


def test_every_text_stands_in_every_language(instrument: Instrument) -> None:
    incomplete = [m.context for m in messages(instrument) if set(m.text) != LANGUAGES]
    assert incomplete == []


def test_the_checks_for_authors_find_nothing(instrument: Instrument) -> None:
    assert [str(finding) for finding in check(instrument)] == []


def test_every_question_that_people_answer_says_what_it_asks(instrument: Instrument) -> None:
    notes = [question for question in instrument.questions() if question.type == "note"]
    assert [q.name for q in (*answered(instrument), *notes) if not q.label] == []


def test_every_answer_has_a_short_label_for_files(instrument: Instrument) -> None:
    assert [q.name for q in answered(instrument) if not q.export.label] == []


def test_labels_and_names_fit_stata_and_spss(instrument: Instrument) -> None:
    labels = [(q.name, text) for q in instrument.questions() for text in q.export.label.values()]
    choices = [
        (name, text)
        for name, one in instrument.choice_lists.items()
        for choice in one.choices
        for text in choice.label.values()
    ]
    names = [q.export.name or q.name for q in instrument.questions()]
    assert [place for place, text in labels if len(text) > 80] == []
    assert [place for place, text in choices if len(text.encode()) > 120] == []
    assert [name for name in names if len(name) > 32] == []
    assert len({name.lower() for name in names}) == len(names)


def test_labels_of_files_differ_within_a_questionnaire(instrument: Instrument) -> None:
    for language in LANGUAGES:
        gates = re.compile(r"privacy_\d|continue_\d")
        labels = [
            q.export.label[language]
            for q in instrument.questions()
            if q.export.label and not gates.match(q.name)
        ]
        twice = {label for label in labels if labels.count(label) > 1}
        assert twice == set(), language


def test_dont_know_and_no_answer_are_user_missing_wherever_they_stand(
    instrument: Instrument,
) -> None:
    silent = re.compile(r"don't know|no answer", re.IGNORECASE)
    for name, one in instrument.choice_lists.items():
        for choice in one.choices:
            assert choice.missing == bool(silent.fullmatch(choice.label["en"])), (name, choice.name)
            assert not choice.missing or choice.name in {"8", "9", "98", "99"}, (name, choice.name)


def test_constraints_say_what_is_wrong(instrument: Instrument) -> None:
    mute = [q.name for q in instrument.questions() if q.constraint and not q.constraint_message]
    assert mute == []


def test_piped_names_exist_and_stand_in_every_language(instrument: Instrument) -> None:
    names = {node.name for node in walk(instrument.children)}
    for message in messages(instrument):
        piped = {language: set(PIPE.findall(text)) for language, text in message.text.items()}
        assert piped["en"] <= names, message.context
        assert piped["az"] == piped["ru"] == piped["en"], message.context


def test_piped_values_stand_alone_in_azerbaijani(instrument: Instrument) -> None:
    """A suffix joined to a piped name or number cannot follow vowel harmony."""
    glued = re.compile(r"\$\{\w+\}[\w'’-]")
    wrong = [m.context for m in messages(instrument) if glued.search(m.text["az"])]
    assert wrong == []


@pytest.mark.parametrize("name", ["household", "woman"])
def test_nothing_that_a_household_may_see_names_the_subject(name: str) -> None:
    instrument = INSTRUMENTS[name]
    seen = [*instrument.title.values()]
    for node in walk(instrument.children):
        if name == "household" or not isinstance(node, Question):
            seen += node.label.values()
    assert [text for text in seen if NAMING.search(text)] == []
    assert [node.name for node in walk(instrument.children) if NAMING.search(node.name)] in (
        [],
        ["any_violence"],
    )


def act_items() -> Iterator[Question]:
    for question in INSTRUMENTS["woman"].questions():
        if question.name.startswith(ACTS):
            yield question


def test_acts_are_described_and_not_judged() -> None:
    texts = [(q.name, text) for q in act_items() for text in (*q.label.values(), *q.hint.values())]
    assert len(texts) > 300
    assert [name for name, text in texts if LOADED.search(text)] == []


def test_the_last_12_months_carry_their_date() -> None:
    asked = [q for q in INSTRUMENTS["woman"].questions() if q.name.endswith("_12m")]
    without = [
        q.name for q in asked if q.type == "select_one" and "last 12 months" in q.label["en"]
    ]
    anchored = [q.name for q in asked if "${anchor_date}" in q.label["en"]]
    assert len(anchored) >= 40
    assert set(without) - set(anchored) == {"doctor_12m", "nps_other_12m"}


def test_every_act_of_the_battery_has_ever_recent_frequency_and_before() -> None:
    names = {question.name for question in INSTRUMENTS["woman"].questions()}
    acts = [name.removesuffix("_before") for name in names if name.endswith("_before")]
    assert len(acts) == 28
    for act in acts:
        assert {act, f"{act}_12m", f"{act}_freq", f"{act}_before"} <= names


def test_the_woman_is_addressed_as_a_woman_in_russian() -> None:
    """No masculine or bracketed past tense about her: «Вы ...ли», never «Вы ...л(а)»."""
    wrong = re.compile(r"\bВы\s+(?:когда-нибудь\s+)?\w+л\b|\(а\)")
    texts = [m for m in messages(INSTRUMENTS["woman"]) if wrong.search(m.text["ru"])]
    assert [m.context for m in texts] == []


def pages_of_sentence_endings(instrument: Instrument) -> Iterator[list[Question]]:
    """Pages whose questions end a sentence that the head of the page begins."""
    for node in walk(instrument.children):
        if isinstance(node, Group) and node.appearance == "field-list":
            asked = [child for child in node.children if isinstance(child, Question)]
            spoken = [one for one in asked if one.type != "calculate"]
            if any(one.label["en"][0].islower() for one in spoken):
                yield spoken


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_beginning_of_a_sentence_is_said_on_the_page_of_its_endings(language: str) -> None:
    pages = list(pages_of_sentence_endings(INSTRUMENTS["woman"]))
    assert len(pages) >= 16
    for first, *endings in pages:
        assert (first.type, first.label[language][-1]) == ("note", "…"), first.name
        assert endings[0].label[language][0] == endings[0].label[language][0].lower()


def test_what_the_interviewer_answers_for_herself_is_marked_as_not_said() -> None:
    for name in ("household", "woman"):
        for question in answered(INSTRUMENTS[name]):
            about_her = question.name.startswith(("privacy_", "obs_")) and question.required
            if about_her or question.name in {"contact", "card_offer"}:
                assert "silent" in question.appearance.split(), question.name
