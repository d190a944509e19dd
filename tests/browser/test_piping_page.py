"""Answers inside texts, on the page, in three languages: the same words as the office writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from instruments.piping import render
from instruments.routing import Plan
from survey.permissions import Role
from survey.services import instrument as instruments
from survey.services import study
from tests.support.forms import form

pytestmark = pytest.mark.browser

NAME = "<b onclick=\"x()\">Zöhrə</b> & ${sum} 'q'"
HEAD = "name: piped\nversion: '1'\ntitle: {en: P, az: P, ru: P}\nlanguages: [az, ru, en]"
LISTS = """
cities:
  - {name: 1, label: {en: "**Baku** city", az: "**Bakı** şəhəri", ru: "город **Баку**"}}
  - {name: 2, label: {en: "Where ${first} lives", az: "${first} yaşayan yer", ru: "Там, где живёт ${first}"}}
  - {name: 3, label: {en: Quba, az: Quba, ru: Губа}}
"""
TOLD = "${first} | ${day} | ${sum} | ${year} | ${city} | ${several} | ${nothing} | ${since} | ${at} | ${true}"
QUESTIONS = f"""
- group: asked
  appearance: field-list
  children:
    - {{type: text, name: first, label: {{en: Name, az: Ad, ru: Имя}}}}
    - {{type: date, name: day, label: {{en: Day, az: Gün, ru: День}}}}
    - {{type: decimal, name: sum, label: {{en: Sum, az: Cəm, ru: Сумма}}}}
    - {{type: integer, name: year, label: {{en: Year, az: İl, ru: Год}}}}
    - {{type: select_one cities, name: city, label: {{en: City, az: Şəhər, ru: Город}}}}
    - {{type: select_multiple cities, name: several, label: {{en: All, az: Hamısı, ru: Все}}}}
    - {{type: text, name: nothing, label: {{en: None, az: Heç nə, ru: Ничего}}}}
    - {{type: calculate, name: since, calculation: "'2025-11-24'"}}
    - {{type: time, name: at, label: {{en: Time, az: Vaxt, ru: Время}}}}
    - {{type: calculate, name: "true", calculation: "1 = 1"}}
- type: select_one cities
  name: told
  label: {{en: "{TOLD}", az: "{TOLD}", ru: "{TOLD}"}}
  hint: {{en: "{TOLD}", az: "{TOLD}", ru: "{TOLD}"}}
- {{type: select_one cities, name: opened, label: {{en: O, az: A, ru: О}}, appearance: minimal}}
- repeat: roster
  repeat_count: "2"
  children:
    - {{type: text, name: child, label: {{en: "Of ${{first}}", az: "${{first}}: uşaq", ru: "Ребёнок: ${{first}}"}}}}
    - {{type: integer, name: age, label: {{en: "Age of ${{child}}", az: "${{child}}: yaş", ru: "Возраст: ${{child}}"}}}}
"""
ANSWERS = {
    "first": NAME, "day": "2026-03-02", "sum": 12345.678, "year": 1994, "city": "1",
    "several": ["1", "2", "3"], "at": "18:30", "told": None, "opened": None,
    "roster": [{"child": "Ayla"}, {"child": "Nur"}],
}  # fmt: skip


@pytest.fixture
def preview(office, page_as):
    """The manager's preview of the questionnaire: `preview(language)` opens it."""
    asked = form(QUESTIONS, head=HEAD, lists=LISTS)

    def publish(session, people):
        return instruments.publish(
            session,
            people["manager"],
            study=study.current(session),
            instrument=asked,
            now=datetime.now(UTC),
        ).id

    page = page_as(Role.MANAGER)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    version = office(publish)

    def opened(language):
        page.goto(f"/study/instruments/preview/v{version}/{language}#preview")
        return page

    yield asked, opened
    assert complaints == []


def answer(page):
    for name, text in (
        ("first", NAME),
        ("day", "2026-03-02"),
        ("sum", "12345.678"),
        ("year", "1994"),
        ("at", "18:30"),
    ):
        page.locator(f'[data-question="{name}"] .entry').fill(text)
    page.locator('[data-question="city"] [data-choice="1"]').click()
    for code in "123":
        page.locator(f'[data-question="several"] [data-choice="{code}"]').click()


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_the_page_and_the_office_write_the_same(preview, language):
    asked, opened = preview
    page = opened(language)
    answer(page)
    page.locator(".turn.next").click()
    state = Plan.of(asked).state(ANSWERS, now=datetime.now(UTC))
    told = state.plan.by_name["told"].question

    def written(texts, frame=state.root):
        return render(texts, state, frame, language=language)

    question = page.locator('[data-question="told"]')
    expect(question.locator(".say")).to_have_text(written(told.label))
    expect(question.locator(".hint")).to_have_text(written(told.hint))
    assert page.locator("#stage b").count() == 0
    place = {
        "az": f"{NAME} yaşayan yer",
        "ru": f"Там, где живёт {NAME}",
        "en": f"Where {NAME} lives",
    }
    expect(question.locator('[data-choice="2"] .choice-text')).to_have_text(place[language])
    page.locator(".turn.next").click()
    expect(page.locator("#stage option").nth(2)).to_have_text(place[language])
    page.locator(".turn.next").click()
    for number, child in enumerate(("Ayla", "Nur")):
        frame = state.frames(("roster",))[number]
        label = page.locator('#stage [data-question="child"] .say')
        expect(label).to_have_text(written(state.plan.by_name["child"].question.label, frame))
        page.locator("#stage .entry").fill(child)
        page.locator(".turn.next").click()
        label = page.locator('#stage [data-question="age"] .say')
        expect(label).to_have_text(written(state.plan.by_name["age"].question.label, frame))
        assert child in label.inner_text()
        page.locator(".turn.next").click()
