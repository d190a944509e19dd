"""Who tries a questionnaire out sees what a woman would answer under seal, and nothing of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from instruments import load
from survey.permissions import Role
from survey.services import instrument as instruments
from survey.services import study
from tests.support.guarded import answer, following, question

pytestmark = pytest.mark.browser

FORMS = Path(__file__).parents[1] / "support" / "instruments"


@pytest.fixture
def preview(office, page_as):
    """`preview(form)` opens the manager's preview of a questionnaire in English."""
    page = page_as(Role.MANAGER)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def opened(form):
        version = office(
            lambda session, people: (
                instruments.publish(
                    session,
                    people["manager"],
                    study=study.current(session),
                    instrument=load(FORMS / form),
                    now=datetime.now(UTC),
                ).id
            )
        )
        page.goto(f"/study/instruments/preview/v{version}/en#preview")
        return page

    yield opened
    assert complaints == []


def test_a_sealed_part_is_shown_and_the_page_behind_it_follows(preview):
    page = preview("parted.yaml")
    answer(page, "age", "33")
    following(page)
    answer(page, "own_face", "2")
    following(page)
    answer(page, "own_first", "nowordq")
    following(page)
    question(page, "took")


def test_a_card_is_shown_and_the_page_behind_it_follows(preview):
    page = preview("guarded.yaml")
    for name, value in (("age", "33"), ("town", "Quba"), ("first_thing", "nowordq"), ("second_thing", "nowordq"),
                        ("rooms", "3"), ("practice_face", "2")):  # fmt: skip
        answer(page, name, value)
        following(page)
    page.locator('#stage [data-choice="1"]').click()
    following(page)
    question(page, "took")
