"""What several pages are tested with."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey.models import InstrumentVersion, Study
from survey.services import interview as interviews
from survey.services import roster
from tests.support.cases import SMALL, in_the_field, small_household, small_woman
from tests.support.sync_batches import Tablet


@pytest.fixture
def fielded(session, make_staff, client, now):
    """A study with one complete household; `client` acts as the statistician."""
    people = {
        role: make_staff(role) for role in ("manager", "supervisor", "enumerator", "statistician")
    }
    households = in_the_field(session, people, instruments=SMALL, now=now)
    me = people["enumerator"]
    for unit, given in (("household", small_household()), ("woman", small_woman())):
        begun = interviews.begin(
            session,
            me,
            household=households[0],
            unit=unit,
            uid=uuid.uuid4(),
            language="az",
            now=now,
        )
        interviews.save(
            session, me, begun, answers=given, page=None, language="az", revision=0, now=now
        )
        interviews.finish(session, me, begun, now=now)
        roster.lock(session, me, households[0], now=now)
    session.scalars(select(Study)).one().controls = {"region": {"3": 5000}}
    session.commit()
    client.act_as(people["statistician"])
    return people


@pytest.fixture
def people(make_staff):
    return {role: make_staff(role) for role in ("manager", "supervisor", "enumerator")}


@pytest.fixture
def households(session, people, now):
    found = in_the_field(session, people, instruments=SMALL, now=now)
    session.commit()
    return found


@pytest.fixture
def tablet(client, people, households):
    """Registered by the enumerator with her password's session; from then on with its token alone."""
    uid = uuid.uuid4()
    client.act_as(people["enumerator"])
    answer = client.post("/api/v1/devices", json={"device": str(uid), "software": "t"})
    assert answer.status_code == 201, answer.text
    with client.session_transaction() as cookies:
        cookies.clear()
    return Tablet(client, uid, answer.json["token"])


@pytest.fixture
def about(households, now, session):
    """The body of an interview of the first household: `about("household", answers, finished=True)`."""
    versions = {}

    def make(unit, answers, *, household=households[0], finished=False, **more):
        if not versions:
            versions.update(
                {one.name: one.id for one in session.scalars(select(InstrumentVersion))}
            )
        return {
            "household": str(household.uid),
            "unit": unit,
            "version": versions[unit],
            "language": "az",
            "page": None,
            "started_at": (now - timedelta(hours=2)).isoformat(),
            "saved_at": (now - timedelta(hours=1)).isoformat(),
            "finished_at": (now - timedelta(hours=1)).isoformat() if finished else None,
            "revision": 0,
            "answers": answers,
            "comments": {"rooms": "said twice"},
            "later": [],
            "counts": {"hides": 1, "pauses": 0, "interruptions": 0},
            "line": None,
        } | more

    return make
