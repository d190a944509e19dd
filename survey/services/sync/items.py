"""What travels from a tablet to the office, and what is answered to it."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey.errors import N_, AppError
from survey.models import Cluster, Device, Household, Staff
from survey.services.sync import reading

LONGEST_WAIT = timedelta(days=400)
"""How far ahead an appointment may lie."""

_NAMESPACE = uuid.UUID("7c6f0a52-6d26-4d0c-9d3c-0b5a3f6f8c11")


@dataclass(frozen=True)
class Item:
    """One record: its kind, its name on the tablet, its content as text, and the SHA-256 of that text."""

    kind: str
    uid: str
    hash: str
    body: str

    @property
    def uuid(self) -> uuid.UUID:
        """The uid as a UUID; names that are none get one of their own, always the same."""
        try:
            return uuid.UUID(self.uid)
        except ValueError:
            return uuid.uuid5(_NAMESPACE, self.uid)

    @property
    def is_whole(self) -> bool:
        """Whether the content is what the tablet hashed."""
        return hashlib.sha256(self.body.encode("utf-8", "surrogatepass")).hexdigest() == self.hash


@dataclass(frozen=True)
class Outcome:
    """status: stored, known, revised, findings, set_aside or unreadable. findings: [{path, code, message}]."""

    status: str
    message: str = ""
    findings: list[dict[str, str]] = field(default_factory=list)
    revision: int | None = None


@dataclass(frozen=True)
class Arrival:
    """Who sends, from which tablet, and when it arrived."""

    session: Session
    actor: Staff
    device: Device | None
    now: datetime

    @property
    def client(self) -> str:
        """What marks an interview as last written from here."""
        return str(self.device.uid) if self.device else ""


class Aside(AppError):  # noqa: N818
    """An item cannot be applied; it is kept whole with this reason (see services.set_aside)."""

    code = "set_aside"
    status = 409
    message = N_("It was kept apart; your supervisor decides.")

    def __init__(self, reason: str, household: Household | None = None) -> None:
        super().__init__()
        self.reason, self.household = reason, household


class Unreadable(AppError):  # noqa: N818
    """The content is not what it should be."""

    code = "unreadable"
    status = 422
    message = N_("What arrived could not be understood, so nothing was saved.")


def content(item: Item) -> dict[str, Any]:
    """The content as a mapping; raises Unreadable."""
    if not item.is_whole:
        raise Unreadable
    try:
        return reading.parse(item.body)
    except reading.Unreadable:
        raise Unreadable from None


def household_of(at: Arrival, uid: object) -> Household:
    """The household of this uid, in one of her clusters; raises Unreadable or Aside ("reassigned")."""
    found = at.session.scalar(
        select(Household)
        .where(Household.uid == _uuid(uid))
        .options(joinedload(Household.cluster).joinedload(Cluster.frame_unit))
    )
    if found is None:
        raise Unreadable
    if found.cluster.enumerator_id != at.actor.id:
        raise Aside("reassigned", found)
    return found


def moment(value: object, *, now: datetime) -> datetime:
    """A time as the tablet told it; one that has not come yet becomes now. Raises Unreadable."""
    return min(_instant(value), now)


def appointment(value: object, *, now: datetime) -> datetime:
    """A time that may lie ahead, within reason. Raises Unreadable."""
    found = _instant(value)
    if abs(found - now) > LONGEST_WAIT:
        raise Unreadable
    return found


def text(body: dict[str, Any], name: str, *, most: int) -> str:
    """A text of at most `most` letters; raises Unreadable."""
    found = body.get(name)
    if not isinstance(found, str) or len(found) > most:
        raise Unreadable
    return found


def whole(body: dict[str, Any], name: str, *, most: int = 2**31 - 1) -> int:
    """A whole number of 0 or more; raises Unreadable."""
    found = body.get(name)
    if type(found) is not int or not 0 <= found <= most:
        raise Unreadable
    return found


def _uuid(value: object) -> uuid.UUID:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise Unreadable from None


def _instant(value: object) -> datetime:
    try:
        return reading.instant(value)
    except reading.Unreadable:
        raise Unreadable from None
