"""Answers inside texts, as people of each language read them."""

from __future__ import annotations

import datetime as dt

import pytest

from instruments.piping import names_in, plainly, render, segments
from instruments.routing import Plan
from tests.support import forms

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
HEAD = "name: f\nversion: 1\ntitle: {en: F, az: F, ru: F}\nlanguages: [en, az, ru]"
CHILDREN = """
- {type: date, name: day, label: {en: Day, az: Gün, ru: День}}
- {type: decimal, name: sum, label: {en: Sum, az: Cəm, ru: Сумма}}
- {type: select_one yes_no, name: ever, label: {en: Ever?, az: Heç?, ru: Было?}}
- {type: select_multiple yes_no, name: all, label: {en: All, az: Hamısı, ru: Все}}
- {type: note, name: told, label: {en: "${day}; ${sum}; ${ever}; ${all}", az: "${day}; ${sum}", ru: "${day}; ${sum}"}}
"""


def test_a_text_is_cut_at_its_names() -> None:
    words, name, end = segments("Is ${ name } home? {no} $x")
    assert (words, end) == ("Is ", " home? {no} $x")
    assert getattr(name, "name", None) == "name"
    assert names_in("${a} and ${b.c}, not {d}") == ["a", "b.c"]


def test_values_are_written_in_the_manner_of_the_language() -> None:
    form = forms.form(
        CHILDREN.replace('"${day}; ${sum}"', '"${day}; ${sum}; ${ever}; ${all}"'), head=HEAD
    )
    state = Plan.of(form).state(
        {"day": "2026-03-02", "sum": 12345.5, "ever": "1", "all": ["1", "2"]}, now=NOW
    )
    label = state.plan.by_name["told"].question.label

    def told(language: str) -> list[str]:
        return render(label, state, state.root, language=language).split("; ")

    assert told("en") == ["March 2, 2026", "12,345.5", "Yes", "Yes and No"]
    assert told("az")[:2] == ["2 mart 2026", "12.345,5"]
    assert told("ru")[:2] == ["2 марта 2026\u202fг.", "12\u00a0345,5"]


def test_what_is_not_answered_yet_is_an_ellipsis() -> None:
    state = Plan.of(forms.household()).state({"consent": "1", "members": 1}, now=NOW)
    (frame,) = state.frames(("roster",))
    label = state.plan.by_name["age"].question.label
    assert render(label, state, frame, language="en") == "Age of …"
    state.set("roster[1]/first", "Leyla")
    assert render(label, state, frame, language="en") == "Age of Leyla"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (dt.time(14, 5), "14:05"),
        (dt.datetime(2026, 3, 2, 9, 5, tzinfo=dt.UTC), "2 mart 2026, 09:05"),
        (None, ""),
        (3, "3"),
        ("a", "a"),
        (True, "true"),
        (1994, "1994"),  # a year
        (0.1 + 0.2, "0,3"),
        (2.0005, "2"),
        (2.0015, "2,002"),
        (-12345678, "-12.345.678"),
        (1e22, "10.000.000.000.000.000.000.000"),
    ],
)
def test_plain_values(value: object, words: str) -> None:
    assert plainly(value, language="az") == words


def test_a_calculated_date_is_written_as_a_date_and_a_typed_text_as_it_was_typed() -> None:
    form = forms.form(
        """
- {type: calculate, name: since, calculation: "'2025-11-24'"}
- {type: text, name: typed, label: {en: T, az: T, ru: T}}
- {type: note, name: told, label: {en: "${since} ${typed}", az: "${since} ${typed}", ru: "${since} ${typed}"}}
""",
        head=HEAD,
    )
    state = Plan.of(form).state({"typed": "2025-11-24"}, now=NOW)
    label = state.plan.by_name["told"].question.label
    assert render(label, state, state.root, language="az") == "24 noyabr 2025 2025-11-24"


def test_labels_of_choices_pipe_answers_in_too_but_never_in_a_circle() -> None:
    form = forms.form(
        """
- {type: text, name: first, label: First}
- {type: select_one who, name: one, label: One}
- {type: select_one who, name: two, label: Two}
- {type: note, name: told, label: "${one}; ${two}"}
""",
        lists="""
who:
  - {name: 1, label: "**${first}** herself"}
  - {name: 2, label: "As ${two}"}
""",
    )
    state = Plan.of(form).state({"first": "Ana ${two}", "one": "1", "two": "2"}, now=NOW)
    label = state.plan.by_name["told"].question.label
    assert render(label, state, state.root, language="en") == "Ana ${two} herself; As …"
