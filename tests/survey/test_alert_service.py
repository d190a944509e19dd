"""Alerts: raised once, seen by those responsible, resolved by one person with a reason."""

import uuid
from datetime import timedelta

import pytest

from survey.errors import Conflict, Forbidden, Invalid, NotFound
from survey.models import Alert, Event, Interview, Study, Team
from survey.permissions import Role
from survey.services import alert, interview


@pytest.fixture
def team(field):
    """Supervisor, interviewer and cluster belong together."""
    made = Team(name="North")
    field.session.add(made)
    field.session.flush()
    field.me.team_id = field.people["supervisor"].team_id = field.cluster.team_id = made.id
    field.session.commit()
    return made


def tell(field, kind="distress", **more):
    return alert.raise_alert(
        field.session, field.me, household=field.households[0], kind=kind, at=field.now,
        now=field.now + timedelta(days=1), **more,
    )  # fmt: skip


def test_an_alert_says_what_where_when_and_by_whom(field, team):
    made = tell(field)
    (seen,) = alert.open_for(field.session, field.people["supervisor"])
    assert seen is made
    assert (seen.kind, seen.household, seen.staff) == ("distress", field.households[0], field.me)
    assert (seen.at, seen.raised_at) == (field.now, field.now + timedelta(days=1))


def test_the_same_uid_twice_is_one_alert(field, team):
    uid = uuid.uuid4()
    assert tell(field, uid=uid) is tell(field, uid=uid)
    assert alert.count_open(field.session, field.people["manager"]) == 1


def test_her_words_are_sealed_and_reading_them_is_on_record(field, team):
    boss = field.people["supervisor"]
    made = tell(field, details={"text": "He came home early.", "visits": 2})
    assert made.details == {"visits": 2}
    assert b"home" not in made.note
    assert alert.read_note(field.session, boss, made, now=field.now) == "He came home early."
    field.session.commit()
    row = field.session.query(Event).filter_by(name="alert.note_read").one()
    assert (row.staff_id, row.noun_id, row.details) == (boss.id, str(made.uid), {})


def test_without_words_there_is_nothing_to_read(field, team):
    made = tell(field, details={"text": "  "})
    assert made.note is None
    assert alert.read_note(field.session, field.people["supervisor"], made, now=field.now) == ""


def test_it_is_resolved_by_one_person_once(field, team):
    boss, manager = field.people["supervisor"], field.people["manager"]
    made = tell(field)
    alert.resolve(field.session, boss, made, reason=" I called her. ", now=field.now)
    with pytest.raises(Conflict, match="already"):
        alert.resolve(field.session, manager, made, reason="me too", now=field.now)
    assert (made.resolution, made.resolved_by) == ("I called her.", boss)
    assert alert.open_for(field.session, boss) == []
    assert alert.resolved_for(field.session, boss) == [made]


def test_a_reason_is_needed(field, team):
    made = tell(field)
    with pytest.raises(Invalid):
        alert.resolve(field.session, field.people["manager"], made, reason=" ", now=field.now)
    assert made.resolved_at is None


def test_supervisors_see_their_team(field, team, make_staff):
    made = tell(field)
    stranger = make_staff(Role.SUPERVISOR, username="stranger")
    assert alert.open_for(field.session, stranger) == []
    with pytest.raises(NotFound):
        alert.get(field.session, stranger, made.uid)
    assert alert.get(field.session, field.people["manager"], made.uid) is made


@pytest.mark.parametrize("role", ["enumerator", "statistician"])
def test_others_see_none(field, role):
    with pytest.raises(Forbidden):
        alert.open_for(field.session, field.people[role])


def test_other_kinds_are_refused(field):
    with pytest.raises(Invalid):
        tell(field, kind="gossip")


def hold(field, household, *, hours=0):
    """A woman's interview, held and finished."""
    made = Interview(
        uid=uuid.uuid4(), household=household, instrument_version_id=1, staff_id=field.me.id,
        unit="woman", line=2, state="finished", language="az",
        started_at=field.now + timedelta(hours=hours), saved_at=field.now, finished_at=field.now,
        data_key=b"", answers=b"",
    )  # fmt: skip
    field.session.add(made)
    field.session.flush()
    alert.watch_workload(field.session, field.me, made, now=field.now)


def test_more_interviews_on_a_day_than_the_study_allows_is_one_alert(field, team):
    study = field.session.get(Study, field.cluster.study_id)
    study.interviews_a_day = 2
    for household in field.households[:2]:
        hold(field, household)
    assert alert.open_for(field.session, field.people["supervisor"]) == []
    for household in field.households[2:]:
        hold(field, household)
    (made,) = alert.open_for(field.session, field.people["supervisor"])
    assert (made.kind, made.staff) == ("workload", field.me)
    assert made.details == {"count": 4, "most": 2, "day": "2026-03-02"}


def test_a_day_is_a_day_in_the_country(field, team):
    """now is 13:00 in Baku: twelve hours later is the next day there."""
    study = field.session.get(Study, field.cluster.study_id)
    study.interviews_a_day = 1
    hold(field, field.households[0])
    hold(field, field.households[1], hours=12)
    assert field.session.query(Alert).count() == 0


def test_finishing_an_interview_counts_it(field, team, complete):
    study = field.session.get(Study, field.cluster.study_id)
    study.interviews_a_day = 1
    for household in field.households[:2]:
        complete(household)
    assert interview.find(field.session, field.households[0], "woman").state == "finished"
    (made,) = alert.open_for(field.session, field.people["supervisor"])
    assert made.details["count"] == 2
