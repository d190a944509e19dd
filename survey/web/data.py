"""The statistician's home: left to right as the work goes, from the sample to the files."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.permissions import Verb
from survey.services import (
    dataset,
    estimates,
    job,
    progress,
    release,
    study,
    weights,
)
from survey.services.progress import Progress
from survey.web.access import requires
from survey.web.jobs import STATES, TITLES
from survey.web.session import current_session

bp = Blueprint("data", __name__, url_prefix="/data")


@bp.get("/")
@requires(Verb.SEE_DATA)
def index() -> ResponseReturnValue:
    """Where each step stands, and the newest jobs."""
    session = current_session()
    found = study.current(session)
    return render_template(
        "data/index.html",
        study=found,
        total=Progress.of(progress.clusters(session, found)),
        interviews=dataset.count(session, found),
        run=next(iter(weights.runs(session, found)), None),
        estimate=next(iter(estimates.runs(session, found)), None),
        release=next(iter(release.all_of(session, found)), None),
        jobs=job.recent(session, found, most=8),
        titles=TITLES,
        states=STATES,
    )
