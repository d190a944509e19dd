"""Choices that are answers of a repeat, filtered, in Python and in Chromium."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page

from instruments.client import definition
from instruments.model import Instrument
from instruments.routing import Plan
from instruments.routing.offered import offered
from instruments.validation import validate
from tests.support import forms
from tests.support.workbooks import imported, survey

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
ANSWERS = {
    "people": [
        {"first": "Ana", "age": 40}, {"first": "Bəy", "age": 9}, {"first": "Cəm", "age": 17},
        {"first": None, "age": 50},
    ],
    "least": 10,
    "adult": "Ana",
}  # fmt: skip
CHILDREN = """
- repeat: people
  children:
    - {type: text, name: first, label: First}
    - group: about
      children:
        - {type: integer, name: age, label: Age}
    - type: select_one "${first}"
      name: mother
      label: Mother
      choice_filter: ${age} > current()/../about/age + 12
    - type: select_one "${first}"
      name: friend
      label: Friend
- {type: integer, name: least, label: Least}
- type: select_one "${first}"
  name: adult
  label: Adult
  choice_filter: ${age} >= ${least}
- type: select_multiple "${first}"
  name: others
  label: Others
  choice_filter: ${age} > 0 and ${first} != ${adult} and ${first} != 'a ${age}'
"""
WANTED = {
    "people[2]/mother": ["Ana"], "people[3]/mother": ["Ana"], "people[1]/mother": [],
    "people[2]/friend": ["Ana", "Bəy", "Cəm"], "adult": ["Ana", "Cəm"], "others": ["Bəy", "Cəm"],
}  # fmt: skip


@pytest.fixture
def family() -> Instrument:
    """A repeat of people, and questions whose choices they are."""
    return forms.form(CHILDREN.replace('"${first}"', "${first}"))


def test_the_filter_looks_at_the_instance_that_is_offered(family: Instrument) -> None:
    state = Plan.of(family).state(ANSWERS, now=NOW)
    found = {place: [one.name for one in offered(state, place)] for place in WANTED}
    assert found == WANTED


def test_an_answer_that_the_filter_holds_back_is_told(family: Instrument) -> None:
    found = validate(Plan.of(family), ANSWERS | {"adult": "Bəy"}, now=NOW)
    assert [(one.path, one.code) for one in found if one.path == "adult"] == [("adult", "filtered")]


@pytest.mark.browser
def test_the_tablet_offers_the_same(family: Instrument, tablet: Page) -> None:
    script = """async ({ definition, answers, places }) => {
      const { State } = await import("/routing.js");
      const state = new State(definition, answers, { now: new Date("2026-03-02T09:00Z"), language: "en" });
      return places.map((place) => state.offered(place).map(({ name }) => name));
    }"""
    given = {"definition": definition(family), "answers": ANSWERS, "places": list(WANTED)}
    assert tablet.evaluate(script, given) == list(WANTED.values())


def test_a_form_with_such_a_filter_is_carried_over() -> None:
    form, findings = imported(
        survey(
            ["begin repeat", "people", "P"],
            ["text", "first", "First"],
            ["integer", "age", "Age"],
            ["end repeat"],
            ["select_one ${first}", "adult", "Adult", "${age} > 17"],
            head="type name label choice_filter",
        )
    )
    assert findings == []
    state = Plan.of(form).state(ANSWERS, now=NOW)
    assert [one.name for one in offered(state, "adult")] == ["Ana"]
