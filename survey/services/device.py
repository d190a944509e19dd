"""Tablets: registered by those who use them, looked after by the office, and saved when a PIN is lost."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.errors import N_, Conflict, Invalid, NotFound, NotReady
from survey.models import Device, DeviceToken, RecoveryRequest, Staff
from survey.permissions import Role, Verb, allow
from survey.services import study as studies
from survey.services import study_keys

LONGEST_WRAPPED = 1024
REPORTED = {
    "unsent": ("unsent", 10**6),
    "open": ("open_interviews", 10**6),
    "usage": ("usage", 2**53),
    "quota": ("quota", 2**53),
    "battery": ("battery", 100),
}
"""What a tablet says of itself: its word for it -> column, and the most that makes sense."""
LARGEST_CLOCK_ERROR = 2**31 - 1


def register(
    session: Session, actor: Staff, *, uid: uuid.UUID, software: str, now: datetime
) -> tuple[Device, str]:
    """Take a tablet into use by this person; returns it with a token of hers, which is shown once.

    A tablet that was wiped begins anew. Her earlier tokens for it are revoked.
    """
    allow(actor, Verb.INTERVIEW)
    device = session.get(Device, uid)
    if device is None:
        device = Device(uid=uid, staff_id=actor.id, registered_at=now)
        session.add(device)
    device.staff_id, device.software = actor.id, software[:40]
    device.wipe_asked_at = device.wiped_at = None
    session.flush()
    _revoke(session, uid, now=now, staff=actor)
    token = secrets.token_urlsafe(32)
    session.add(
        DeviceToken(device_uid=uid, staff_id=actor.id, digest=_digest(token), issued_at=now)
    )
    session.flush()
    _record(session, "device.registered", actor, device, now=now)
    return device, token


def authenticate(session: Session, token: str) -> DeviceToken | None:
    """Whose token this is and for which tablet; None when it is unknown, revoked, or she is not active."""
    found = session.scalar(
        select(DeviceToken)
        .where(DeviceToken.digest == _digest(token), DeviceToken.revoked_at.is_(None))
        .options(joinedload(DeviceToken.device), joinedload(DeviceToken.staff))
    )
    return found if found is not None and found.staff.active else None


def report(
    session: Session,
    actor: Staff,
    device: Device,
    *,
    said: Mapping[str, Any],
    software: str,
    now: datetime,
) -> None:
    """Note what a tablet says of itself with every exchange. What makes no sense is not noted."""
    for word, (column, most) in REPORTED.items():
        value = said.get(word)
        if type(value) is int and 0 <= value <= most:
            setattr(device, column, value)
    if isinstance(said.get("persisted"), bool):
        device.persisted = said["persisted"]
    device.clock_error = _clock_error(said.get("clock"), now)
    device.staff_id, device.software, device.last_sync_at = actor.id, software[:40], now
    if said.get("wiped") is True and device.wipe_asked_at is not None:
        device.wiped_at = now
        _revoke(session, device.uid, now=now)
        _record(session, "device.wiped", actor, device, now=now)
    session.flush()


def commands(device: Device) -> dict[str, bool]:
    """What the office asks of a tablet. To forget everything only when nothing on it is unsent."""
    wiping = device.wipe_asked_at is not None and device.wiped_at is None
    return {"lock": device.locked_at is not None, "wipe": wiping and device.unsent == 0}


def visible(session: Session, actor: Staff) -> Sequence[Device]:
    """All tablets; for a supervisor those of her team. The one that was silent longest comes first."""
    allow(actor, Verb.LOOK_AFTER)
    wanted = (
        select(Device)
        .join(Staff, Staff.id == Device.staff_id)
        .options(joinedload(Device.staff).joinedload(Staff.team))
    )
    if Role(actor.role) is Role.SUPERVISOR:
        wanted = wanted.where(Staff.team_id == actor.team_id)
    return session.scalars(
        wanted.order_by(Device.last_sync_at.asc().nulls_first(), Device.registered_at)
    ).all()


def get(session: Session, actor: Staff, uid: uuid.UUID) -> Device:
    """A tablet that she may see; raises NotFound."""
    found = next((one for one in visible(session, actor) if one.uid == uid), None)
    if found is None:
        raise NotFound
    return found


def rename(session: Session, actor: Staff, device: Device, *, name: str, now: datetime) -> Device:
    """Give a tablet the name or number that stands on its back."""
    allow(actor, Verb.MANAGE_DEVICES)
    device.name = name.strip()[:60]
    session.flush()
    _record(session, "device.renamed", actor, device, now=now)
    return device


def lock(session: Session, actor: Staff, device: Device, *, now: datetime) -> Device:
    """From its next exchange on the tablet only sends what it holds."""
    allow(actor, Verb.MANAGE_DEVICES)
    device.locked_at = device.locked_at or now
    session.flush()
    _record(session, "device.locked", actor, device, now=now)
    return device


def unlock(session: Session, actor: Staff, device: Device, *, now: datetime) -> Device:
    """Let it be used again."""
    allow(actor, Verb.MANAGE_DEVICES)
    device.locked_at = None
    session.flush()
    _record(session, "device.unlocked", actor, device, now=now)
    return device


def ask_wipe(session: Session, actor: Staff, device: Device, *, now: datetime) -> Device:
    """The tablet forgets everything once the office has all that it holds."""
    allow(actor, Verb.MANAGE_DEVICES)
    if device.wiped_at is not None:
        raise Conflict(N_("This tablet has forgotten everything already."))
    device.wipe_asked_at = device.wipe_asked_at or now
    session.flush()
    _record(session, "device.wipe_asked", actor, device, now=now)
    return device


def take_back_wipe(session: Session, actor: Staff, device: Device, *, now: datetime) -> Device:
    """Not after all."""
    allow(actor, Verb.MANAGE_DEVICES)
    if device.wiped_at is not None:
        raise Conflict(N_("This tablet has forgotten everything already."))
    device.wipe_asked_at = None
    session.flush()
    _record(session, "device.wipe_taken_back", actor, device, now=now)
    return device


def shut_out(session: Session, actor: Staff, device: Device, *, now: datetime) -> Device:
    """A lost tablet: its tokens are revoked, so that it learns nothing more and sends nothing more."""
    allow(actor, Verb.MANAGE_DEVICES)
    _revoke(session, device.uid, now=now)
    session.flush()
    _record(session, "device.shut_out", actor, device, now=now)
    return device


def ask_recovery(
    session: Session, actor: Staff, *, uid: uuid.UUID, wrapped: bytes, now: datetime
) -> RecoveryRequest:
    """Ask for the key of her part of a tablet. Asking again while it is undecided changes nothing.

    Returns the request; when it is approved, `use_recovery` gives the key out.
    """
    allow(actor, Verb.INTERVIEW)
    device = session.get(Device, uid)
    if device is None:
        raise NotFound
    if not 0 < len(wrapped) <= LONGEST_WRAPPED:
        raise Invalid(N_("What arrived could not be understood, so nothing was saved."))
    wanted = select(RecoveryRequest).where(
        RecoveryRequest.device_uid == uid,
        RecoveryRequest.staff_id == actor.id,
        RecoveryRequest.state.in_(("asked", "approved")),
    )
    open_ = session.scalar(wanted.order_by(RecoveryRequest.id.desc()))
    if open_ is not None and open_.wrapped == wrapped:
        return open_
    made = RecoveryRequest(device_uid=uid, staff_id=actor.id, wrapped=wrapped, asked_at=now)
    session.add(made)
    session.flush()
    _record(session, "device.recovery_asked", actor, device, now=now)
    return made


def recoveries(session: Session, actor: Staff) -> Sequence[RecoveryRequest]:
    """Requests that wait for a decision, the oldest first; for a supervisor those of her team."""
    allow(actor, Verb.LOOK_AFTER)
    wanted = (
        select(RecoveryRequest)
        .where(RecoveryRequest.state == "asked")
        .order_by(RecoveryRequest.asked_at)
        .options(joinedload(RecoveryRequest.device), joinedload(RecoveryRequest.staff))
    )
    if Role(actor.role) is Role.SUPERVISOR:
        hers = select(Staff.id).where(Staff.team_id == actor.team_id)
        wanted = wanted.where(RecoveryRequest.staff_id.in_(hers))
    return session.scalars(wanted).all()


def get_recovery(session: Session, actor: Staff, request_id: int) -> RecoveryRequest:
    """One request; raises NotFound."""
    allow(actor, Verb.LOOK_AFTER)
    found = session.get(RecoveryRequest, request_id)
    if found is None:
        raise NotFound
    return found


def decide_recovery(
    session: Session,
    actor: Staff,
    request: RecoveryRequest,
    *,
    approve: bool,
    reason: str,
    now: datetime,
) -> RecoveryRequest:
    """Approve or decline, once, with a reason: the person has been seen or called, not only believed."""
    allow(actor, Verb.MANAGE_DEVICES)
    if request.state != "asked":
        raise Conflict(N_("Somebody has resolved this already."))
    if not reason.strip():
        raise Invalid(N_("Say in a few words what was done."))
    request.state = "approved" if approve else "declined"
    request.decided_by_id, request.decided_at, request.reason = actor.id, now, reason.strip()[:200]
    session.flush()
    _record(session, f"device.recovery_{request.state}", actor, request.device, now=now)
    return request


def use_recovery(
    session: Session, actor: Staff, request: RecoveryRequest, *, now: datetime
) -> bytes:
    """The key of an approved request, given out once to the person who asked."""
    if request.staff_id != actor.id or request.state != "approved":
        raise NotReady(N_("The office has not decided yet."))
    key = study_keys.recovery_open(session, studies.current(session), request.wrapped)
    request.state = "used"
    session.flush()
    _record(session, "device.recovered", actor, request.device, now=now)
    return key


def _revoke(session: Session, uid: uuid.UUID, *, now: datetime, staff: Staff | None = None) -> None:
    tokens = update(DeviceToken).where(
        DeviceToken.device_uid == uid, DeviceToken.revoked_at.is_(None)
    )
    if staff is not None:
        tokens = tokens.where(DeviceToken.staff_id == staff.id)
    session.execute(tokens.values(revoked_at=now))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _clock_error(clock: object, now: datetime) -> int | None:
    """Seconds by which the tablet's clock is fast."""
    try:
        seconds = round((datetime.fromisoformat(str(clock)) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
    return max(-LARGEST_CLOCK_ERROR, min(seconds, LARGEST_CLOCK_ERROR))


def _record(session: Session, event: str, actor: Staff, device: Device, *, now: datetime) -> None:
    events.record(session, event, actor=actor, noun="device", noun_id=device.uid, at=now)
