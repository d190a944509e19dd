"""How much waits for a decision of the office: in one query, because the menu of every page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Staff
from survey.permissions import Verb, allow
from survey.services import alert, release, set_aside


@dataclass(frozen=True)
class Waiting:
    """Open alerts, items of tablets that were set aside, and releases that wait for approval."""

    alerts: int
    set_aside: int
    releases: int

    @property
    def total(self) -> int:
        """All of fieldwork that somebody must decide on; releases have a page of their own."""
        return self.alerts + self.set_aside


def counts(session: Session, actor: Staff) -> Waiting:
    """What waits for this person: of her team for a supervisor."""
    allow(actor, Verb.LOOK_AFTER)
    row = session.execute(
        select(alert.open_count(actor), set_aside.open_count(actor), release.waiting_count(actor))
    ).one()
    return Waiting(*row)
