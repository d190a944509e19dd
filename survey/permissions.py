"""Who may do what: one table. What is not in it is denied."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from survey.errors import Forbidden


class Role(StrEnum):
    """The five roles, from the field to the office."""

    ENUMERATOR = "enumerator"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    STATISTICIAN = "statistician"
    ADMINISTRATOR = "administrator"


class Verb(StrEnum):
    """The things that are allowed or denied."""

    INTERVIEW = "interview"
    SEE_FIELDWORK = "see fieldwork"
    ASSIGN = "assign clusters"
    APPROVE_REDRAW = "approve a new draw"
    LOOK_AFTER = "look after tablets and alerts"
    CHECK_INTERVIEWS = "accept and return interviews"
    MANAGE_DEVICES = "lock, wipe and save tablets"
    MANAGE_STUDY = "manage the study"
    SEE_SAMPLE = "see the sample"
    DRAW_SAMPLE = "draw the sample"
    PUBLISH_INSTRUMENT = "publish instruments"
    SEE_DATA = "see weights and estimates"
    WEIGH = "run weights"
    EXPORT = "make and download files"
    APPROVE_RELEASE = "approve files that leave the office"
    MANAGE_STAFF = "manage people"
    SEE_EVENTS = "see the record of events"


ALLOWED: dict[Role, frozenset[Verb]] = {
    Role.ENUMERATOR: frozenset({Verb.INTERVIEW}),
    Role.SUPERVISOR: frozenset(
        {
            Verb.SEE_FIELDWORK,
            Verb.ASSIGN,
            Verb.APPROVE_REDRAW,
            Verb.LOOK_AFTER,
            Verb.CHECK_INTERVIEWS,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Verb.SEE_FIELDWORK,
            Verb.ASSIGN,
            Verb.LOOK_AFTER,
            Verb.MANAGE_DEVICES,
            Verb.MANAGE_STUDY,
            Verb.SEE_SAMPLE,
            Verb.PUBLISH_INSTRUMENT,
            Verb.APPROVE_RELEASE,
        }
    ),
    Role.STATISTICIAN: frozenset(
        {
            Verb.SEE_FIELDWORK,
            Verb.SEE_SAMPLE,
            Verb.DRAW_SAMPLE,
            Verb.SEE_DATA,
            Verb.WEIGH,
            Verb.EXPORT,
        }
    ),
    Role.ADMINISTRATOR: frozenset({Verb.MANAGE_STAFF, Verb.SEE_EVENTS}),
}


class HasRole(Protocol):
    """Anybody who acts: a member of staff, or the system itself."""

    @property
    def role(self) -> str: ...


def may(actor: HasRole, verb: Verb) -> bool:
    """Whether the table allows it."""
    return verb in ALLOWED.get(Role(actor.role), frozenset())


def allow(actor: HasRole, verb: Verb) -> None:
    """Raise Forbidden unless the table allows it."""
    if not may(actor, verb):
        raise Forbidden
