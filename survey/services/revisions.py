"""What the answers of an interview were before, and what else arrived for it: nothing is overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Interview, InterviewRevision, Staff, Study
from survey.services import answers as sealed
from survey.services import instrument as instruments


def keep(
    session: Session, actor: Staff, interview: Interview, *, reason: str, now: datetime
) -> None:
    """The answers of the interview as they are now, as its next revision."""
    numbers = select(InterviewRevision.number).where(
        InterviewRevision.interview_uid == interview.uid
    )
    session.add(
        InterviewRevision(
            interview_uid=interview.uid,
            number=max(session.scalars(numbers), default=0) + 1,
            staff_id=actor.id,
            made_at=now,
            reason=reason,
            answers=interview.answers,
        )
    )
    session.flush()


def keep_beside(
    session: Session,
    actor: Staff,
    interview: Interview,
    *,
    study: Study,
    answers: dict[str, Any],
    reason: str,
    now: datetime,
) -> bool:
    """Other answers than those of the interview, as a revision beside it; whether they were other ones."""
    if answers == sealed.get_with_identity(session, study, interview):
        return False
    model = instruments.model(interview.instrument_version)
    current = interview.answers, interview.identity
    sealed.put(session, study, interview, answers, model)
    keep(session, actor, interview, reason=reason, now=now)
    interview.answers, interview.identity = current
    session.flush()
    return True
