"""The tablet and the office take a case through the same stories and come to the same state and verdicts."""

from __future__ import annotations

import hashlib
import hmac
import random
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from instruments import load
from survey.config import TIME_ZONE
from survey.errors import AppError
from survey.models import Staff
from survey.services import interview as interviews
from survey.services import returning, roster, visit
from tests.conftest import NOW
from tests.support.cases import in_the_field
from weighting.woman import uniform_index

pytestmark = pytest.mark.browser

FIRST = """
name: household
version: "1"
title: Household
languages: [en]
children:
  - {type: integer, name: hh_result, label: Result, required: yes}
  - repeat: roster
    label: Members
    children:
      - {type: text, name: member_name, label: First name, required: yes, identifying: yes}
      - {type: integer, name: age, label: Age, required: yes}
      - {type: calculate, name: eligible, calculation: "if(${age} >= 15, 1, 0)"}
"""
SECOND = """
name: woman
version: "1"
title: Health
languages: [en]
children:
  - {type: integer, name: woman_result, label: Result, required: yes}
"""

CODES = {
    "Choose a result from the list.": "result_unknown",
    "The visit cannot begin in the future. Check the clock of the tablet.": "future",
    "This household is finished. A new visit needs your supervisor.": "finished",
    "No woman has been selected in this household yet.": "nobody_chosen",
    "The household interview is complete already.": "list_confirmed",
    "A completed interview is recorded by finishing it, not by hand.": "completed_by_hand",
    "A postponed interview cannot be final. Record the next appointment.": "postponed_final",
    "Non-contact is final only after %(needed)s visits on different days; so far %(days)s.": "too_few_days",
    "Finish the household interview first.": "first_open",
    "This interview has been sent. Its answers can no longer be read here.": "sent",
}
"""What the office says -> the code of the same rule on the tablet."""


def met(unit="household", result=2, *, day=0, hour=9, final=False, appointment=None, ahead=0):
    """A visit without an interview; `ahead` hours before its time is noted as begun."""
    return {"act": "visit", "unit": unit, "result": result, "day": day, "hour": hour,
            "final": final, "appointment": appointment, "ahead": ahead}  # fmt: skip


def held(unit="household", result=1, *, day=0, hour=10, ages=(40, 38, 7)):
    """An interview, begun and finished."""
    return {"act": "interview", "unit": unit, "result": result, "day": day, "hour": hour,
            "ages": list(ages)}  # fmt: skip


def confirmed(*, day=0, hour=11):
    """The list of members confirmed."""
    return {"act": "lock", "day": day, "hour": hour}


def returned(unit="woman", *, day=1, hour=9):
    """The supervisor returned an interview, and the tablet has heard of it."""
    return {"act": "give_back", "unit": unit, "day": day, "hour": hour}


STORIES = {
    "nobody in, an appointment, an interview, the draw, her interview": [
        met(appointment=30), held(day=1), confirmed(day=1),
        met("woman", 2, day=1, hour=13, appointment=60), held("woman", 1, day=2), met(day=3), held(day=3),
    ],
    "nobody may be invited": [
        held(ages=(12, 9)), confirmed(), met("woman", 2, day=1), met(day=1), held(day=2),
    ],
    "three days, one evening": [
        met(final=True), met(hour=16), met(day=1, hour=15), met(day=1, hour=16, final=True),
        met(day=2, final=True), met(day=3),
    ],
    "long absence is no contact": [
        met(result=3, final=True), met(result=3, day=1, hour=15), met(result=3, day=2, final=True),
    ],
    "refused at the door": [met(result=5, final=True), held(day=1), confirmed(day=1)],
    "postponed is never final": [
        met(result=4, final=True), met(result=4, appointment=20), met(result=6, day=1, final=True),
    ],
    "what cannot be": [
        met(result=0), met(result=10), met(result=1), met("man", 2), met("woman", 4), met(ahead=2),
        confirmed(),
    ],
    "ended at the door in the questionnaire": [
        held(result=2), held(result=5, day=1), confirmed(day=1), held(day=2), confirmed(day=2),
    ],
    "no visit to the household after its list": [
        held(), confirmed(), met(day=1), met("woman", 13, day=1), met("woman", 3, day=1, final=True),
    ],
    "nobody finds her": [
        held(), confirmed(), met("woman", 2, day=1, hour=15, final=True),
        met("woman", 2, day=1, hour=15), met("woman", 8, day=2), met("woman", 2, day=3, final=True),
        held("woman", day=4),
    ],
    "she refuses": [held(), confirmed(), met("woman", 4, day=1, final=True), met("woman", 4, day=2)],
    "partly completed": [held(), confirmed(), held("woman", 5, day=1), held("woman", day=2)],
    "her interview before the draw": [
        held("woman"), held(), held("woman"), confirmed(), held("woman", 4, hour=12),
    ],
    "put off": [
        held(), confirmed(), held("woman", 3, day=1), met("woman", 2, day=2, appointment=9),
        held("woman", day=3),
    ],
    "confirmed twice": [held(), confirmed(), confirmed(hour=12), met("woman", 2, day=1)],
    "her interview was returned": [
        held(), confirmed(), held("woman", hour=12), returned(), held("woman", 5, day=2), held("woman", day=3),
    ],
    "the household's interview was returned": [
        held(), returned("household"), confirmed(day=1), held(day=2), confirmed(day=2),
    ],
}  # fmt: skip


def moment(step: dict[str, Any]) -> datetime:
    """When it happens; NOW is a Monday, 13:00 in Baku."""
    return NOW.replace(hour=0) + timedelta(days=step["day"], hours=step["hour"])


class Office:
    """Takes households through stories by the services."""

    def __init__(self, session, people, households):
        self.session, self.households = session, households
        self.me, self.supervisor = people["enumerator"], people["supervisor"]

    def tell(self, household, story):
        return [self.take(household, step) for step in story]

    def take(self, household, step):
        acts = {act: getattr(self, act) for act in ("visit", "interview", "lock", "give_back")}
        with self.session.begin_nested() as savepoint:
            try:
                acts[step["act"]](household, step)
                code = None
            except AppError as error:
                code = CODES[error.message]
                savepoint.rollback()
        self.session.refresh(household)
        return {"code": code, **where(household)}

    def visit(self, household, step):
        at, due = moment(step), step["appointment"]
        visit.record(
            self.session, self.me, household=household, unit=step["unit"], result=step["result"],
            started_at=at + timedelta(hours=step["ahead"]), uid=uuid.uuid4(), now=at, final=step["final"],
            next_appointment=at + timedelta(hours=due) if due else None,
        )  # fmt: skip

    def interview(self, household, step):
        unit, at = step["unit"], moment(step)
        common = {"session": self.session, "actor": self.me, "now": at}
        begun = interviews.begin(
            **common, household=household, unit=unit, uid=uuid.uuid4(), language="en"
        )
        members = [{"member_name": "A", "age": age} for age in step["ages"]]
        answers = {
            "household": {"hh_result": step["result"], "roster": members},
            "woman": {"woman_result": step["result"]},
        }[unit]
        interviews.save(
            **common, interview=begun, answers=answers, page=None, language="en", revision=begun.revision
        )  # fmt: skip
        interviews.finish(**common, interview=begun)

    def give_back(self, household, step):
        found = interviews.find(self.session, household, step["unit"])
        returning.give_back(
            self.session, self.supervisor, found, note="Look again.", now=moment(step)
        )

    def lock(self, household, step):
        roster.lock(self.session, self.me, household, now=moment(step))


def where(household) -> dict[str, Any]:
    """A case in the words of both."""
    due = household.next_appointment
    return {
        "state": household.state,
        "results": [household.result, household.woman_result],
        "counts": [household.visits, household.woman_visits],
        "appointment": due.timestamp() * 1000 if due else None,
        "line": household.selected_line,
        "eligible": household.eligible,
    }


TABLET = (Path(__file__).parent.parent / "support" / "stories.js").read_text()


@pytest.fixture
def office(sqlite_database, live_server, tmp_path):
    """As many sampled households as there are stories, with questionnaires that say their result."""
    for name, text in {"household": FIRST, "woman": SECOND}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    forms = [load(tmp_path / f"{name}.yaml") for name in ("household", "woman")]
    with sqlite_database.session() as session:
        people = {staff.role: staff for staff in session.scalars(select(Staff))}
        cases = in_the_field(session, people, instruments=forms, now=NOW, households=len(STORIES))
        yield Office(session, people, cases)


@pytest.mark.parametrize("often", [False, True], ids=["far from the office", "always connected"])
def test_every_story_goes_the_same_way(office, used_page, monkeypatch, often):
    keyed = dict(zip(STORIES, office.households, strict=True))
    tokens = {
        name: hmac.new(b"key", f"t:{case.uid}:1".encode(), hashlib.sha256).hexdigest()
        for name, case in keyed.items()
    }
    monkeypatch.setattr("survey.services.keys.draw_key", lambda *_: b"key")
    used_page.goto("/healthz")
    stories = [
        {"token": tokens[name], "steps": [{**step, "at": moment(step).timestamp() * 1000} for step in story]}
        for name, story in STORIES.items()
    ]  # fmt: skip
    told = used_page.evaluate(TABLET, [stories, often])
    for (name, story), tablet in zip(STORIES.items(), told, strict=True):
        assert office.tell(keyed[name], story) == tablet, name


def test_the_tablet_draws_as_the_office_does(used_page):
    chance = random.Random(1)
    cases = []
    for number in range(2000):
        message = f"t:{uuid.UUID(int=chance.getrandbits(128))}:{1 + number % 3}"
        token = hmac.new(b"key", message.encode(), hashlib.sha256).hexdigest()
        count = chance.choice([1, 2, 3, 5, 7, 12, 3 * 10**8])
        cases.append([token, count, uniform_index(b"key", message, count)])
    used_page.goto("/healthz")
    drawn = used_page.evaluate(
        """async (cases) => {
          const { uniformIndex } = await import("/static/tablet/draw.js");
          return cases.map(([token, count]) => uniformIndex(token, count));
        }""",
        cases,
    )
    assert drawn == [index for *_, index in cases]


def test_the_tablet_knows_the_time_of_the_country(used_page):
    used_page.goto("/healthz")
    zone = used_page.evaluate("async () => (await import('/static/tablet/country-time.js')).ZONE")
    assert zone == TIME_ZONE
