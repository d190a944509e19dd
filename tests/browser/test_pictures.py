"""Pictures and recordings of a questionnaire on the tablet without a connection, and in the preview."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from instruments import load
from instruments.media_files import digest
from survey.permissions import Role
from survey.services import instrument as instruments
from survey.services import study
from tests.support import cases
from tests.support.pictures import DRAWING, PIXEL, WAV
from tests.support.tablet_app import begin, exchange, open_household

PLAIN = Path(cases.__file__).parent / "instruments" / "household.yaml"

pytestmark = pytest.mark.browser

QUESTIONS = """children:
  - type: select_one pets
    name: pet
    label: {en: "Which?", az: "Hansı?", ru: "Какое?"}
    media: {image: {en: both.svg, az: gone.png}, audio: said.wav}
"""
PETS = """choice_lists:
  pets:
    - {name: cat, label: {en: Cat, az: Pişik, ru: Кошка}, media: {image: cat.png}}
    - {name: dog, label: {en: Dog, az: İt, ru: Собака}, media: {audio: said.wav}}
"""
FILES = {"both.svg": DRAWING, "cat.png": PIXEL, "said.wav": WAV}
DRAWN = "img => img.complete && img.naturalWidth"


@pytest.fixture
def pets(tmp_path):
    """The small household interview with a question in pictures before all others."""
    text = PLAIN.read_text().replace("\nchildren:\n", f"\n{QUESTIONS}", 1)
    (tmp_path / "household.yaml").write_text(text.replace("choice_lists:\n", PETS, 1))
    form = load(tmp_path / "household.yaml")
    return replace(form, files={name: digest(one) for name, one in FILES.items()})


@pytest.fixture
def published(pets, office):
    """Its version in the study."""
    contents = {digest(one): one for one in FILES.values()}

    def publish(session, people):
        current = study.current(session)
        return instruments.publish(
            session, people["manager"], study=current, instrument=pets, now=datetime.now(UTC),
            files=contents,
        ).id  # fmt: skip

    return office(publish)


def see(page):
    """All pictures of the page are drawn, the recording can be played."""
    question = page.locator('#stage [data-question="pet"]')
    for picture in (
        question.locator("> .picture"),
        question.locator('[data-choice="cat"] .picture'),
    ):
        expect(picture).to_have_attribute("src", re.compile("^blob:"))
        assert picture.evaluate(DRAWN) > 0
    assert question.locator("> .picture").get_attribute("alt") == "Picture: both"
    assert question.locator("> .picture").bounding_box()["width"] > 50


def test_they_are_there_without_a_connection(published, tablet):
    exchange(tablet)
    tablet.context.set_offline(True)
    tablet.locator("[data-do=back]").click()
    open_household(tablet, 1)
    begin(tablet, 1)
    see(tablet)
    button = tablet.locator('[data-choice="dog"] .play')
    tablet.evaluate("document.addEventListener('play', () => { document.heard = true; }, true)")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(tablet.locator('#stage [data-choice="dog"] input')).not_to_be_checked()
    tablet.locator(".interview [data-action=language][data-language=az]").click()
    picture = tablet.locator('#stage [data-question="pet"] > .picture')
    expect(picture).to_have_attribute("alt", "Şəkil: gone")
    assert picture.get_attribute("src") is None
    tablet.keyboard.press("F9")
    tablet.locator(".decoy").wait_for()
    assert tablet.locator("img.picture").count() == 0


def test_a_manager_sees_them_in_the_preview(published, page_as):
    page = page_as(Role.MANAGER)
    page.goto(f"/study/instruments/preview/v{published}/en#preview")
    see(page)
