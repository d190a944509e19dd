"""The JSON interface of the tablet: answers of one interview, read, saved and finished; hiding and coming back.

Errors are JSON, made in survey.web.error_pages. Nothing of this is ever cached.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any

from flask import Blueprint, Response, jsonify, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from survey.config import LANGUAGES
from survey.errors import N_, Conflict, Forbidden, Invalid
from survey.models import Interview
from survey.permissions import Verb
from survey.services import attachment
from survey.services import interview as interviews
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.limits import PER_ACCOUNT
from survey.web.session import current_session, keep_despite_error, writes

bp = Blueprint("api", __name__, url_prefix="/api/v1")

LOCKED = "interview_locked"
"""In the session: the page was hidden, answers are shown only after the password."""


class Locked(Forbidden):
    """The tablet shows the advice page; the password opens it again."""

    code = "locked"
    status = 423
    message = N_("Enter your password to go on.")


@bp.get("/interviews/<uuid:uid>")
@requires(Verb.INTERVIEW)
@writes
def read(uid: uuid.UUID) -> ResponseReturnValue:
    """The interview as it stands. The reading is on record."""
    _require_unlocked()
    actor = current_staff()
    interview = interviews.get(current_session(), actor, uid)
    answers = interviews.read(current_session(), actor, interview, purpose="interview", now=now())
    return jsonify(answers=answers, page=interview.page, **_state(interview))


@bp.put("/interviews/<uuid:uid>/answers")
@requires(Verb.INTERVIEW)
def save(uid: uuid.UUID) -> ResponseReturnValue:
    """Take over the answers as they are on the tablet; also while it hides them, so that none is lost."""
    actor = current_staff()
    interview = interviews.get(current_session(), actor, uid)
    try:
        saved = interviews.save(current_session(), actor, interview, now=now(), **_body())
    except Conflict:
        keep_despite_error()
        raise
    return jsonify(_state(saved))


@bp.post("/interviews/<uuid:uid>/finish")
@requires(Verb.INTERVIEW)
def finish(uid: uuid.UUID) -> ResponseReturnValue:
    """Close the interview when its answers are valid; else 422 with the findings."""
    _require_unlocked()
    actor = current_staff()
    interview = interviews.get(current_session(), actor, uid)
    result = interviews.finish(current_session(), actor, interview, now=now())
    if interview.state == "finished":
        attachment.drop_unused(current_session(), interview)
    return jsonify(result=result, **_state(interview))


@bp.put("/interviews/<uuid:uid>/attachments/<name>")
@requires(Verb.INTERVIEW)
def attach(uid: uuid.UUID, name: str) -> ResponseReturnValue:
    """Keep a photograph, recording or file: {place, type, content in base64}; also while hidden."""
    place, content_type, content = _file()
    actor = current_staff()
    kept = attachment.store(
        current_session(),
        actor,
        interviews.get(current_session(), actor, uid),
        place=place,
        name=name,
        content_type=content_type,
        content=content,
        now=now(),
    )
    return jsonify(name=kept.name, sha256=kept.sha256)


@bp.get("/interviews/<uuid:uid>/attachments/<name>")
@requires(Verb.INTERVIEW)
@writes
def attached(uid: uuid.UUID, name: str) -> ResponseReturnValue:
    """A file that was given in this interview. The reading is on record."""
    _require_unlocked()
    actor = current_staff()
    interview = interviews.get(current_session(), actor, uid)
    content_type, content = attachment.read(
        current_session(), actor, interview, name=name, now=now()
    )
    answer = Response(content, mimetype=content_type)
    answer.headers["Content-Disposition"] = "attachment"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@bp.post("/lock")
@requires(Verb.INTERVIEW)
def lock() -> ResponseReturnValue:
    """From now on this session sees no answers."""
    session[LOCKED] = True
    return jsonify(locked=True)


@bp.post("/unlock")
@requires(Verb.INTERVIEW)
def unlock() -> ResponseReturnValue:
    """Open again with the password of the person who is signed in."""
    given = request.get_json(silent=True)
    password = given.get("password") if isinstance(given, dict) else None
    if not isinstance(password, str) or not current_staff().verify_and_update_password(password):
        raise Locked
    session.pop(LOCKED, None)
    return jsonify(locked=False)


def _require_unlocked() -> None:
    if session.get(LOCKED):
        raise Locked


def _state(interview: Interview) -> dict[str, Any]:
    return {
        "uid": str(interview.uid),
        "state": interview.state,
        "revision": interview.revision,
        "language": interview.language,
        "household": url_for("visits.household", household_id=interview.household_id),
    }


def _body() -> dict[str, Any]:
    """What the client sends, checked for shape; what the answers mean is the services' business."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Invalid(_UNREADABLE)
    body = {name: given.get(name) for name in ("answers", "page", "language", "revision", "client")}
    fits = (
        isinstance(body["answers"], dict)
        and (body["page"] is None or (isinstance(body["page"], str) and len(body["page"]) <= 200))
        and body["language"] in LANGUAGES
        and type(body["revision"]) is int
        and isinstance(body["client"], str)
        and len(body["client"]) <= 36
    )
    if not fits:
        raise Invalid(_UNREADABLE)
    return body


def _file() -> tuple[str, str, bytes]:
    """Place, content type and content of a file that the client sends."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Invalid(_UNREADABLE)
    place, kind, content = (given.get(name) for name in ("place", "type", "content"))
    if not (isinstance(place, str) and isinstance(kind, str) and isinstance(content, str)):
        raise Invalid(_UNREADABLE)
    try:
        return place, kind, base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(_UNREADABLE) from None


_UNREADABLE = N_("What arrived could not be understood, so nothing was saved.")


@bp.record_once
def _limit_guessing(setup: BlueprintSetupState) -> None:
    """The password that opens a hidden page is guessed no more easily than at sign-in."""
    for limiter in setup.app.extensions.get("limiter", ()):  # none when limits are off
        limited = limiter.limit(PER_ACCOUNT, key_func=_account, deduct_when=_was_refused)
        views = setup.app.view_functions
        views["api.unlock"] = limited(views["api.unlock"])


def _account() -> str:
    return f"unlock:{current_staff().id}"


def _was_refused(response: Response) -> bool:
    return response.status_code == Locked.status
