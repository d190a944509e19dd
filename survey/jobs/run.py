"""Run one job from its row to its end."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from exports.errors import ExportError
from instruments.errors import InstrumentError
from survey.config import Config
from survey.db import Database
from survey.errors import N_, AppError
from survey.jobs.heartbeat import heartbeat
from survey.jobs.work import KINDS, CancelledError, Work
from survey.models import Job
from survey.problems import problem
from weighting.errors import WeightingError

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
EXPECTED = (AppError, WeightingError, ExportError, InstrumentError)
"""Errors that say in words what is wrong with a request, a recipe, a file or a questionnaire."""


def run(database: Database, config: Config, job_id: int) -> None:
    """Run one job to its end. Errors end up in its row, in words; unexpected ones in the log too."""
    work = _begin(database, config, job_id)
    if work is None:
        return
    try:
        with heartbeat(database, job_id):
            result = KINDS[_kind(database, job_id)](work)
    except CancelledError:
        _end(database, job_id, state="cancelled")
    except EXPECTED as error:
        _end(database, job_id, state="failed", error=str(error), problem=problem(error))
    except Exception as error:  # noqa: BLE001 - the worker lives on; row and log say what happened
        # the message of an unforeseen error could hold an answer: names and lines only
        log.error("job %s: %s\n%s", job_id, type(error).__name__, _frames(error))
        _end(
            database,
            job_id,
            state="failed",
            error=N_("The work stopped because of an error in the program. It has been logged."),
            detail=_frames(error),
        )
    else:
        _end(database, job_id, state="done", result=result)


def _frames(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)


def _kind(database: Database, job_id: int) -> str:
    with database.session(write=False) as session:
        return session.get_one(Job, job_id).kind


def _begin(database: Database, config: Config, job_id: int) -> Work | None:
    now = datetime.now(UTC)
    with database.transaction() as session:
        row = session.get(Job, job_id, with_for_update=True)
        if row is None or row.state != "queued":
            return None
        if row.attempts >= MOST_ATTEMPTS:
            row.state, row.ended_at = "failed", now
            row.error = N_("The work was interrupted several times and has been given up.")
            return None
        row.state, row.started_at, row.beat_at = "running", now, now
        row.attempts, row.error = row.attempts + 1, None
        assert row.study_id is not None  # noqa: S101
        return Work(
            database=database,
            config=config,
            job_id=row.id,
            study_id=row.study_id,
            staff_id=row.staff_id,
            parameters=dict(row.parameters),
            now=now,
            asked_at=row.created_at,
            reached=row.progress,
        )


def _end(
    database: Database,
    job_id: int,
    *,
    state: str,
    result: dict[str, Any] | None = None,
    error: str | None = None,
    problem: list[Any] | None = None,
    detail: str = "",
) -> None:
    with database.transaction() as session:
        row = session.get_one(Job, job_id)
        row.state, row.result, row.error, row.ended_at = state, result, error, datetime.now(UTC)
        row.log, row.problem = detail, problem
        if state == "done":
            row.progress = 1.0
