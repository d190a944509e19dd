"""The people of the demonstration: one login for each role, and the enumerators who did the work."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from survey.models import Staff
from survey.permissions import Role
from survey.services import staff as people
from survey.services.staff import Person

LOGINS = {
    Role.ENUMERATOR: ("Günel (sintetik)", "az"),
    Role.SUPERVISOR: ("Sevinc (sintetik)", "az"),
    Role.MANAGER: ("Elçin (sintetik)", "az"),
    Role.STATISTICIAN: ("Leyla (sintetik)", "az"),
    Role.ADMINISTRATOR: ("Rəşad (sintetik)", "az"),
}
MEN = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
TEAMS = 4


@dataclass(frozen=True)
class Crew:
    """The demonstration's staff: `by_role` can sign in, `enumerators` did the simulated work."""

    by_role: dict[Role, Staff]
    enumerators: list[Staff]
    passwords: dict[str, str]


def hire(session: Session, *, enumerators: int, now: datetime) -> Crew:
    """Add everybody. Passwords are made up; those of the five roles are told, the others are not kept."""
    trained = date(now.year - 1, 11, 3)
    for number in range(1, TEAMS + 1):
        people.add_team(session, None, name=f"Komanda {number}", now=now)
    by_role: dict[Role, Staff] = {}
    passwords: dict[str, str] = {}
    for role, (name, language) in LOGINS.items():
        person = _person(role, name, language, trained)
        staff, password = people.add(session, None, username=role, person=person, now=now)
        by_role[role], passwords[role] = staff, password
    crew = [_enumerator(session, number, trained, now) for number in range(1, enumerators + 1)]
    return Crew(by_role, crew, passwords)


def _enumerator(session: Session, number: int, trained: date, now: datetime) -> Staff:
    team = f"Komanda {number % TEAMS + 1}"
    person = _person(Role.ENUMERATOR, f"Müsahibəçi {number} (sintetik)", "az", trained, team=team)
    staff, _ = people.add(session, None, username=f"enumerator{number:02d}", person=person, now=now)
    return staff


def _person(
    role: Role, name: str, language: str, trained: date, *, team: str = "Komanda 1"
) -> Person:
    in_field = role in (Role.ENUMERATOR, Role.SUPERVISOR)
    return Person(
        name=name,
        role=role,
        sex="male" if role in MEN else "female",
        language=language,
        team=team if in_field else None,
        trained_on=trained if in_field else None,
        confidentiality_signed_on=trained if in_field else None,
    )


def write_logins(path: Path, passwords: dict[str, str]) -> None:
    """Keep the demo logins where `survey demo` can print them again."""
    path.write_text(json.dumps(passwords, indent=1))
    path.chmod(0o600)


def read_logins(path: Path) -> dict[str, str]:
    """Login -> password; empty when there is no demonstration study."""
    if not path.exists():
        return {}
    found = json.loads(path.read_text())
    return {str(login): str(password) for login, password in found.items()}
