"""For machines that watch: is it alive, and a few numbers. Nothing about people or answers."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from survey import __version__
from survey.models import Event, Job
from survey.models.job import STATES
from survey.web.access import public
from survey.web.session import abandon, current_session

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when the process answers and the database does; 503 when the database does not."""
    try:
        current_session().execute(select(1))
    except SQLAlchemyError:
        abandon()
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ok", version=__version__)


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus text exposition format 0.0.4."""
    session = current_session()
    counted = session.execute(select(Job.state, func.count()).group_by(Job.state))
    jobs = {state: count for state, count in counted}  # noqa: C416 - rows are not pairs to mypy
    lines = [
        "# HELP survey_info The running version.",
        "# TYPE survey_info gauge",
        f'survey_info{{version="{__version__}"}} 1',
        "# HELP survey_events_total Events on record.",
        "# TYPE survey_events_total counter",
        f"survey_events_total {session.scalar(select(func.max(Event.id))) or 0}",
        "# HELP survey_jobs Jobs by state.",
        "# TYPE survey_jobs gauge",
        *(f'survey_jobs{{state="{state}"}} {jobs.get(state, 0)}' for state in STATES),
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
