"""Files that were given as answers on the tablet: in pieces over a bad line, and of interviews that are kept apart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from instruments import load
from survey.models import Attachment, Household, SetAside
from survey.services import assignment, study
from survey.services import instrument as instruments
from tests.support import cases
from tests.support.cases import small_household
from tests.support.tablet import conduct
from tests.support.tablet_app import all_sent, begin, exchange, open_household

pytestmark = pytest.mark.browser

PLAIN = Path(cases.__file__).parent / "instruments" / "household.yaml"
QUESTION = "  - {type: file, name: paper, label: {en: Paper, az: Kağız, ru: Бумага}}\n"
CONTENT = b"A line of a long paper.\n" * 30_000  # 720 kB: three pieces


@pytest.fixture
def asking(office, tablet, tmp_path):
    """The household interview asks for a file first."""
    text = PLAIN.read_text().replace("children:\n", f"children:\n{QUESTION}", 1)
    (tmp_path / "household.yaml").write_text(text)
    form = load(tmp_path / "household.yaml")

    def publish(session, people):
        current = study.current(session)
        instruments.publish(
            session, people["manager"], study=current, instrument=form, now=datetime.now(UTC)
        )

    office(publish)
    exchange(tablet)
    tablet.context.set_offline(True)
    tablet.locator("[data-do=back]").click()
    open_household(tablet, 1)
    begin(tablet, 1)
    paper = {"name": "paper.txt", "mimeType": "text/plain", "buffer": CONTENT}
    tablet.locator("[data-place=paper] input").first.set_input_files(paper)
    tablet.get_by_text("The file that was chosen").wait_for()
    tablet.locator(".turn.next").click()
    conduct(tablet, small_household())
    tablet.locator("[data-action=finish]").click()
    tablet.locator("[data-home]").click()
    tablet.locator(".steps").wait_for()
    return tablet


def kept(session, _people):
    return [(one.size, one.place) for one in session.scalars(select(Attachment))]


def test_a_file_goes_on_where_the_line_broke(asking, office):
    pieces = []

    def break_the_second(route):
        pieces.append(route.request.headers["content-range"])
        if len(pieces) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    asking.context.route("**/api/v1/sync/files/*/*?*", break_the_second)
    asking.context.set_offline(False)
    all_sent(asking)
    assert office(kept) == [(len(CONTENT), "paper")]
    starts = [piece.split()[1].split("-")[0] for piece in pieces]
    assert starts == ["0", "262144", "262144", "524288"]


def test_a_file_of_an_interview_that_is_kept_apart_stops_nothing(asking, office, second):
    def reassign(session, people):
        first = session.scalars(select(Household)).first()
        now = datetime.now(UTC)
        assignment.assign(
            session,
            people["supervisor"],
            cluster=first.cluster,
            enumerator=people["second"],
            now=now,
        )

    office(reassign)
    asking.context.set_offline(False)
    asking.locator("[data-act=sync]").click()
    asking.get_by_text("The office cannot take it yet. It is kept here and tried again.").wait_for(
        timeout=30_000
    )
    expect(asking.locator(".case-screen [data-slot=trouble]")).to_be_hidden()
    assert office(kept) == []
    assert office(lambda session, _: session.scalars(select(SetAside.reason)).all()) == [
        "reassigned"
    ]
    asking.locator("[data-do=back]").click()
    asking.get_by_text("No cluster has been assigned to you yet").wait_for()
