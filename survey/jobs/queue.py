"""The queue of job numbers and the worker's way into it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from huey import MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from sqlalchemy import select

from survey.config import Config
from survey.db import Database
from survey.jobs import kinds  # noqa: F401 - registers the job functions
from survey.jobs.run import run
from survey.models import Job
from survey.services import household

SILENT_FOR = timedelta(minutes=5)
"""A running job that has not been heard of for so long has lost its worker."""


class Queue:
    """Where job numbers wait. `immediate` runs them at once, in the caller."""

    def __init__(self, config: Config, database: Database) -> None:
        self.config, self.database = config, database
        self.huey = make_huey(config)
        self._task = self.huey.task(name="run")(self._run)
        self.huey.periodic_task(crontab(minute="20", hour="0"), name="purge")(self.purge)

    def _run(self, job_id: int) -> None:
        run(self.database, self.config, job_id)

    def put(self, job_id: int) -> None:
        """Queue a job whose row has been committed."""
        self._task(job_id)

    def purge(self) -> int:
        """Delete names and addresses whose date has come: every night, and when a worker starts."""
        with self.database.transaction() as session:
            return household.purge_contacts(session, None, now=datetime.now(UTC))

    def requeue(self) -> int:
        """Put back what was queued, and what runs without a sign of life; returns how many."""
        now = datetime.now(UTC)
        with self.database.transaction() as session:
            jobs = session.scalars(select(Job).where(Job.state.in_(("queued", "running")))).all()
            lost = [row for row in jobs if _is_lost(row, now)]
            for row in lost:
                row.state = "queued"
            numbers = [row.id for row in lost]
        for number in numbers:
            self.put(number)
        return len(numbers)


def _is_lost(row: Job, now: datetime) -> bool:
    return row.state == "queued" or row.beat_at is None or now - row.beat_at > SILENT_FOR


def make_huey(config: Config) -> Huey:
    """The queue named by the setting: a file beside the database, PostgreSQL, Redis, or the caller."""
    if config.immediate_jobs:
        return MemoryHuey("survey", immediate=True)
    if config.queue_url == "sqlite":
        config.data_dir.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("survey", filename=str(config.data_dir / "queue.db"))
    if config.queue_url.startswith(("redis:", "rediss:")):
        return RedisHuey("survey", url=config.queue_url)
    return PostgresHuey("survey", dsn=config.queue_url)
