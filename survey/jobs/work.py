"""What a job function is, and what it gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.config import Config
from survey.db import Database
from survey.models import Job, Staff, Study


class CancelledError(Exception):
    """A person asked to stop this job."""


@dataclass(frozen=True)
class Work:
    """What a job function gets.

    now: when this attempt began; asked_at: the same in every attempt. reached: how far the attempts before came.
    """

    database: Database
    config: Config
    job_id: int
    study_id: int
    staff_id: int | None
    parameters: Mapping[str, Any]
    now: datetime
    asked_at: datetime
    reached: float = 0.0

    def progress(self, share: float, step: str = "") -> None:
        """Report how far it is (0..1); raises CancelledError when somebody asked to stop.

        Further than ever, it is not what kills its worker: attempts are counted anew.
        """
        values: dict[str, Any] = {
            "progress": min(max(share, self.reached), 1.0),
            "beat_at": datetime.now(UTC),
        }
        if share > self.reached:
            values["attempts"] = 1
        if step:
            values["step"] = step
        with self.database.transaction() as session:
            session.execute(update(Job).where(Job.id == self.job_id).values(values))
            if session.scalar(select(Job.cancel_asked).where(Job.id == self.job_id)):
                raise CancelledError

    def study(self, session: Session) -> Study:
        """The study that the job is about."""
        return session.get_one(Study, self.study_id)

    def actor(self, session: Session) -> Staff | None:
        """Who asked for it."""
        return session.get(Staff, self.staff_id) if self.staff_id else None


JobFunction = Callable[[Work], dict[str, Any]]
KINDS: dict[str, JobFunction] = {}


def job(kind: str) -> Callable[[JobFunction], JobFunction]:
    """Register a job function under the name that Job.kind holds."""

    def register(function: JobFunction) -> JobFunction:
        KINDS[kind] = function
        return function

    return register
