"""Events: what was done, by whom, to what. Written in the transaction of the change itself.

They form a chain: each carries the hash of the one before. Two transactions must therefore not append at
the same time; the lock is taken at the very end of the transaction, when everything else is done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session, SessionTransaction

from survey.models.event import Event
from survey.models.staff import Staff

GENESIS = "0" * 64
_PENDING = "events_pending"
_CHAIN_LOCK = 7_352_811  # any constant: names the chain among PostgreSQL's advisory locks


def record(
    session: Session,
    name: str,
    *,
    actor: Staff | None,
    noun: str,
    noun_id: object,
    at: datetime | None = None,
    **details: Any,
) -> None:
    """Note that `name` happened to a noun. `details` are counts and codes, never answers or identities."""
    if not session.in_transaction():
        session.begin()
    row = {
        "at": at or datetime.now(UTC),
        "staff_id": actor.id if actor else None,
        "name": name,
        "noun": noun,
        "noun_id": str(noun_id),
        "details": details,
    }
    session.info.setdefault(_PENDING, []).append((row, tuple(_transactions(session))))


def _transactions(session: Session) -> Iterator[SessionTransaction]:
    """The savepoint we are in, those around it, and the transaction itself."""
    found = session.get_nested_transaction() or session.get_transaction()
    while found is not None:
        yield found
        found = found.parent


def chain_hash(before: str, row: dict[str, Any]) -> str:
    """SHA-256 of the hash before and the canonical JSON of the row."""
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    body = json.dumps({**row, "at": at}, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    event_id: int
    reason: str


def verify(session: Session) -> list[Break]:
    """Walk the whole chain; empty when it is whole."""
    return list(_breaks(session))


def _breaks(session: Session) -> Iterator[Break]:
    before, expected_id = GENESIS, 1
    for row in session.scalars(select(Event).order_by(Event.id).execution_options(yield_per=1000)):
        if row.id != expected_id:
            yield Break(row.id, f"event {expected_id} is missing")
        if row.before != before or row.hash != chain_hash(before, _content(row)):
            yield Break(row.id, "the content does not match its hash")
        before, expected_id = row.hash, row.id + 1


def _content(row: Event) -> dict[str, Any]:
    names = ("at", "staff_id", "name", "noun", "noun_id", "details")
    return {name: getattr(row, name) for name in names}


@sqlalchemy_event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    pending = session.info.get(_PENDING)
    if not pending or session.in_nested_transaction():
        return
    session.info[_PENDING] = []
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = session.execute(select(Event.id, Event.hash).order_by(Event.id.desc()).limit(1)).first()
    number, before = (last.id, last.hash) if last else (0, GENESIS)
    rows = []
    for event_id, (row, _) in enumerate(pending, number + 1):
        before_this, before = before, chain_hash(before, row)
        rows.append({**row, "id": event_id, "before": before_this, "hash": before})
    session.execute(insert(Event), rows)


@sqlalchemy_event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    """What is taken back, savepoint or all, takes its events with it."""
    pending = session.info.get(_PENDING, [])
    session.info[_PENDING] = [one for one in pending if undone not in one[1]]
