"""Conversations that end early: stopped for her sake, or put off to another day."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from instruments import load
from survey.errors import Invalid
from survey.models import Visit
from survey.services import interview as interviews
from survey.services import roster
from tests.support.cases import SMALL, in_the_field, small_household

PART_OF_IT = {
    "privacy_1_present": ["0"],
    "consent": "1",
    "w_language": "1",
    "age": 38,
}


@pytest.fixture
def woman(session, make_staff, now):
    """A woman's interview that has just begun, with the shipped questionnaire."""
    people = {
        role: make_staff(role) for role in ("manager", "supervisor", "enumerator", "statistician")
    }
    shipped = (SMALL[0], load("woman"))
    case = in_the_field(session, people, instruments=shipped, now=now, households=1)[0]
    me = people["enumerator"]
    found = _begin(session, me, case, unit="household", now=now)
    _save(session, me, found, small_household(), now=now)
    interviews.finish(session, me, found, now=now)
    roster.lock(session, me, case, now=now)
    begun = _begin(session, me, case, unit="woman", now=now)
    return SimpleNamespace(session=session, me=me, case=case, begun=begun, now=now)


def _begin(session, me, case, *, unit, now):
    return interviews.begin(
        session, me, household=case, unit=unit, uid=uuid.uuid4(), language="az", now=now
    )


def _save(session, me, interview, answers, *, now):
    known = interviews.read(session, me, interview, purpose="interview", now=now)
    interviews.save(
        session, me, interview, answers=known | answers, page=None, language="az",
        revision=interview.revision, now=now,
    )  # fmt: skip


def _finish(woman, answers):
    _save(woman.session, woman.me, woman.begun, answers, now=woman.now)
    return interviews.finish(
        woman.session, woman.me, woman.begun, now=woman.now + timedelta(minutes=9)
    )


def test_a_conversation_that_has_begun_is_not_finished_by_itself(woman):
    with pytest.raises(Invalid):
        _finish(woman, PART_OF_IT)


@pytest.mark.parametrize(("reason", "result"), [("1", 5), ("2", 10)])
def test_a_conversation_may_be_ended_at_any_question(woman, reason, result):
    assert _finish(woman, PART_OF_IT | {"stop_reason": reason}) == result
    assert woman.begun.state == "finished"
    assert woman.case.woman_result == result


def test_what_was_put_off_stays_open_for_the_next_visit(woman):
    put_off = {"privacy_1_present": ["0"], "consent": "3"}
    assert _finish(woman, put_off) == 3
    assert woman.begun.state == "in_progress"
    visits = select(Visit).where(Visit.household_id == woman.case.id, Visit.unit == "woman")
    assert [(visit.result, visit.final) for visit in woman.session.scalars(visits)] == [(3, False)]
    known = interviews.read(
        woman.session, woman.me, woman.begun, purpose="interview", now=woman.now
    )
    assert known["consent"] == "3"
