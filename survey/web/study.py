"""The study: created here, made ready step by step, opened for interviews and closed."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_security import current_user

from survey.errors import AppError, Invalid, NotFound, SafetyRule
from survey.models import Study
from survey.permissions import Verb
from survey.services import progress, referral_service, study
from survey.services.progress import Progress
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.forms import Form
from survey.web.regions import region_name
from survey.web.session import current_session
from survey.web.study_forms import (
    LARGEST_SEED,
    NewStudyForm,
    ReadinessForm,
    ServiceForm,
    StudyForm,
)
from survey.web.study_steps import missing, steps

bp = Blueprint("study", __name__, url_prefix="/study")

CHOICE = "study"
"""In the browser's session: [id of the person, id of the study that she works on]."""


@bp.before_app_request
def work_on_the_chosen_study() -> None:
    """Tell the services which study this person has chosen, where there are several."""
    chosen = browser.get(CHOICE)
    if chosen and current_user.is_authenticated and chosen[0] == current_user.id:
        current_session().info[study.CHOSEN] = chosen[1]


@bp.get("/")
@requires(Verb.SEE_FIELDWORK)
def index() -> ResponseReturnValue:
    """How far the study is, step by step, and the other studies of this installation."""
    session = current_session()
    found = study.find_current(session)
    if found is None:
        return render_template("study/none.html")
    clusters = progress.clusters(session, found)
    return render_template(
        "study/index.html",
        study=found,
        steps=steps(session, found),
        missing=missing(session, found),
        studies=study.all_studies(session),
        total=Progress.of(clusters),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Verb.MANAGE_STUDY)
def create() -> ResponseReturnValue:
    """A new study. The seed on the form is a proposal made by chance."""
    form = NewStudyForm()
    if not form.is_submitted():
        form.seed.data = secrets.randbelow(LARGEST_SEED) + 1
    if not form.validate_on_submit():
        return render_template("study/form.html", form=form, study=None), _status(form)
    try:
        made = study.create(
            current_session(), current_staff(), code=form.code.data, now=now(), **form.particulars
        )
    except AppError as error:
        _show(form, error, at="code")
        return render_template("study/form.html", form=form, study=None), error.status
    _choose(made)
    return redirect(url_for("study.index"))


@bp.route("/particulars", methods=["GET", "POST"])
@requires(Verb.MANAGE_STUDY)
def particulars() -> ResponseReturnValue:
    """Correct titles, ages, take and seed."""
    session = current_session()
    found = study.current(session)
    form = StudyForm.of(found)
    if not form.validate_on_submit():
        return render_template("study/form.html", form=form, study=found), _status(form)
    try:
        study.change(session, current_staff(), study=found, now=now(), **form.particulars)
    except AppError as error:
        _show(form, error)
        return render_template("study/form.html", form=form, study=found), error.status
    return redirect(url_for("study.index"))


@bp.route("/readiness", methods=["GET", "POST"])
@requires(Verb.MANAGE_STUDY)
def readiness() -> ResponseReturnValue:
    """Ethics approval, training, referral services: what must be on record before fieldwork."""
    session = current_session()
    found = study.current(session)
    form = ReadinessForm(obj=found)
    if not form.validate_on_submit():
        return _readiness_page(form, ServiceForm.make()), _status(form)
    study.record_readiness(session, current_staff(), study=found, now=now(), **form.values)
    return redirect(url_for("study.readiness"))


@bp.post("/services")
@requires(Verb.MANAGE_STUDY)
def add_service() -> ResponseReturnValue:
    """Put a service on the referral card."""
    session = current_session()
    found, form = study.current(session), ServiceForm.make()
    if not form.validate_on_submit():
        return _readiness_page(ReadinessForm(formdata=None, obj=found), form), 422
    referral_service.add(session, current_staff(), study=found, now=now(), **form.particulars)
    return redirect(url_for("study.readiness") + "#services")


@bp.post("/services/<int:service_id>/call")
@requires(Verb.MANAGE_STUDY)
def record_call(service_id: int) -> ResponseReturnValue:
    """Put today's test call on record."""
    session = current_session()
    found = study.current(session)
    service = referral_service.get(session, found, service_id)
    today = now()
    referral_service.record_call(
        session, current_staff(), study=found, service=service, on=today.date(), now=today
    )
    return redirect(url_for("study.readiness") + "#services")


@bp.post("/services/<int:service_id>/remove")
@requires(Verb.MANAGE_STUDY)
def remove_service(service_id: int) -> ResponseReturnValue:
    """Take a service off the card."""
    session = current_session()
    found = study.current(session)
    service = referral_service.get(session, found, service_id)
    referral_service.remove(session, current_staff(), study=found, service=service, now=now())
    return redirect(url_for("study.readiness") + "#services")


@bp.post("/open")
@requires(Verb.MANAGE_STUDY)
def open_() -> ResponseReturnValue:
    """Open the study for interviews, when all conditions are on record."""
    session = current_session()
    study.open_fieldwork(session, current_staff(), study=study.current(session), now=now())
    return redirect(url_for("study.index"))


@bp.post("/close")
@requires(Verb.MANAGE_STUDY)
def close() -> ResponseReturnValue:
    """End the interviews."""
    session = current_session()
    study.close_fieldwork(session, current_staff(), study=study.current(session), now=now())
    return redirect(url_for("study.index"))


@bp.post("/choose")
@requires(Verb.SEE_FIELDWORK)
def choose() -> ResponseReturnValue:
    """Work on another study from now on, in this browser."""
    found = study.find(current_session(), request.form.get("code", ""))
    if found is None:
        raise NotFound
    _choose(found)
    return redirect(url_for("study.index"))


def _choose(found: Study) -> None:
    browser[CHOICE] = [current_staff().id, found.id]
    current_session().info[study.CHOSEN] = found.id


def _readiness_page(form: ReadinessForm, service_form: ServiceForm) -> str:
    session = current_session()
    found = study.current(session)
    return render_template(
        "study/readiness.html",
        study=found,
        form=form,
        service_form=service_form,
        services=referral_service.all_of(session, found),
        missing=missing(session, found),
        region_name=region_name,
        today=now().date(),
    )


def _show(form: Form, error: AppError, *, at: str | None = None) -> None:
    """A refusal at its field: a title that tells too much, a code that is taken."""
    if isinstance(error, SafetyRule):
        at = f"title_{error.details['language']}"
    form.show(error, at=at if isinstance(error, Invalid | SafetyRule) else None)


def _status(form: Form) -> int:
    return 422 if form.is_submitted() else 200
