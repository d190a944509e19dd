"""The queue of job numbers and the worker's way into it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from huey import MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from sqlalchemy import select

from survey.config import Config
from survey.db import Database
from survey.jobs import kinds  # noqa: F401 - registers the job functions
from survey.jobs.run import run
from survey.models import Job
from survey.services import household, release

SILENT_FOR = timedelta(minutes=5)
"""A running job that has not been heard of for so long has lost its worker; see jobs.heartbeat."""


class Queue:
    """Where job numbers wait. `immediate` runs them at once, in the caller."""

    def __init__(self, config: Config, database: Database) -> None:
        self.config, self.database = config, database
        self.huey = make_huey(config)
        self._task = self.huey.task(name="run")(self._run)
        self.huey.periodic_task(crontab(minute="20", hour="0"), name="purge")(self.purge)
        self.huey.periodic_task(crontab(minute="*"), name="requeue")(self.requeue_silent)
        self.huey.periodic_task(crontab(minute="40", hour="0"), name="tidy")(self.tidy)

    def _run(self, job_id: int) -> None:
        run(self.database, self.config, job_id)

    def put(self, job_id: int) -> None:
        """Queue a job whose row has been committed."""
        self._task(job_id)

    def purge(self) -> int:
        """Delete names and addresses whose date has come: every night, and when a worker starts."""
        with self.database.transaction() as session:
            return household.purge_contacts(session, None, now=datetime.now(UTC))

    def tidy(self) -> None:
        """Remove what exports that will not run again have left: every night, and when a worker starts."""
        with self.database.session(write=False) as session:
            release.clear_unfinished(session, data_dir=self.config.data_dir)

    def requeue(self, *, only_worker: bool = False) -> int:
        """Put back what was queued, and what runs without a sign of life; returns how many.

        only_worker: nobody else works on this database, so that whatever runs has lost its worker.
        """
        return self._put_back(
            lambda row, now: only_worker or row.state == "queued" or _is_silent(row, now)
        )

    def requeue_silent(self) -> int:
        """Put back what has lost its worker while we live: every minute."""
        return self._put_back(lambda row, now: row.state == "running" and _is_silent(row, now))

    def _put_back(self, is_lost: Callable[[Job, datetime], bool]) -> int:
        now = datetime.now(UTC)
        with self.database.transaction() as session:
            jobs = session.scalars(select(Job).where(Job.state.in_(("queued", "running")))).all()
            lost = [row for row in jobs if is_lost(row, now)]
            for row in lost:
                row.state = "queued"
            numbers = [row.id for row in lost]
        for number in numbers:
            self.put(number)
        return len(numbers)


def _is_silent(row: Job, now: datetime) -> bool:
    return row.beat_at is None or now - row.beat_at > SILENT_FOR


def is_only_worker(config: Config) -> bool:
    """Whether no other worker lives on this installation; true for one of those who ask, until it ends.

    With SQLite all workers are on this machine, and a lock that dies with its process tells. A database
    server may have workers elsewhere: there a sign of life is waited for.
    """
    if not config.database_url.startswith("sqlite"):
        return False
    lock = os.open(config.data_dir / "worker.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(
            lock, fcntl.LOCK_EX | fcntl.LOCK_NB
        )  # kept open, and so locked, as long as we live
    except BlockingIOError:
        os.close(lock)
        return False
    return True


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
