"""The queue of long jobs, for views: asked for in the request, queued when it has committed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from survey.models import Study
from survey.services import job
from survey.web.access import current_staff
from survey.web.clock import now
from survey.web.session import after_commit, current_session, database


def start(study: Study, kind: str, parameters: Mapping[str, Any]) -> ResponseReturnValue:
    """Ask for a job and lead to its page."""
    row = job.ask(
        current_session(), current_staff(), study=study, kind=kind, parameters=parameters, now=now()
    )
    number = row.id
    after_commit(lambda: _put(number))
    return redirect(url_for("jobs.show", job_id=number))


def _put(number: int) -> None:
    from survey.jobs.queue import (
        Queue,
    )  # its job functions bring the statistics along: not at start

    Queue(current_app.extensions["config"], database()).put(number)
