"""People who sign in: adding, changing, locking out, passwords, teams. Also who may be sent to a household."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.errors import N_, Conflict, Invalid, NotFound, SafetyRule
from survey.models import Staff, Team
from survey.permissions import Role, Verb, allow

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike when read aloud or from paper
PASSWORD_MINIMUM = 10


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is known of a member of staff when she is added or changed."""

    name: str
    role: Role
    sex: str
    language: str = "az"
    team: str | None = None
    home_rayon: str | None = None
    trained_on: date | None = None
    confidentiality_signed_on: date | None = None


def add(
    session: Session,
    actor: Staff | None,
    *,
    username: str,
    person: Person,
    now: datetime,
    password: str | None = None,
) -> tuple[Staff, str]:
    """A new member of staff and the password to tell her; made up here unless given (demonstration)."""
    _allow(actor)
    username = username.strip().lower()
    if find(session, username) is not None:
        raise Invalid(N_("The name %(username)s is taken. Choose another."), username=username)
    password = password or new_password()
    staff = Staff(
        username=username,
        password=hash_password(password),
        fs_uniquifier=secrets.token_hex(32),
        active=True,
    )
    _fill(session, staff, person)
    session.add(staff)
    session.flush()
    events.record(
        session, "staff.added", actor=actor, noun="staff", noun_id=staff.id, at=now, role=staff.role
    )
    return staff, password


def change(
    session: Session, actor: Staff | None, *, staff: Staff, person: Person, now: datetime
) -> Staff:
    """Put new particulars in place of the old ones. Names of what changed are on record, values are not."""
    _allow(actor)
    if staff is actor and person.role != staff.role:
        raise Conflict(N_("You cannot change your own role. Ask another administrator."))
    before = _particulars(staff)
    _fill(session, staff, person)
    session.flush()
    after = _particulars(staff)
    changed = sorted(name for name in before if before[name] != after[name])
    if "role" in changed:
        _end_sessions(staff)
    if changed:
        events.record(
            session,
            "staff.changed",
            actor=actor,
            noun="staff",
            noun_id=staff.id,
            at=now,
            changed=changed,
        )
    return staff


def set_active(
    session: Session, actor: Staff | None, *, staff: Staff, active: bool, now: datetime
) -> None:
    """Lock a person out at once, everywhere, or let her in again."""
    _allow(actor)
    if staff is actor:
        raise Conflict(N_("You cannot lock yourself out. Ask another administrator."))
    staff.active = active
    _end_sessions(staff)
    session.flush()
    name = "staff.activated" if active else "staff.deactivated"
    events.record(session, name, actor=actor, noun="staff", noun_id=staff.id, at=now)


def reset_password(session: Session, actor: Staff | None, *, staff: Staff, now: datetime) -> str:
    """A new password to tell her, once. Ends her sessions and takes a lost second step away."""
    _allow(actor)
    password = new_password()
    staff.password = hash_password(password)
    staff.tf_primary_method = staff.tf_totp_secret = None
    staff.mf_recovery_codes = None
    _end_sessions(staff)
    session.flush()
    events.record(
        session, "staff.password_reset", actor=actor, noun="staff", noun_id=staff.id, at=now
    )
    return password


def change_own_password(
    session: Session, actor: Staff, *, old: str, new: str, now: datetime
) -> None:
    """Replace one's own password; other sessions of the same person end."""
    if not verify_password(actor, old):
        raise Invalid(N_("This is not your present password."))
    if len(new) < PASSWORD_MINIMUM:
        raise Invalid(N_("Use at least %(length)s characters."), length=PASSWORD_MINIMUM)
    actor.password = hash_password(new)
    _end_sessions(actor)
    session.flush()
    events.record(
        session, "staff.password_changed", actor=actor, noun="staff", noun_id=actor.id, at=now
    )


def choose_language(session: Session, uniquifier: str, *, language: str) -> None:
    """Remember the language in which a person reads the interface."""
    session.execute(
        update(Staff).where(Staff.fs_uniquifier == uniquifier).values(language=language)
    )


def add_team(session: Session, actor: Staff | None, *, name: str, now: datetime) -> Team:
    """A new team; raises Invalid when the name is taken."""
    _allow(actor)
    name = name.strip()
    if session.scalar(select(Team.id).where(func.lower(Team.name) == name.lower())) is not None:
        raise Invalid(N_("There is a team called %(name)s already."), name=name)
    team = Team(name=name)
    session.add(team)
    session.flush()
    events.record(session, "team.added", actor=actor, noun="team", noun_id=team.id, at=now)
    return team


def everybody(session: Session, actor: Staff, *, active: bool | None = None) -> Sequence[Staff]:
    """All staff with their teams, by name."""
    _allow(actor)
    wanted = select(Staff).options(joinedload(Staff.team)).order_by(Staff.name, Staff.id)
    if active is not None:
        wanted = wanted.where(Staff.active == active)
    return session.scalars(wanted).all()


def with_role(session: Session, role: Role) -> Sequence[Staff]:
    """The people of one role, by name."""
    return session.scalars(select(Staff).where(Staff.role == role).order_by(Staff.name)).all()


def teams(session: Session) -> Sequence[Team]:
    """All teams by name."""
    return session.scalars(select(Team).order_by(Team.name)).all()


def find(session: Session, username: str) -> Staff | None:
    """The member of staff with this name, however it is capitalised."""
    wanted = func.lower(Staff.username) == username.strip().lower()
    return session.scalar(select(Staff).where(wanted))


def get(session: Session, staff_id: int) -> Staff:
    """The member of staff with this number; raises NotFound."""
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NotFound(N_("There is nobody with this number."))
    return staff


def not_on_record(staff: Staff) -> list[str]:
    """What an enumerator lacks before she can be given households; survey.services.assignment enforces it."""
    if staff.role != Role.ENUMERATOR:
        return []
    conditions = {
        N_("training"): staff.trained_on,
        N_("confidentiality agreement"): staff.confidentiality_signed_on,
        N_("home rayon"): staff.home_rayon,
    }
    return [name for name, value in conditions.items() if not value]


def new_password() -> str:
    """Four groups of four letters: 79 bits, easy to dictate and to type on a tablet."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """Argon2id (RFC 9106) with the library's parameters; the salt is inside."""
    return _hasher().hash(password)


def verify_password(staff: Staff, password: str) -> bool:
    """Whether this is her password."""
    try:
        return _hasher().verify(staff.password or "", password)
    except VerifyMismatchError:
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def _allow(actor: Staff | None) -> None:
    """The system itself (None) sets up the first people; everybody else needs the verb."""
    if actor is not None:
        allow(actor, Verb.MANAGE_STAFF)


def _fill(session: Session, staff: Staff, person: Person) -> None:
    if person.role == Role.ENUMERATOR and person.sex != "female":
        raise SafetyRule(N_("Interviewers of this study are women."))
    for name in _particulars(staff):
        if name != "team":
            setattr(staff, name, getattr(person, name))
    staff.role = str(person.role)
    staff.team = _team(session, person.team)


def _team(session: Session, name: str | None) -> Team | None:
    if name is None:
        return None
    team = session.scalar(select(Team).where(Team.name == name))
    if team is None:
        raise NotFound(N_("There is no team called %(name)s."), name=name)
    return team


def _particulars(staff: Staff) -> dict[str, object]:
    found: dict[str, object] = {
        field.name: getattr(staff, field.name) for field in fields(Person) if field.name != "team"
    }
    return {**found, "team": staff.team_id}


def _end_sessions(staff: Staff) -> None:
    """Cookies carry this value: a new one makes those that are out there worthless."""
    staff.fs_uniquifier = secrets.token_hex(32)
