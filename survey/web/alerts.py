"""What needs a decision: alerts, items of tablets that were set aside, interviews with findings."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey.errors import AppError, Conflict, Invalid
from survey.models import Alert, SetAside
from survey.permissions import Verb
from survey.services import alert, deciding, returning, set_aside, study
from survey.web import alert_words
from survey.web.access import current_staff, requires
from survey.web.alert_words import ALERTS
from survey.web.clock import now
from survey.web.csv_file import csv_file
from survey.web.i18n import translated
from survey.web.session import abandon, current_session, writes

bp = Blueprint("alerts", __name__, url_prefix="/fieldwork/alerts")


@bp.get("/")
@requires(Verb.LOOK_AFTER)
def index() -> ResponseReturnValue:
    """All that is open; `state=resolved` in the address shows what was decided last."""
    if request.args.get("state") == "resolved":
        return _resolved()
    return _open()


@bp.get("/alerts.csv")
@requires(Verb.LOOK_AFTER)
def alerts_csv() -> ResponseReturnValue:
    """Alerts, the open ones first, as a file."""
    db, actor = current_session(), current_staff()
    found = [*alert.open_for(db, actor), *alert.resolved_for(db, actor, most=10_000)]
    head = (
        gettext("When"), gettext("What was seen"), gettext("Cluster"), gettext("Household"),
        gettext("Enumerator"), gettext("Resolved"), gettext("By whom"), gettext("What was done"),
    )  # fmt: skip
    return csv_file("alerts.csv", head, [_row(one) for one in found])


@bp.get("/<uuid:uid>")
@requires(Verb.LOOK_AFTER)
@writes
def show(uid: uuid.UUID) -> ResponseReturnValue:
    """One alert with the interviewer's note. The reading is on record."""
    return _alert_page(_find(uid))


@bp.post("/<uuid:uid>")
@requires(Verb.LOOK_AFTER)
def resolve(uid: uuid.UUID) -> ResponseReturnValue:
    """Close an alert with what was done."""
    found = _find(uid)
    try:
        alert.resolve(
            current_session(),
            current_staff(),
            found,
            reason=request.form.get("reason", ""),
            now=now(),
        )
    except (Invalid, Conflict) as error:
        return _alert_page(found, error=translated(error.message)), error.status
    return redirect(url_for("alerts.index"))


@bp.route("/aside/<int:set_aside_id>", methods=["GET", "POST"])
@requires(Verb.LOOK_AFTER)
def aside(set_aside_id: int) -> ResponseReturnValue:
    """Decide what becomes of an item that was set aside."""
    found = set_aside.get(current_session(), current_staff(), set_aside_id)
    if request.method == "GET":
        return _aside_page(found)
    outcome, reason = request.form.get("outcome", ""), request.form.get("reason", "")
    try:
        deciding.decide(
            current_session(), current_staff(), found, outcome=outcome, reason=reason, now=now()
        )
    except AppError as error:
        words = translated(error.message)
        abandon()
        again = set_aside.get(current_session(), current_staff(), set_aside_id)
        page = _aside_page(again, error=words % error.details if error.details else words)
        return page, error.status
    return redirect(url_for("alerts.index"))


def _open() -> str:
    db, actor = current_session(), current_staff()
    found = study.find_current(db)
    return render_template(
        "fieldwork/alerts.html",
        study=found,
        alerts=sorted(alert.open_for(db, actor), key=lambda one: not ALERTS[one.kind].grave),
        set_aside=set_aside.open_for(db, actor),
        findings=returning.interviews(db, actor, found, state="findings") if found else [],
        **_words(),
    )


def _resolved() -> str:
    db, actor = current_session(), current_staff()
    return render_template(
        "fieldwork/alerts_resolved.html",
        alerts=alert.resolved_for(db, actor),
        set_aside=set_aside.resolved_for(db, actor),
        **_words(),
    )


def _alert_page(found: Alert, *, error: str | None = None) -> str:
    note = alert.read_note(current_session(), current_staff(), found, now=now())
    return render_template("fieldwork/alert.html", alert=found, note=note, error=error, **_words())


def _aside_page(found: SetAside, *, error: str | None = None) -> str:
    return render_template("fieldwork/aside.html", item=found, error=error, **_words())


def _words() -> dict[str, Any]:
    return {
        "words": ALERTS,
        "seen": seen,
        "reasons": set_aside.REASONS,
        "kinds": alert_words.KINDS,
        "item_word": alert_words.ITEM,
        "todo": alert_words.SET_ASIDE_TODO,
        "usually": alert_words.SET_ASIDE_USUALLY,
        "outcomes": alert_words.OUTCOMES,
    }


def seen(one: Alert) -> str:
    """What was seen, in the person's language."""
    text = translated(ALERTS[one.kind].seen)
    return text % one.details if one.kind == "workload" else text


def _find(uid: uuid.UUID) -> Alert:
    return alert.get(current_session(), current_staff(), uid)


def _row(one: Alert) -> tuple[object, ...]:
    place = one.household
    return (
        one.at.isoformat(timespec="minutes"),
        seen(one),
        place.cluster.number if place else "",
        place.number if place else "",
        one.staff.name,
        one.resolved_at.isoformat(timespec="minutes") if one.resolved_at else "",
        one.resolved_by.name if one.resolved_by else "",
        one.resolution or "",
    )
