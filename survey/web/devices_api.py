"""Taking a tablet into use, and saving it when a PIN is lost. Both need the password: a session, not a token."""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from survey.errors import N_, Forbidden, Invalid
from survey.permissions import Verb
from survey.services import device as devices
from survey.services import study as studies
from survey.services import study_keys
from survey.services.sync.reading import storable
from survey.web.access import current_staff, requires
from survey.web.bearer import current_device
from survey.web.clock import now
from survey.web.session import current_session

bp = Blueprint("devices_api", __name__, url_prefix="/api/v1/devices")
_UNREADABLE = N_("What arrived could not be understood, so nothing was saved.")


@bp.post("")
@requires(Verb.INTERVIEW)
def register() -> ResponseReturnValue:
    """Register this tablet for the person who is signed in; gives her token, once, and the recovery key."""
    _require_password()
    given = _body()
    session, actor = current_session(), current_staff()
    uid = _uuid(given.get("device"))
    software = storable(str(given.get("software") or ""))
    _, token = devices.register(session, actor, uid=uid, software=software, now=now())
    recovery = study_keys.recovery_public(session, studies.current(session))
    answer = {
        "device": str(uid),
        "token": token,
        "person": {"username": actor.username, "name": actor.name, "language": actor.language},
        "recovery": {"id": recovery.id, "spki": recovery.spki},
    }
    return jsonify(answer), 201


@bp.post("/<uuid:uid>/recovery")
@requires(Verb.INTERVIEW)
def recover(uid: uuid.UUID) -> ResponseReturnValue:
    """Ask for the key of one's part of a tablet; answered with it once the office has approved."""
    _require_password()
    try:
        wrapped = base64.b64decode(str(_body().get("wrapped")), validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(_UNREADABLE) from None
    session, actor = current_session(), current_staff()
    asked = devices.ask_recovery(session, actor, uid=uid, wrapped=wrapped, now=now())
    if asked.state != "approved":
        return jsonify(state=asked.state), 202
    key = devices.use_recovery(session, actor, asked, now=now())
    return jsonify(state="used", key=base64.b64encode(key).decode())


def _require_password() -> None:
    if current_device() is not None:
        raise Forbidden(N_("Sign in with your password first."))


def _body() -> dict[str, Any]:
    try:
        given = request.get_json(silent=True)
    except RecursionError:
        raise Invalid(_UNREADABLE) from None
    if not isinstance(given, dict):
        raise Invalid(_UNREADABLE)
    return given


def _uuid(value: object) -> uuid.UUID:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise Invalid(_UNREADABLE) from None
