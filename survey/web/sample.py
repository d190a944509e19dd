"""The sample: frame in, clusters allocated and drawn once, every probability shown, and the audit of it all."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.errors import AppError, Invalid
from survey.models import Study
from survey.permissions import Verb, may
from survey.services import (
    allocation,
    controls,
    frame,
    listing,
    progress,
    sample,
    sample_audit,
    study,
)
from survey.web.access import current_staff, requires
from survey.web.allocation_form import DrawForm
from survey.web.clock import now
from survey.web.csv_file import csv_file
from survey.web.regions import region_name, residence_name
from survey.web.session import current_session
from survey.web.upload import uploaded

bp = Blueprint("sample", __name__, url_prefix="/data/sample")

FRAME_EXAMPLE = (
    ("0101U001", 1, "urban", "Binəqədi", "Bakı", 143, 512),
    ("0301R001", 3, "rural", "Quba", "Xınalıq", 88, 361),
)
CLUSTER_HEAD = (
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
CLUSTERS_SHOWN = 200
"""Rows of the table of clusters; more would make the page heavy, and the file has them all."""


@bp.get("/")
@requires(Verb.SEE_SAMPLE)
def index() -> ResponseReturnValue:
    """Frame, allocation, draw; later the clusters with their probabilities, and the population totals."""
    session = current_session()
    found = study.current(session)
    if "clusters" not in request.args or not may(current_staff(), Verb.DRAW_SAMPLE):
        return _page(found)
    form = DrawForm(request.args)
    if not form.validate():
        return _page(found, form=form), 422
    try:
        planned = allocation.allocate(session, current_staff(), study=found, **form.asked)
    except AppError as error:
        form.show(error, at="clusters" if isinstance(error, Invalid) else None)
        return _page(found, form=form), error.status
    return _page(found, form=form, planned=planned)


@bp.post("/frame")
@requires(Verb.DRAW_SAMPLE)
def import_frame() -> ResponseReturnValue:
    """Take a frame over; what is wrong with it is listed row by row."""
    session = current_session()
    found = study.current(session)
    try:
        place, data = uploaded("frame")
        taken = frame.import_file(
            session, current_staff(), study=found, data=data, place=place, now=now()
        )
    except AppError as error:
        return _page(found, frame_error=error), error.status
    if taken.findings:
        return _page(found, frame_findings=taken.findings)
    return redirect(url_for("sample.index"))


@bp.post("/draw")
@requires(Verb.DRAW_SAMPLE)
def draw() -> ResponseReturnValue:
    """Draw the clusters as allocated, from the seed of the study. Once."""
    session, form = current_session(), DrawForm()
    found = study.current(session)
    if not form.validate():
        return _page(found, form=form), 422
    planned = allocation.allocate(session, current_staff(), study=found, **form.asked)
    try:
        sample.draw(
            session,
            current_staff(),
            study=found,
            allocation=planned,
            waves=form.waves.data or 1,
            released=form.released.data or 1,
            now=now(),
        )
    except Invalid as error:
        session.rollback()
        form.show(error, at="waves")
        return _page(study.current(session), form=form, planned=planned), 422
    return redirect(url_for("sample.index"))


@bp.post("/release")
@requires(Verb.DRAW_SAMPLE)
def release() -> ResponseReturnValue:
    """Send the next wave into the field."""
    session = current_session()
    sample.release(session, current_staff(), study=study.current(session), now=now())
    return redirect(url_for("sample.index"))


@bp.get("/audit")
@requires(Verb.SEE_SAMPLE)
def audit() -> ResponseReturnValue:
    """Derive the whole selection again from frame and seed, and compare."""
    session = current_session()
    found = study.current(session)
    clusters = progress.clusters(session, found)
    return render_template(
        "sample/audit.html",
        study=found,
        deviations=list(sample_audit.audit(session, found)),
        segments=list(sample_audit.segments(session, found, clusters)),
        clusters=clusters,
    )


@bp.post("/totals")
@requires(Verb.WEIGH)
def import_totals() -> ResponseReturnValue:
    """Take population totals over; what is wrong with them is listed row by row."""
    session = current_session()
    found = study.current(session)
    try:
        place, data = uploaded("totals")
        warnings = controls.import_file(
            session, current_staff(), study=found, data=data, place=place, now=now()
        )
    except AppError as error:
        return _page(found, totals_error=error), error.status
    if warnings:
        return _page(found, totals_findings=warnings)
    return redirect(url_for("sample.index") + "#totals")


@bp.get("/frame-template.csv")
@requires(Verb.SEE_SAMPLE)
def frame_template() -> ResponseReturnValue:
    """The columns of a frame with two rows as an example."""
    head = ("ea_code", "region", "residence", "rayon", "settlement", "households", "population")
    return csv_file("frame-template.csv", head, FRAME_EXAMPLE)


@bp.get("/totals-template.csv")
@requires(Verb.SEE_SAMPLE)
def totals_template() -> ResponseReturnValue:
    """The totals that the default recipe asks for, to be filled in; those known are filled in."""
    session = current_session()
    found = study.current(session)
    rows = [
        (margin, category, found.controls.get(margin, {}).get(category, ""))
        for margin, category in controls.wanted(session, found)
    ]
    return csv_file("population-totals.csv", ("margin", "category", "total"), rows)


@bp.get("/clusters.csv")
@requires(Verb.SEE_SAMPLE)
def clusters_csv() -> ResponseReturnValue:
    """The sampled clusters as a file: what is needed to compute base weights by hand."""
    session = current_session()
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
    return csv_file("sample.csv", CLUSTER_HEAD, rows)


def _page(
    found: Study,
    *,
    form: DrawForm | None = None,
    planned: dict[str, int] | None = None,
    **more: Any,
) -> str:
    """The page in whatever state; `more` are findings and refusals of the forms on it."""
    session = current_session()
    strata = frame.strata(session, found)
    clusters = progress.clusters(session, found)
    return render_template(
        "sample/index.html",
        study=found,
        strata=strata,
        clusters=clusters,
        form=form or DrawForm(formdata=None),
        planned=planned,
        ratio=listing.ratio,
        odd=listing.ratio_is_odd,
        shown=CLUSTERS_SHOWN,
        region_name=region_name,
        residence_name=residence_name,
        **more,
    )
