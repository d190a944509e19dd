"""Visits: what may be recorded, and when a case may be closed without an interview."""

import uuid
from datetime import timedelta

import pytest

from survey.errors import Conflict, Invalid, NotReady, SafetyRule
from survey.services import progress, visit
from survey.services.visit import HouseholdResult


def record(field, household, *, days=0, unit="household", result=2, **more):
    moment = field.now + timedelta(days=days)
    return visit.record(
        field.session,
        field.me,
        household=household,
        unit=unit,
        result=result,
        started_at=moment,
        uid=more.pop("uid", uuid.uuid4()),
        now=moment + timedelta(minutes=5),
        **more,
    )


def test_a_visit_moves_the_case_and_the_counts(field):
    household = field.households[0]
    record(field, household, next_appointment=field.now + timedelta(days=1))
    assert (household.state, household.visits, household.result) == ("visited", 1, 2)
    assert household.next_appointment == field.now + timedelta(days=1)
    assert field.cluster.tally["visited"] == 1


def test_the_same_visit_sent_twice_is_stored_once(field):
    uid = uuid.uuid4()
    record(field, field.households[0], uid=uid)
    record(field, field.households[0], uid=uid)
    assert field.households[0].visits == 1


@pytest.mark.parametrize("days", [[0], [0, 0, 0], [0, 1], [0, 1, 1]])
def test_non_contact_is_not_final_before_three_days(field, days):
    household = field.households[0]
    for day in days[:-1]:
        record(field, household, days=day)
    with pytest.raises(SafetyRule):
        record(field, household, days=days[-1], final=True)


def test_the_third_day_may_be_final(field):
    household = field.households[0]
    record(field, household, days=0)
    record(field, household, days=1)
    record(field, household, days=3, final=True)
    assert household.state == "finished"
    with pytest.raises(Conflict):
        record(field, household, days=4)


def test_a_refusal_may_be_final_at_once(field):
    record(field, field.households[0], result=HouseholdResult.REFUSED, final=True)
    assert field.households[0].state == "finished"
    assert progress.Progress.of([field.cluster]).household_rate == 0.0


def test_a_postponed_interview_is_never_final(field):
    with pytest.raises(Invalid):
        record(field, field.households[0], result=HouseholdResult.POSTPONED, final=True)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"result": 0}, Invalid),
        ({"result": 10}, Invalid),
        ({"unit": "man"}, Invalid),
        ({"result": 1}, Invalid),
        ({"unit": "woman", "result": 4}, NotReady),
    ],
)
def test_what_cannot_be_is_refused_in_words(field, more, error):
    with pytest.raises(error):
        record(field, field.households[0], **more)


def test_a_visit_cannot_begin_in_the_future(field):
    with pytest.raises(Invalid, match="clock"):
        visit.record(
            field.session,
            field.me,
            household=field.households[0],
            unit="household",
            result=2,
            started_at=field.now + timedelta(hours=1),
            uid=uuid.uuid4(),
            now=field.now,
        )
