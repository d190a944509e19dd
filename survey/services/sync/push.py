"""A batch from a tablet: its items in their order, each stored or kept apart, none lost, none twice.

What cannot be applied waits until the rest of the batch is: an interview may stand before the draw it rests on.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from survey.errors import AppError
from survey.models import Device, Staff, SyncItem
from survey.permissions import Verb, allow
from survey.services import set_aside
from survey.services.sync import cases, interviews, traces
from survey.services.sync.items import Arrival, Aside, Item, Outcome, Unreadable, content

Handler = Callable[[Arrival, Item, dict[str, Any]], Outcome]

HANDLERS: dict[str, Handler] = {
    "visit": cases.visit,
    "interview": interviews.interview,
    "draw": cases.draw,
    "trace": traces.trace,
    "notice": cases.notice,
    "answer": traces.card,
}
"""Kind of item -> what is done with it."""

log = logging.getLogger(__name__)

FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
    DataError,
)
"""Faults of ours that an item has brought to light. It is kept apart, so that it does not stop those behind it."""

PATIENT = frozenset({"rule", "closed", "draw"})
"""Reasons that something later in the batch may take away."""

UNNOTED = frozenset({"answer"})
"""Kinds of which no trace may remain but the row itself."""

REPEATED = {"stored": "known", "revised": "known"}
"""What is answered to a repetition; other answers are given again as they were."""


class _Wait(Exception):  # noqa: N818
    """Try again after the rest of the batch."""


def push(
    session: Session,
    actor: Staff,
    *,
    device: Device | None,
    items: Iterable[Item],
    now: datetime,
) -> list[tuple[Item, Outcome]]:
    """Apply items in their order. The caller commits before it answers."""
    allow(actor, Verb.INTERVIEW)
    at = Arrival(session, actor, device, now)
    batch = list(items)
    outcomes: list[Outcome | None] = [_one(at, item, patient=True) for item in batch]
    while None in outcomes:
        before = outcomes.count(None)
        outcomes = [
            done or _one(at, item, patient=True) for item, done in zip(batch, outcomes, strict=True)
        ]
        if outcomes.count(None) == before:
            break
    return [(item, done or _settled(at, item)) for item, done in zip(batch, outcomes, strict=True)]


def apply(
    session: Session, *, actor: Staff, kind: str, uid: str, body: str, now: datetime
) -> Outcome:
    """Try an item again that was set aside, in the name of `actor`, who sent it.

    Raises Aside or Unreadable when it still cannot be applied.
    """
    item = Item(kind, uid, hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest(), body)
    return HANDLERS[kind](Arrival(session, actor, None, now), item, content(item))


def _one(at: Arrival, item: Item, *, patient: bool = False) -> Outcome | None:
    """What became of it; None when it should wait for the rest of the batch."""
    if item.kind in UNNOTED:
        return _unnoted(at, item)
    known = _known(at.session, item)
    if known is not None:
        return known
    try:
        with at.session.begin_nested():
            outcome = _applied(at, item, patient=patient)
            _note(at, item, outcome)
    except _Wait:
        return None
    except IntegrityError:
        # the same item came twice at the same moment, and the other one was first
        known = _known(at.session, item)
        if known is None:
            raise
        return known
    return outcome


def _settled(at: Arrival, item: Item) -> Outcome:
    outcome = _one(at, item)
    assert outcome is not None  # noqa: S101 - only the patient wait
    return outcome


def _applied(at: Arrival, item: Item, *, patient: bool) -> Outcome:
    try:
        with at.session.begin_nested():
            return _handled(at, item)
    except Unreadable as error:
        return _keep(at, item, "unreadable", error)
    except Aside as error:
        if patient and error.reason in PATIENT:
            raise _Wait from None
        return _keep(at, item, error.reason, error)
    except AppError as error:
        return _keep(at, item, error.code, error)
    except FAULTS as error:
        _log(item, error)
        return _keep(at, item, "fault", Aside("fault"))


def _log(item: Item, error: BaseException) -> None:
    """Where it failed. The message of the error is left out: it may hold an answer."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{one.name}:{one.lineno}" for one in reversed(frames))
    log.error("%s %s failed: %s at %s", item.kind[:16], item.uuid, type(error).__name__, places)


def _handled(at: Arrival, item: Item) -> Outcome:
    if item.kind not in HANDLERS:
        raise Unreadable
    return HANDLERS[item.kind](at, item, content(item))


def _unnoted(at: Arrival, item: Item) -> Outcome:
    try:
        with at.session.begin_nested():
            return _handled(at, item)
    except (AppError, *FAULTS):
        return Outcome("unreadable", message=Unreadable.message)


def _keep(at: Arrival, item: Item, reason: str, error: AppError) -> Outcome:
    set_aside.keep(
        at.session,
        at.actor,
        household=getattr(error, "household", None),
        kind=item.kind,
        uid=item.uuid,
        body=item.body,
        reason=reason,
        device=at.device.uid if at.device else None,
        now=at.now,
    )
    status = "unreadable" if reason == "unreadable" else "set_aside"
    return Outcome(status, message=set_aside.REASONS.get(reason, error.message))


def _known(session: Session, item: Item) -> Outcome | None:
    found = session.scalar(
        select(SyncItem).where(
            SyncItem.kind == item.kind,
            SyncItem.item_uid == item.uid,
            SyncItem.hash == item.hash,
        )
    )
    if found is None:
        return None
    return Outcome(REPEATED.get(found.status, found.status), **found.answer)


def _note(at: Arrival, item: Item, outcome: Outcome) -> None:
    at.session.add(
        SyncItem(
            kind=item.kind[:16],
            item_uid=item.uid,
            hash=item.hash,
            staff_id=at.actor.id,
            device_uid=at.device.uid if at.device else None,
            received_at=at.now,
            status=outcome.status,
            answer={
                "message": outcome.message,
                "findings": outcome.findings,
                "revision": outcome.revision,
            },
        )
    )
    at.session.flush()
