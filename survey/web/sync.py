"""The exchange with tablets: what they fetch, what they send, files in pieces. docs/sync.md tells the wire."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from survey.errors import N_, Invalid
from survey.models import Device
from survey.permissions import Verb
from survey.services import device as devices
from survey.services import sync
from survey.services.sync import files
from survey.services.sync.reading import storable
from survey.web.access import current_staff, requires
from survey.web.assets import software_version
from survey.web.bearer import current_device
from survey.web.clock import now
from survey.web.i18n import translated
from survey.web.session import current_session, writes

bp = Blueprint("sync", __name__, url_prefix="/api/v1/sync")

MOST_ITEMS = 50
LONGEST_UID = 64
MOST_BYTES = 8 * 1024 * 1024
"""Twice what a tablet puts into a batch: JSON in JSON doubles its quotation marks."""
_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(rf"[0-9A-Za-z:_.-]{{1,{LONGEST_UID}}}")
_RANGE = re.compile(r"bytes ([0-9]{1,9})-([0-9]{1,9})/([0-9]{1,9})")
_UNREADABLE = N_("What arrived could not be understood, so nothing was saved.")


@bp.get("")
@requires(Verb.INTERVIEW)
@writes
def pull() -> ResponseReturnValue:
    """Everything this person needs in the field. `everything`: this tablet holds no interview of hers yet."""
    device = current_device()
    found = sync.bundle(
        current_session(),
        current_staff(),
        device=device,
        now=now(),
        everything="everything" in request.args,
    )
    return jsonify(found | {"software": software_version(), "commands": _commands(device)})


@bp.post("")
@requires(Verb.INTERVIEW)
def push() -> ResponseReturnValue:
    """A batch. What is answered has been stored; what has no answer is to be sent again."""
    given = _batch()
    device, moment = current_device(), now()
    session, actor = current_session(), current_staff()
    done = sync.push(session, actor, device=device, items=given["items"], now=moment)
    if device is not None:
        devices.report(
            session,
            actor,
            device,
            said=given["report"],
            software=given["software"],
            now=moment,
        )
    return jsonify(
        server_time=moment.isoformat(),
        software=software_version(),
        items=[_answer(item, outcome) for item, outcome in done],
        commands=_commands(device),
    )


@bp.get("/files/<uuid:uid>/<name>")
@requires(Verb.INTERVIEW)
def received(uid: uuid.UUID, name: str) -> ResponseReturnValue:
    """How much of a file is here: where to go on."""
    found = files.progress(current_session(), current_staff(), interview=uid, name=name)
    return jsonify(received=found.received, stored=found.stored)


@bp.put("/files/<uuid:uid>/<name>")
@requires(Verb.INTERVIEW)
def piece(uid: uuid.UUID, name: str) -> ResponseReturnValue:
    """A piece of a file: raw bytes, with Content-Range, and place, type and sha256 of the whole in the query."""
    found = files.take(
        current_session(),
        current_staff(),
        interview=uid,
        name=name,
        piece=_piece(),
        now=now(),
    )
    return jsonify(received=found.received, stored=found.stored)


def _commands(device: Device | None) -> dict[str, bool]:
    return devices.commands(device) if device else {"lock": False, "wipe": False}


def _answer(item: sync.Item, outcome: sync.Outcome) -> dict[str, Any]:
    findings = [{**one, "message": translated(one["message"])} for one in outcome.findings]
    return {
        "kind": item.kind,
        "uid": item.uid,
        "hash": item.hash,
        "status": outcome.status,
        "message": gettext(outcome.message) if outcome.message else "",
        "findings": findings,
        "revision": outcome.revision,
    }


def _batch() -> dict[str, Any]:
    given = _json()
    if not isinstance(given, dict) or not isinstance(given.get("items"), list):
        raise Invalid(_UNREADABLE)
    if len(given["items"]) > MOST_ITEMS:
        raise Invalid(N_("A batch has at most %(most)s items."), most=MOST_ITEMS)
    report = given.get("report")
    return {
        "items": [_item(one) for one in given["items"]],
        "report": report if isinstance(report, dict) else {},
        "software": storable(str(given.get("software") or ""))[:LONGEST_UID],
    }


def _json() -> object:
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    try:
        return request.get_json(silent=True)
    except RecursionError:
        raise Invalid(_UNREADABLE) from None


def _item(given: object) -> sync.Item:
    """Only the envelope is judged here; what is in it is kept even if it makes no sense."""
    fields = ("kind", "uid", "hash", "body")
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in fields):
        raise Invalid(_UNREADABLE)
    item = sync.Item(*(given[name] for name in fields))
    is_named = _NAME.fullmatch(item.kind) and _NAME.fullmatch(item.uid)
    if not (_HASH.fullmatch(item.hash) and is_named):
        raise Invalid(_UNREADABLE)
    return item


def _piece() -> files.Piece:
    range_ = _RANGE.fullmatch(request.headers.get("Content-Range", ""))
    content = request.get_data()
    if not range_ or not _HASH.fullmatch(request.args.get("sha256", "")):
        raise Invalid(_UNREADABLE)
    first, last, size = map(int, range_.groups())
    if last - first + 1 != len(content):
        raise Invalid(_UNREADABLE)
    return files.Piece(
        place=storable(request.args.get("place", ""))[:200],
        content_type=storable(request.args.get("type", ""))[:80],
        sha256=request.args["sha256"],
        size=size,
        first=first,
        content=content,
    )
