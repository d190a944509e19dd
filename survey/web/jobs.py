"""Long work as people see it: how far it is, what came out, stop."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey.errors import N_, NotFound
from survey.models import Job
from survey.permissions import Verb
from survey.problems import told
from survey.services import job, release
from survey.web.access import current_staff, requires
from survey.web.session import current_session

bp = Blueprint("jobs", __name__, url_prefix="/data/jobs")

TITLES = {
    "weigh": N_("Running the weights"),
    "estimate": N_("Estimating"),
    "report": N_("Making the report"),
    "export": N_("Making the files"),
}
STATES = {
    "queued": N_("waiting for its turn"),
    "running": N_("at work"),
    "done": N_("done"),
    "failed": N_("stopped by an error"),
    "cancelled": N_("cancelled"),
}


FROM = {
    "weigh": "weights.index",
    "estimate": "estimates.index",
    "report": "report.index",
    "export": "files.index",
}
"""Where each kind of work is asked for, to try again."""


@bp.get("/<int:job_id>")
@requires(Verb.SEE_DATA)
def show(job_id: int) -> ResponseReturnValue:
    """The progress bar; where the result is, when there is one."""
    row = _own(job_id)
    return render_template("jobs/show.html", **_told(row), row=row, again=url_for(FROM[row.kind]))


@bp.get("/<int:job_id>.json")
@requires(Verb.SEE_DATA)
def state(job_id: int) -> ResponseReturnValue:
    """The same for the script of the page."""
    return jsonify(_told(_own(job_id)))


@bp.post("/<int:job_id>/cancel")
@requires(Verb.SEE_DATA)
def cancel(job_id: int) -> ResponseReturnValue:
    """Ask it to stop."""
    session = current_session()
    job.cancel(session, _own(job_id).id)
    release.clear_unfinished(session, data_dir=current_app.extensions["config"].data_dir)
    return redirect(url_for("jobs.show", job_id=job_id))


def _own(job_id: int) -> Job:
    row = job.get(current_session(), job_id)
    if row.staff_id != current_staff().id:
        raise NotFound
    return row


def _told(row: Job) -> dict[str, Any]:
    return {
        "title": gettext(TITLES[row.kind]),
        "state": row.state,
        "words": gettext(STATES[row.state]),
        "progress": row.progress,
        "step": gettext(row.step) if row.step else "",
        "error": _problem(row),
        "result": _address(row),
    }


def _problem(row: Job) -> list[str]:
    """What stopped the job, sentence by sentence, in the person's language."""
    if row.problem:
        return [told(one, gettext) for one in row.problem]
    return [gettext(row.error)] if row.error else []


def _address(row: Job) -> str:
    """Where the result of a finished job is."""
    result = row.result or {}
    if "report" in result:
        return url_for("report.show", number=row.id)
    if "weight_run" in result:
        return url_for("weights.show", number=result["weight_run"])
    if "estimate_run" in result:
        return url_for("estimates.show", run_id=result["estimate_run"])
    if "release" in result:
        return url_for("files.index", _anchor=f"release-{result['release']}")
    return ""
