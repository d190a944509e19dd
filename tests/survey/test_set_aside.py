"""What could not be applied is kept whole, sealed, until somebody decides."""

import uuid

import pytest

from survey.errors import Conflict, Invalid, NotFound
from survey.models import Event, SetAside, Team
from survey.permissions import Role
from survey.services import set_aside

BODY = '{"answers": {"name": "Aygün"}}'


@pytest.fixture
def team(field):
    """Supervisor and interviewer belong together."""
    made = Team(name="North")
    field.session.add(made)
    field.session.flush()
    field.me.team_id = field.people["supervisor"].team_id = made.id
    field.session.commit()
    return made


def keep(field, uid=None, body=BODY, **more):
    given = {"household": field.households[0], "reason": "reassigned", "kind": "interview"} | more
    return set_aside.keep(
        field.session, field.me, uid=uid or uuid.uuid4(), body=body, device=uuid.uuid4(),
        now=field.now, **given,
    )  # fmt: skip


def decide(field, kept, outcome="kept_apart", reason="It is a double.", who="supervisor"):
    return set_aside.resolve(
        field.session, field.people[who], kept, outcome=outcome, reason=reason, now=field.now
    )


def test_it_is_kept_whole_and_sealed(field, team):
    kept = keep(field)
    assert b"Ayg" not in kept.body
    assert set_aside.content(field.session, kept) == BODY
    assert kept.size == len(BODY.encode())
    assert set_aside.open_for(field.session, field.people["supervisor"]) == [kept]


def test_the_same_content_is_kept_once_and_other_content_beside_it(field, team):
    uid = uuid.uuid4()
    assert keep(field, uid) is keep(field, uid)
    keep(field, uid, body="{}")
    assert field.session.query(SetAside).count() == 2


@pytest.mark.parametrize("body", ["", "not json", "\ud800 half a letter", "x" * 100_000])
def test_whatever_arrives_can_be_kept(field, team, body):
    kept = keep(field, body=body, household=None, reason="unreadable")
    assert set_aside.content(field.session, kept) == body
    assert set_aside.count_open(field.session, field.people["manager"]) == 1


def test_it_is_decided_once_with_a_reason_and_the_content_stays(field, team):
    kept = keep(field)
    with pytest.raises(Invalid):
        decide(field, kept, reason="")
    decide(field, kept)
    with pytest.raises(Conflict):
        decide(field, kept, outcome="given_back", who="manager")
    assert (kept.outcome, kept.resolution) == ("kept_apart", "It is a double.")
    assert set_aside.content(field.session, kept) == BODY
    assert set_aside.open_for(field.session, field.people["manager"]) == []
    assert set_aside.resolved_for(field.session, field.people["manager"]) == [kept]


def test_there_is_no_other_decision(field, team):
    with pytest.raises(NotFound):
        decide(field, keep(field), outcome="deleted")


def test_it_is_on_record_without_its_content(field, team):
    kept = keep(field)
    decide(field, kept)
    field.session.commit()
    rows = field.session.query(Event).filter(Event.noun == "set_aside").order_by(Event.id).all()
    assert [row.name for row in rows] == ["set_aside.kept", "set_aside.resolved"]
    assert rows[1].details == {"kind": "interview", "reason": "reassigned", "outcome": "kept_apart"}


def test_supervisors_see_what_their_team_sent(field, team, make_staff):
    kept = keep(field, household=None)
    stranger = make_staff(Role.SUPERVISOR, username="stranger")
    assert set_aside.open_for(field.session, stranger) == []
    with pytest.raises(NotFound):
        set_aside.get(field.session, stranger, kept.id)
    assert set_aside.get(field.session, field.people["supervisor"], kept.id) is kept
