"""The whole way in a real browser: an interview in Azerbaijani becomes a weighted row of an SPSS file."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyreadstat
import pytest
from sqlalchemy import select

from instruments import load
from instruments.routing import Plan
from survey.demo.answering import allowed, answers
from survey.demo.household_persona import household_answers, member_answers
from survey.demo.people import Member
from survey.demo.truth import Truth
from survey.demo.woman_persona import woman_answers
from survey.models import Staff, Study
from survey.permissions import Role
from tests.conftest import PASSWORD
from tests.support import tablet
from tests.support.cases import in_the_field
from tests.support.recipes import SMALL as RECIPE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

MEMBERS = [
    Member("Elçin", "1", "1", 45, "1", "3"),
    Member("Sevinc", "2", "2", 41, "1", "5"),
    Member("Nərmin", "3", "2", 12, "0", "2"),
]
WOMEN = 12_345


@pytest.fixture
def study(live_server, sqlite_database):
    """A study in the field with the shipped questionnaires and two households."""
    with sqlite_database.session() as session:
        people = {staff.role: staff for staff in session.scalars(select(Staff))}
        shipped = [load("household"), load("woman")]
        in_the_field(session, people, instruments=shipped, households=2, now=datetime.now(UTC))
        session.scalars(select(Study)).one().controls = {"region": {"3": WOMEN}}
        session.commit()
    return shipped


def sign_in(page, role, language):
    page.context.clear_cookies()
    page.goto(f"/login?lang={language}")
    page.locator("#username").fill(str(role))
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)


def scripted(instrument, persona, rng, **more):
    """Answers that the questionnaire allows, as the demonstration invents them."""
    given = answers(instrument, persona, rng, **more)
    return allowed(Plan.of(instrument), given, rng, now=datetime.now(UTC))


def interruptions(page, number):
    """What happens in a real home: another language for a while, and the browser closed in the middle."""
    if number == 5:
        page.locator('[data-language="ru"]').click()
        page.locator("#stage .question").first.wait_for()
        assert page.locator("html").get_attribute("lang") == "ru"
    if number == 8:
        page.locator('[data-language="az"]').click()
    if number == 12:
        page.locator('[role=status][data-state="saved"]').wait_for()
        page.reload()


def test_from_the_frame_to_the_file(page, study, tmp_path):
    page.set_default_timeout(60_000)  # the file is made while the browser waits
    household, woman = study
    rng = np.random.default_rng(5)
    about_household = scripted(
        household,
        household_answers(MEMBERS, urban=False, wealth=0.0, year=datetime.now(UTC).year, rng=rng),
        rng,
        members={"roster": [member_answers(one) for one in MEMBERS]},
    )
    truth = Truth({form: {3: 0.999} for form in ("phy", "sex", "psy", "eco", "ctl")})
    about_her = scripted(
        woman,
        woman_answers(
            MEMBERS[1],
            names=[question.name for question in woman.questions()],
            truth=truth,
            region=3,
            area=0.0,
            today=datetime.now(UTC).date(),
            rng=rng,
        )
        | {"phy_slap": "1", "phy_slap_12m": "1", "phy_slap_freq": "2"},
        rng,
    )

    # the enumerator, in Azerbaijani
    sign_in(page, Role.ENUMERATOR, "az")
    page.locator('a[href*="/visits/household"]').first.click()
    page.locator(".step.now form button").click()
    tablet.conduct(page, about_household)
    tablet.finish(page)
    page.locator(".confirm summary").click()
    page.locator(".confirm form button").click()
    assert "Sevinc" in page.locator(".chosen").inner_text()
    page.locator(".step.now form button").click()
    answered = tablet.conduct(page, about_her, between=interruptions)
    assert "phy_slap_freq" in answered
    tablet.finish(page)
    assert page.locator(".step.now").count() == 0

    # the manager sees numbers, not answers
    sign_in(page, Role.MANAGER, "az")
    stats = page.locator(".stats").inner_text().split()
    assert stats.count("1") >= 2
    assert "Sevinc" not in page.content()

    # the statistician
    sign_in(page, Role.STATISTICIAN, "az")
    page.goto("/data/weights/")
    page.locator("#recipe").fill(RECIPE)
    page.locator("form.card button:not([name=check])").click()
    page.locator("#job-result").click()
    assert "w_pop" in page.content()
    page.goto("/data/files/")
    for box in page.locator("input[name=language], input[name=format]").all():
        box.set_checked(box.get_attribute("value") in ("az", "sav"))
    page.locator("main form button.button").first.click()
    page.locator("#job-result").click()
    with page.expect_download() as download:
        page.locator('a:text-is("woman_az.sav")').first.click()
    path = tmp_path / "woman_az.sav"
    download.value.save_as(path)

    # the file
    frame, about = pyreadstat.read_sav(path)
    row = frame.iloc[0]
    assert len(frame) == 1
    assert row["v012"] == 41
    assert row["d105b"] == 1
    assert row["d105b_12m"] == 1
    assert row["w_pop"] == pytest.approx(WOMEN)
    assert about.variable_value_labels["d105b"][1.0] == "Bəli"
    assert (
        about.column_names_to_labels["v012"].startswith("Tam yaş")
        or "yaş" in about.column_names_to_labels["v012"]
    )
    assert "Sevinc" not in path.read_bytes().decode("utf-8", "ignore")
