"""What several pages are tested with."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from survey.models import Study
from survey.services import interview as interviews
from survey.services import roster
from tests.support.cases import SMALL, in_the_field, small_household, small_woman


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
