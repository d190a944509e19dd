"""Handing long work to the worker, after the request has committed the job's row."""

from __future__ import annotations

from flask import current_app

from survey.web.session import after_commit, database


def enqueue(job_id: int) -> None:
    """Queue the job when this request's transaction is done; nothing is queued if it is not."""
    application = current_app._get_current_object()  # type: ignore[attr-defined]

    def put() -> None:
        from survey.jobs.queue import Queue  # brings the statistics with it: not at start

        Queue(application.extensions["config"], database()).put(job_id)

    after_commit(put)
