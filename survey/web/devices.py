"""Tablets as the office sees them: what each last said of itself, locks, wipes, and PINs that were lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey.errors import N_, AppError
from survey.models import Device
from survey.permissions import Verb
from survey.services import device
from survey.web.access import current_staff, requires
from survey.web.assets import software_version
from survey.web.clock import now
from survey.web.csv_file import csv_file
from survey.web.i18n import translated
from survey.web.session import abandon, current_session

bp = Blueprint("devices", __name__, url_prefix="/fieldwork/devices")

SILENT = timedelta(days=3)
"""A tablet that was not heard of for so long is named."""
CLOCK = 300
"""Seconds from which a wrong clock is named."""
FULL = 0.9
"""Share of the storage from which a tablet counts as full."""

STATES = {
    "active": N_("in use"),
    "locked": N_("locked"),
    "wiping": N_("to be wiped"),
    "wiped": N_("wiped"),
}

Act = Callable[..., Device]
ACTS: dict[str, Act] = {
    "lock": device.lock,
    "unlock": device.unlock,
    "wipe": device.ask_wipe,
    "keep": device.take_back_wipe,
    "shut_out": device.shut_out,
}
"""What a manager can ask of a tablet."""
GRAVE = frozenset({"wipe", "shut_out"})
"""What must be confirmed."""


@bp.get("/")
@requires(Verb.LOOK_AFTER)
def index() -> ResponseReturnValue:
    """All tablets, the one that was silent longest first, and PINs that wait for the office."""
    db, actor = current_session(), current_staff()
    found = device.visible(db, actor)
    return render_template(
        "fieldwork/devices.html",
        devices=found,
        requests=device.recoveries(db, actor),
        concerns={one.uid: concerns(one, now()) for one in found},
        **_words(),
    )


@bp.get("/devices.csv")
@requires(Verb.LOOK_AFTER)
def devices_csv() -> ResponseReturnValue:
    """The same list as a file."""
    head = (
        gettext("Tablet"), gettext("Interviewer"), gettext("State"), gettext("Last exchange"),
        gettext("Not sent"), gettext("Open interviews"), gettext("Version"), gettext("Storage used"),
        gettext("Storage"), gettext("Battery"), gettext("Clock error, seconds"),
    )  # fmt: skip
    rows = [
        (
            one.name or str(one.uid)[:8], one.staff.name, translated(STATES[one.state]),
            one.last_sync_at.isoformat(timespec="minutes") if one.last_sync_at else "",
            one.unsent, one.open_interviews, one.software, _blank(one.usage), _blank(one.quota),
            _blank(one.battery), _blank(one.clock_error),
        )
        for one in device.visible(current_session(), current_staff())
    ]  # fmt: skip
    return csv_file("tablets.csv", head, rows)


@bp.get("/<uuid:uid>")
@requires(Verb.LOOK_AFTER)
def show(uid: uuid.UUID) -> ResponseReturnValue:
    """One tablet."""
    return _page(uid)


@bp.post("/<uuid:uid>/name")
@requires(Verb.MANAGE_DEVICES)
def rename(uid: uuid.UUID) -> ResponseReturnValue:
    """The name or number that stands on its back."""
    found = device.get(current_session(), current_staff(), uid)
    name = request.form.get("name", "")
    device.rename(current_session(), current_staff(), found, name=name, now=now())
    return redirect(url_for("devices.show", uid=uid))


@bp.post("/<uuid:uid>/<any(lock, unlock, wipe, keep, shut_out):act>")
@requires(Verb.MANAGE_DEVICES)
def ask(uid: uuid.UUID, act: str) -> ResponseReturnValue:
    """Ask something of a tablet; it obeys with its next exchange."""
    if act in GRAVE and request.form.get("sure") != "yes":
        return _page(uid, error=gettext("Confirm that you mean it."), unsure=act), 422
    return _answered(uid, ACTS[act])


@bp.post("/recovery/<int:request_id>")
@requires(Verb.MANAGE_DEVICES)
def decide(request_id: int) -> ResponseReturnValue:
    """Let a person open her part of a tablet again, or not."""
    db, actor = current_session(), current_staff()
    found = device.get_recovery(db, actor, request_id)
    uid = found.device_uid
    try:
        device.decide_recovery(
            db,
            actor,
            found,
            approve=request.form.get("answer") == "approve",
            reason=request.form.get("reason", ""),
            now=now(),
        )
    except AppError as error:
        abandon()
        return _page(uid, error=translated(error.message)), error.status
    return redirect(url_for("devices.show", uid=uid))


def concerns(one: Device, at: datetime) -> list[str]:
    """What somebody should look at, in words; empty when all is well."""
    if one.state == "wiped":
        return []
    seen = one.last_sync_at or one.registered_at
    facts = {
        gettext("silent for days"): at - seen > SILENT,
        gettext("may lose its storage"): one.persisted is False,
        gettext("storage nearly full"): bool(one.quota and (one.usage or 0) / one.quota > FULL),
        gettext("clock wrong"): abs(one.clock_error or 0) > CLOCK,
        gettext("older version"): bool(one.last_sync_at) and one.software != software_version(),
    }
    return [text for text, is_so in facts.items() if is_so]


def _answered(uid: uuid.UUID, act: Act) -> ResponseReturnValue:
    db, actor = current_session(), current_staff()
    try:
        act(db, actor, device.get(db, actor, uid), now=now())
    except AppError as error:
        abandon()
        return _page(uid, error=translated(error.message)), error.status
    return redirect(url_for("devices.show", uid=uid))


def _page(uid: uuid.UUID, *, error: str | None = None, unsure: str | None = None) -> str:
    db, actor = current_session(), current_staff()
    found = device.get(db, actor, uid)
    return render_template(
        "fieldwork/device.html",
        device=found,
        requests=[one for one in device.recoveries(db, actor) if one.device_uid == uid],
        concerns=concerns(found, now()),
        error=error,
        unsure=unsure,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"states": STATES, "current": software_version()}


def _blank(value: object) -> object:
    return "" if value is None else value
