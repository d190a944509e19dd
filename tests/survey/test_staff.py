"""Adding people and taking them out: who may, what is refused, what is on record."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from survey.errors import Conflict, Forbidden, Invalid, NotFound, SafetyRule
from survey.models import Event
from survey.permissions import Role
from survey.services import staff
from survey.services.staff import Person

AYSEL = Person(name="Aysel Məmmədova", role=Role.ENUMERATOR, sex="female", home_rayon="Quba")


@pytest.fixture
def administrator(make_staff):
    """Who manages people."""
    return make_staff(Role.ADMINISTRATOR)


def add(session, actor, now, **changes):
    person = Person(**{**vars(AYSEL), **changes})
    return staff.add(session, actor, username="Aysel", person=person, now=now)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_manages_people(session, make_staff, now, role):
    actor = make_staff(role)
    other = make_staff(Role.ENUMERATOR, username="other")
    acts = (
        lambda: add(session, actor, now),
        lambda: staff.change(session, actor, staff=other, person=AYSEL, now=now),
        lambda: staff.set_active(session, actor, staff=other, active=False, now=now),
        lambda: staff.reset_password(session, actor, staff=other, now=now),
        lambda: staff.add_team(session, actor, name="A", now=now),
        lambda: staff.everybody(session, actor),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_the_password_is_stored_as_argon2id_and_told_once(session, administrator, now):
    person, password = add(session, administrator, now)
    assert person.password.startswith("$argon2id$")
    assert staff.verify_password(person, password)
    assert not staff.verify_password(person, password.upper())


def test_made_up_passwords_can_be_read_aloud_and_differ():
    made = {staff.new_password() for _ in range(100)}
    assert len(made) == 100
    assert not set("".join(made)) & set("0O1lIi")


def test_interviewers_are_women(session, administrator, now):
    with pytest.raises(SafetyRule, match="women"):
        add(session, administrator, now, sex="male")


def test_a_name_is_taken_however_it_is_capitalised(session, administrator, now):
    add(session, administrator, now)
    with pytest.raises(Invalid, match="aysel is taken"):
        add(session, administrator, now)


def test_a_team_must_be_there_before_somebody_joins_it(session, administrator, now):
    with pytest.raises(NotFound):
        add(session, administrator, now, team="Bakı 1")
    staff.add_team(session, administrator, name="Bakı 1", now=now)
    person, _ = add(session, administrator, now, team="Bakı 1")
    assert person.team.name == "Bakı 1"


def test_what_an_enumerator_lacks_is_named(session, administrator, now):
    person, _ = add(session, administrator, now, home_rayon=None)
    assert staff.not_on_record(person) == ["training", "confidentiality agreement", "home rayon"]
    assert staff.not_on_record(administrator) == []


def test_a_new_role_ends_the_sessions_of_the_old_one(session, administrator, now):
    person, _ = add(session, administrator, now)
    before = person.fs_uniquifier
    changed = Person(**{**vars(AYSEL), "role": Role.SUPERVISOR})
    staff.change(session, administrator, staff=person, person=changed, now=now)
    assert person.fs_uniquifier != before


def test_nobody_changes_her_own_role(session, administrator, now):
    mine = Person(name="me", role=Role.STATISTICIAN, sex="female")
    with pytest.raises(Conflict):
        staff.change(session, administrator, staff=administrator, person=mine, now=now)


def test_the_record_names_what_changed_and_no_particulars(session, administrator, now):
    person, _ = add(session, administrator, now)
    renamed = Person(**{**vars(AYSEL), "name": "Aysel Quliyeva"})
    staff.change(session, administrator, staff=person, person=renamed, now=now)
    session.commit()
    added, changed = session.scalars(select(Event).order_by(Event.id)).all()
    assert (added.name, added.details) == ("staff.added", {"role": "enumerator"})
    assert (changed.name, changed.details) == ("staff.changed", {"changed": ["name"]})
    assert (changed.staff_id, changed.noun_id) == (administrator.id, str(person.id))
