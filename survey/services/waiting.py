"""How much waits for a decision of the office: in one query, because the menu of every page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Staff
from survey.permissions import Verb, allow
from survey.services import alert, set_aside


@dataclass(frozen=True)
class Waiting:
    """Open alerts, and items of tablets that were set aside."""

    alerts: int
    set_aside: int

    @property
    def total(self) -> int:
        """All that somebody must decide on."""
        return self.alerts + self.set_aside


def counts(session: Session, actor: Staff) -> Waiting:
    """What waits for this person: of her team for a supervisor."""
    allow(actor, Verb.LOOK_AFTER)
    row = session.execute(select(alert.open_count(actor), set_aside.open_count(actor))).one()
    return Waiting(*row)
