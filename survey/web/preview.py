"""A questionnaire tried out as an enumerator meets it: the same page, but nothing is kept or on record.

`key` is "v" and the number of a published version, or the token of a draft.
"""

from __future__ import annotations

import json
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from instruments import Instrument
from instruments.client import definition
from instruments.errors import InstrumentError
from instruments.routing import Plan
from instruments.validation import validate
from instruments.versions import fingerprint
from survey.config import LANGUAGES, TIME_ZONE
from survey.errors import N_, Invalid, NotFound
from survey.permissions import Verb
from survey.services import answers, prefill, study
from survey.services import instrument as published
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.instruments import read_draft
from survey.web.interview import Resource, render
from survey.web.session import current_session

bp = Blueprint("preview", __name__)

EXAMPLE = {
    "hh_case": "0001001",
    "w_case": "0001001",
    "cluster": 1,
    "household": 1,
    "region": 1,
    "residence": 1,
    "interviewer": "0",
    "woman_line": 2,
    "roster_age": 30,
    "eligible_women": 1,
}
"""What an interview knows of its case before it begins; here of a household that does not exist. A form that asks
something else under such a name begins without it."""


@bp.get("/study/instruments/preview/<key>/<language>")
@requires(Verb.PUBLISH_INSTRUMENT)
def form(key: str, language: str) -> ResponseReturnValue:
    """The interview page in one language of the questionnaire."""
    instrument = _instrument(key)
    if language not in instrument.languages:
        known = [code for code in LANGUAGES if code in instrument.languages]
        other = (known or instrument.languages)[0]
        return redirect(url_for("preview.form", key=key, language=other))
    try:
        return _document(_Asked(instrument), language, key).response()
    except InstrumentError as error:
        raise Invalid(_NOT_DRAWN, findings=error.findings) from error


@bp.get("/study/instruments/preview/<key>/questions.json")
@requires(Verb.PUBLISH_INSTRUMENT)
def questions(key: str) -> ResponseReturnValue:
    """Order, conditions and choices, as the client reads them."""
    found = definition(_instrument(key))
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return Resource.of(body, "application/json").response()


@bp.get("/api/v1/preview/<key>/interviews/")
@bp.get("/api/v1/preview/<key>/interviews/<uid>")
@requires(Verb.PUBLISH_INSTRUMENT)
def read(key: str, **_uid: str) -> ResponseReturnValue:
    """An interview that begins: only the example household is known."""
    model = _instrument(key)
    known = answers.known_names(model)
    begun = prefill.Beginning(current_staff().id, now().astimezone(ZoneInfo(TIME_ZONE)))
    given = {name: value for name, value in EXAMPLE.items() if name in known}
    wrong = {one.path for one in validate(Plan.of(model), given, now=begun.at)}
    fitting = {name: value for name, value in given.items() if name not in wrong}
    return jsonify(answers=fitting | prefill.recorded(model, begun), page=None, **_state(0))


@bp.put("/api/v1/preview/<key>/interviews/<uid>/answers")
@requires(Verb.PUBLISH_INSTRUMENT)
def save(**_of: str) -> ResponseReturnValue:
    """Say that it was saved, and forget it."""
    given = request.get_json(silent=True)
    revision = given.get("revision") if isinstance(given, dict) else None
    return jsonify(_state(revision + 1 if isinstance(revision, int) else 1))


@bp.put("/api/v1/preview/<key>/interviews/<uid>/attachments/<name>")
@requires(Verb.PUBLISH_INSTRUMENT)
def attach(name: str, **_of: str) -> ResponseReturnValue:
    """Say that the file was kept, and forget it."""
    return jsonify(name=name)


@bp.post("/api/v1/preview/<key>/interviews/<uid>/finish")
@requires(Verb.PUBLISH_INSTRUMENT)
def finish(**_of: str) -> ResponseReturnValue:
    """The end. The page has checked the answers by the questionnaire's rules."""
    return jsonify(result=1, **_state(0) | {"state": "finished"})


@bp.post("/api/v1/preview/<key>/<any(lock, unlock):what>")
@requires(Verb.PUBLISH_INSTRUMENT)
def lock(what: str, **_of: str) -> ResponseReturnValue:
    """Hiding works, and any password opens: there is nothing to protect."""
    return jsonify(locked=what == "lock")


_NOT_DRAWN = N_("Some questions cannot be shown on a tablet.")


def _state(revision: int) -> dict[str, object]:
    return {
        "uid": "preview",
        "state": "in_progress",
        "revision": revision,
        "language": "en",
        "household": url_for("instruments.index"),
    }


def _instrument(key: str) -> Instrument:
    if not (key.startswith("v") and key[1:].isdigit()):
        return read_draft(key).instrument
    session = current_session()
    if len(key) > 10:
        raise NotFound
    return published.model(published.get(session, study.current(session), int(key[1:])))


class _Asked:
    """A questionnaire as a cache key: the same definition is the same thing."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.mark = fingerprint(instrument)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.mark == other.mark

    def __hash__(self) -> int:
        return hash(self.mark)


@lru_cache(maxsize=12)
def _document(asked: _Asked, language: str, key: str) -> Resource:
    with force_locale(language if language in LANGUAGES else "en"):
        html = render(
            asked.instrument,
            language,
            title=gettext("Preview: nothing is kept"),
            definition_url=url_for("preview.questions", key=key),
            home=url_for("instruments.index"),
            api=f"/api/v1/preview/{key}",
            languages=asked.instrument.languages,
            preview=True,
        )
    return Resource.of(html, "text/html")
