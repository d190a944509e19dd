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
        {"day": "2026-03-02", "sum": 1234.5, "ever": "1", "all": ["1", "2"]}, now=NOW
    )
    label = state.plan.by_name["told"].question.label

    def told(language: str) -> list[str]:
        return render(label, state, state.root, language=language).split("; ")

    assert told("en") == ["March 2, 2026", "1,234.5", "Yes", "Yes and No"]
    assert told("az")[:2] == ["2 mart 2026", "1.234,5"]
    assert told("ru")[:2] == ["2 марта 2026\u202fг.", "1\u00a0234,5"]


def test_what_is_not_answered_yet_is_an_ellipsis() -> None:
    state = Plan.of(forms.household()).state({"consent": "1", "members": 1}, now=NOW)
    (frame,) = state.frames(("roster",))
    label = state.plan.by_name["age"].question.label
    assert render(label, state, frame, language="en") == "Age of …"
    state.set("roster[1]/first", "Leyla")
    assert render(label, state, frame, language="en") == "Age of Leyla"


@pytest.mark.parametrize(
    ("value", "words"), [(dt.time(14, 5), "14:05"), (None, ""), (3, "3"), ("a", "a")]
)
def test_plain_values(value: object, words: str) -> None:
    assert plainly(value, language="az") == words
