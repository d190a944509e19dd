"""What becomes of an item that was set aside: applied after all, its case given back, or kept apart for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from survey.errors import N_, Invalid, NotFound
from survey.models import SetAside, Staff
from survey.services import assignment, set_aside, sync
from survey.services.sync.items import Unreadable
from survey.services.sync.push import HANDLERS

Act = Callable[[Session, Staff, SetAside, datetime], None]


def decide(
    session: Session, actor: Staff, kept: SetAside, *, outcome: str, reason: str, now: datetime
) -> SetAside:
    """Decide, once, with a reason; raises what stands against it (AppError), and then nothing is decided.

    outcome: "applied" in the name of the interviewer who sent it; "given_back": the same after her cluster was
    given back to her; "kept_apart".
    """
    if outcome not in ACTS:
        raise Invalid(N_("Choose what to do."))
    set_aside.resolve(session, actor, kept, outcome=outcome, reason=reason, now=now)
    ACTS[outcome](session, actor, kept, now)
    session.flush()
    return kept


def _apply(session: Session, _actor: Staff, kept: SetAside, now: datetime) -> None:
    if kept.kind not in HANDLERS:
        raise Unreadable
    sync.apply(
        session,
        actor=kept.staff,
        kind=kept.kind,
        uid=str(kept.item_uid),
        body=set_aside.content(session, kept),
        now=now,
    )


def _give_back(session: Session, actor: Staff, kept: SetAside, now: datetime) -> None:
    if kept.household is None:
        raise NotFound
    assignment.assign(
        session, actor, cluster=kept.household.cluster, enumerator=kept.staff, now=now
    )
    _apply(session, actor, kept, now)


def _leave(_session: Session, _actor: Staff, _kept: SetAside, _now: datetime) -> None:
    """It stays where it is."""


ACTS: dict[str, Act] = {"applied": _apply, "given_back": _give_back, "kept_apart": _leave}
"""What can be decided -> what is done."""
