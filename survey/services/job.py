"""Jobs as people see them: asked for, followed, cancelled. survey.jobs runs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.errors import NotFound
from survey.models import Job, Staff, Study


def ask(
    session: Session,
    actor: Staff | None,
    *,
    study: Study,
    kind: str,
    parameters: Mapping[str, Any],
    now: datetime,
) -> Job:
    """A new row for a job; the caller commits and then puts its number into the queue."""
    row = Job(
        study_id=study.id,
        staff_id=actor.id if actor else None,
        kind=kind,
        parameters=dict(parameters),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def cancel(session: Session, job_id: int) -> Job:
    """Ask a job to stop; one that has not begun is stopped at once."""
    row = get(session, job_id)
    row.cancel_asked = True
    if row.state == "queued":
        row.state = "cancelled"
    session.flush()
    return row


def get(session: Session, job_id: int) -> Job:
    """A job; raises NotFound."""
    row = session.get(Job, job_id)
    if row is None:
        raise NotFound
    return row


def recent(session: Session, study: Study, *, most: int = 20) -> Sequence[Job]:
    """The newest jobs of a study."""
    found = select(Job).where(Job.study_id == study.id).order_by(Job.id.desc()).limit(most)
    return session.scalars(found).all()
