"""The statistician's home: left to right as the work goes, from the sample to the files."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.permissions import Verb
from survey.services import (
    dataset,
    estimates,
    frame,
    job,
    listing,
    progress,
    release,
    study,
    weights,
)
from survey.services.progress import Progress
from survey.web.access import requires
from survey.web.csv_file import csv_file
from survey.web.jobs import STATES, TITLES
from survey.web.regions import region_name, residence_name
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


@bp.get("/sample")
@requires(Verb.SEE_SAMPLE)
def sample() -> ResponseReturnValue:
    """Strata and clusters with every probability of selection."""
    session = current_session()
    found = study.current(session)
    return render_template(
        "data/sample.html",
        study=found,
        strata=frame.strata(session, found),
        clusters=progress.clusters(session, found),
        ratio=listing.ratio,
        odd=listing.ratio_is_odd,
        region_name=region_name,
        residence_name=residence_name,
    )


@bp.get("/sample.csv")
@requires(Verb.SEE_SAMPLE)
def sample_csv() -> ResponseReturnValue:
    """The sampled clusters as a file: what is needed to compute base weights by hand."""
    session = current_session()
    head = (
        "cluster",
        "stratum",
        "ea_code",
        "households",
        "pi1",
        "segment",
        "listed",
        "take",
        "pi2",
    )
    rows = [
        (
            one.number,
            one.stratum.code,
            one.frame_unit.code,
            one.frame_unit.households,
            one.pi1,
            one.segment_share,
            one.listed,
            one.take,
            one.pi2,
        )
        for one in progress.clusters(session, study.current(session))
    ]
    return csv_file("sample.csv", head, rows)
