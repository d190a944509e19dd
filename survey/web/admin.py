"""People, teams and the record of events, for the administrator."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.errors import AppError, Invalid
from survey.models import Event, Staff
from survey.permissions import Verb
from survey.services import staff
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.csv_file import csv_file
from survey.web.session import current_session
from survey.web.staff import NewPersonForm, PersonForm, TeamForm

bp = Blueprint("admin", __name__, url_prefix="/admin")
EVENTS_A_PAGE = 100


@bp.get("/")
@requires(Verb.MANAGE_STAFF)
def index() -> ResponseReturnValue:
    """Everybody, with what is missing before she may work."""
    return _people(TeamForm())


@bp.get("/people.csv")
@requires(Verb.MANAGE_STAFF)
def people_csv() -> ResponseReturnValue:
    """The list of people as a file."""
    rows = [
        (one.name, one.username, one.role, one.team.name if one.team else "", one.active)
        for one in staff.everybody(current_session(), current_staff())
    ]
    return csv_file("people.csv", ("name", "username", "role", "team", "active"), rows)


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Verb.MANAGE_STAFF)
def add() -> ResponseReturnValue:
    """Add a person; the answer shows her password, once."""
    session, form = current_session(), NewPersonForm.of(staff.teams(current_session()))
    if not form.validate_on_submit():
        return render_template("admin/person.html", form=form, person=None), _status(form)
    try:
        person, password = staff.add(
            session, current_staff(), username=form.username.data, person=form.person(), now=now()
        )
    except AppError as error:
        form.show(error, at="username" if isinstance(error, Invalid) else "sex")
        return render_template("admin/person.html", form=form, person=None), 422
    return render_template("admin/password.html", person=person, password=password)


@bp.route("/people/<int:staff_id>", methods=["GET", "POST"])
@requires(Verb.MANAGE_STAFF)
def person(staff_id: int) -> ResponseReturnValue:
    """Look at a person's particulars and change them."""
    session = current_session()
    found = staff.get(session, staff_id)
    form = PersonForm.of(staff.teams(session), found)
    if not form.validate_on_submit():
        return render_template("admin/person.html", form=form, person=found), _status(form)
    try:
        staff.change(session, current_staff(), staff=found, person=form.person(), now=now())
    except AppError as error:
        form.show(error)
        return render_template("admin/person.html", form=form, person=found), error.status
    return redirect(url_for("admin.index"))


@bp.post("/people/<int:staff_id>/active")
@requires(Verb.MANAGE_STAFF)
def active(staff_id: int) -> ResponseReturnValue:
    """Lock a person out, or let her in again."""
    session = current_session()
    found = staff.get(session, staff_id)
    wanted = request.form.get("active") == "1"
    staff.set_active(session, current_staff(), staff=found, active=wanted, now=now())
    return redirect(url_for("admin.person", staff_id=staff_id))


@bp.post("/people/<int:staff_id>/password")
@requires(Verb.MANAGE_STAFF)
def password(staff_id: int) -> ResponseReturnValue:
    """A new password, shown once."""
    session = current_session()
    found = staff.get(session, staff_id)
    made = staff.reset_password(session, current_staff(), staff=found, now=now())
    return render_template("admin/password.html", person=found, password=made)


@bp.post("/teams")
@requires(Verb.MANAGE_STAFF)
def add_team() -> ResponseReturnValue:
    """Add a team."""
    form = TeamForm()
    if not form.validate_on_submit():
        return _people(form), 422
    try:
        staff.add_team(current_session(), current_staff(), name=form.name.data, now=now())
    except Invalid as error:
        form.show(error, at="name")
        return _people(form), 422
    return redirect(url_for("admin.index"))


@bp.get("/events")
@requires(Verb.SEE_EVENTS)
def events() -> ResponseReturnValue:
    """The record of events, the newest first; `name`, `noun` and `before` are in the address."""
    session = current_session()
    rows = _events(session, request.args.get("name", ""), request.args.get("before", type=int))
    return render_template(
        "admin/events.html",
        rows=rows[:EVENTS_A_PAGE],
        more=len(rows) > EVENTS_A_PAGE,
        total=session.scalar(select(func.max(Event.id))) or 0,
        names=session.scalars(select(Event.name).distinct().order_by(Event.name)).all(),
        chosen=request.args.get("name", ""),
    )


def _events(session: Session, name: str, before: int | None) -> list[tuple[Event, str | None]]:
    wanted = (
        select(Event, Staff.name)
        .outerjoin(Staff, Event.staff_id == Staff.id)
        .order_by(Event.id.desc())
        .limit(EVENTS_A_PAGE + 1)
    )
    if name:
        wanted = wanted.where(Event.name == name)
    if before is not None:
        wanted = wanted.where(Event.id < before)
    return [(event, who) for event, who in session.execute(wanted)]


def _people(form: TeamForm) -> str:
    session = current_session()
    everybody = staff.everybody(session, current_staff())
    return render_template(
        "admin/people.html",
        people=everybody,
        teams=staff.teams(session),
        form=form,
        missing={person.id: staff.not_on_record(person) for person in everybody},
    )


def _status(form: PersonForm) -> int:
    return 422 if form.is_submitted() else 200
