"""The sign of life of a running job, given by a thread of its own: one step of it may take minutes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from survey.db import Database
from survey.models import Job

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds."""


@contextmanager
def heartbeat(database: Database, job_id: int, *, every: float = EVERY) -> Iterator[None]:
    """Say that the job lives, as long as the block runs."""
    over = Event()
    beating = Thread(target=_beat, args=(database, job_id, over, every), daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _beat(database: Database, job_id: int, over: Event, every: float) -> None:
    while not over.wait(every):
        try:
            with database.transaction() as session:
                session.execute(
                    update(Job).where(Job.id == job_id).values(beat_at=datetime.now(UTC))
                )
        except SQLAlchemyError as error:  # a database that is busy now is asked again in a moment
            log.warning("job %s: no sign of life: %s", job_id, type(error).__name__)
