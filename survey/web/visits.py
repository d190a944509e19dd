"""The enumerator's day: her clusters, a household, its visits, its interviews and the draw between them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, HiddenField, RadioField, SelectChoice
from wtforms.validators import UUID, Optional

from survey.config import TIME_ZONE
from survey.errors import AppError, NotFound
from survey.models import Cluster, Household, Interview
from survey.permissions import Verb
from survey.services import household as households
from survey.services import interview as interviews
from survey.services import roster, visit
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.forms import Form, filled
from survey.web.i18n import language
from survey.web.session import current_session

bp = Blueprint("visits", __name__, url_prefix="/visits")
LOCAL = ZoneInfo(TIME_ZONE)

RESULTS = {
    "household": {
        2: _l("Nobody at home who can answer"),
        3: _l("Away for a long time"),
        4: _l("Another time"),
        5: _l("Refused"),
        6: _l("Empty, or not a dwelling"),
        7: _l("Destroyed"),
        8: _l("Dwelling not found"),
        9: _l("Other"),
    },
    "woman": {
        2: _l("Not at home"),
        3: _l("Another time"),
        4: _l("Refused"),
        5: _l("Partly completed"),
        6: _l("Not able to answer"),
        7: _l("Other"),
        8: _l("No place to talk alone"),
        9: _l("No common language"),
        10: _l("Ended by the interviewer"),
        11: _l("Parent or guardian refused"),
        12: _l("Moved away or died"),
    },
}
"""What a visit without an interview can end with (DHS codes, then the study's own), by unit."""

COMPLETED = _l("Completed")


class VisitForm(Form):
    """A visit that ended without an interview."""

    uid = HiddenField(validators=[UUID()])
    result = RadioField(_l("How did the visit end?"), coerce=int, validators=[filled()])
    next_appointment = DateTimeLocalField(
        _l("Next appointment"), format="%Y-%m-%dT%H:%M", validators=[Optional()]
    )
    final = BooleanField(_l("This is the final result: nobody will come again"))

    @classmethod
    def for_unit(cls, unit: str, data: object = None) -> VisitForm:
        """The form with the results of a unit; each form on the screen stands for one visit."""
        form = cls(data, uid=str(uuid.uuid4()))
        form.result.choices = [SelectChoice(code, label) for code, label in RESULTS[unit].items()]
        return form

    @property
    def appointment(self) -> datetime | None:
        """The next appointment in UTC; people write it in the time of the country."""
        local = self.next_appointment.data
        return local.replace(tzinfo=LOCAL).astimezone(UTC) if local else None


@bp.get("/")
@requires(Verb.INTERVIEW)
def index() -> ResponseReturnValue:
    """My clusters and households, the next appointment first."""
    clusters = households.for_enumerator(current_session(), current_staff())
    return render_template("visits/index.html", clusters=clusters, now=now(), results=result_label)


@bp.get("/household/<int:household_id>")
@requires(Verb.INTERVIEW)
def household(household_id: int) -> ResponseReturnValue:
    """One household: what has been done and what comes next."""
    return _page(_household(household_id))


@bp.post("/household/<int:household_id>/visit")
@requires(Verb.INTERVIEW)
def record(household_id: int) -> ResponseReturnValue:
    """Record a visit without an interview."""
    case = _household(household_id)
    form = VisitForm.for_unit(unit_of(case), request.form)
    if not form.validate():
        return _page(case, form=form), 422
    moment = now()
    try:
        visit.record(
            current_session(),
            current_staff(),
            household=case,
            unit=unit_of(case),
            result=form.result.data,
            started_at=moment,
            next_appointment=form.appointment,
            final=form.final.data,
            uid=uuid.UUID(form.uid.data),
            now=moment,
        )
    except AppError as error:
        form.show(error)
        return _page(case, form=form), error.status
    return redirect(url_for("visits.household", household_id=case.id))


@bp.post("/household/<int:household_id>/roster")
@requires(Verb.INTERVIEW)
def lock(household_id: int) -> ResponseReturnValue:
    """Confirm the list of members; one person is then chosen from it."""
    case = roster.lock(current_session(), current_staff(), _household(household_id), now=now())
    return redirect(url_for("visits.household", household_id=case.id))


@bp.post("/household/<int:household_id>/interview/<int:number>")
@requires(Verb.INTERVIEW)
def interview(household_id: int, number: int) -> ResponseReturnValue:
    """Begin interview 1 (of the household) or 2 (of the person chosen), or go on with it."""
    if number not in UNITS:
        raise NotFound
    begun = interviews.begin(
        current_session(),
        current_staff(),
        household=_household(household_id),
        unit=UNITS[number],
        uid=uuid.uuid4(),
        language=language(),
        now=now(),
    )
    address = url_for(
        "interview.form",
        version_id=begun.instrument_version_id,
        language=begun.language,
        _anchor=str(begun.uid),
    )
    return redirect(address)


UNITS = {1: "household", 2: "woman"}
"""Interviews by number: what stands in an address says nothing to those who should not know."""


def unit_of(case: Household) -> str:
    """Whom a visit is for: the household until its roster is locked, then the woman who was drawn."""
    return "household" if case.selected_line is None else "woman"


def result_label(unit: str, result: int | None) -> object:
    """The result in words."""
    return COMPLETED if result == 1 else RESULTS[unit].get(result or 0, "–")


def _household(household_id: int) -> Household:
    return households.get(current_session(), current_staff(), household_id)


def _page(case: Household, *, form: VisitForm | None = None) -> str:
    db = current_session()
    own = {number: interviews.find(db, case, unit) for number, unit in UNITS.items()}
    return render_template(
        "visits/household.html",
        household=case,
        cluster=case.cluster,
        first=own[1],
        second=own[2],
        chosen=_chosen(case, own[2]),
        visits=visit.of(db, case),
        form=form or VisitForm.for_unit(unit_of(case)),
        results=result_label,
        now=now(),
    )


def _chosen(case: Household, begun: Interview | None) -> dict[str, object]:
    """Line and first name of the person to invite, as long as she is to be found."""
    done = begun is not None and begun.state == "finished"
    if case.selected_line is None or done or case.state == "finished":
        return {}
    return roster.selected_member(current_session(), current_staff(), case)


def cluster_name(cluster: Cluster) -> str:
    """Where the cluster lies, as people call it."""
    return f"{cluster.frame_unit.settlement}, {cluster.frame_unit.rayon}"


bp.add_app_template_filter(cluster_name, "cluster_name")
