"""The interview page: one document per questionnaire version and language, and the questionnaire as data.

Both hold questions and no answers, so a tablet may keep them; the client in static/interview brings them
to life with the answers from survey.web.api.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from markupsafe import Markup, escape

from instruments.client import definition
from instruments.model import Instrument, Question, text, walk
from instruments.piping import manners
from instruments.validation import MESSAGES
from survey.config import LANGUAGES
from survey.errors import NotFound
from survey.models import InstrumentVersion, Study
from survey.permissions import Verb
from survey.services import instrument as instruments
from survey.web.access import requires
from survey.web.csp import HEADERS, POLICY
from survey.web.fields import control_of, fields_of, is_seen
from survey.web.session import current_session
from survey.web.wording import words

bp = Blueprint("interview", __name__, url_prefix="/visits/form")
bp.add_app_template_filter(words, "words")
bp.add_app_template_filter(text, "text_in")
bp.add_app_template_filter(lambda name: PurePath(name).stem, "stem")


TEXTS = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})

RECORDING = {
    "Content-Security-Policy": POLICY.replace("media-src 'self'", "media-src 'self' blob:"),
    "Permissions-Policy": HEADERS["Permissions-Policy"]
    .replace("camera=()", "camera=(self)")
    .replace("microphone=()", "microphone=(self)"),
}
"""The one page that may take pictures and record, and play what was recorded."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that is the same for everybody: made once per process, named by its content."""

    packed: bytes
    etag: str
    mimetype: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, body: str, mimetype: str) -> Resource:
        """Compress and name it."""
        content = body.encode()
        return cls(
            gzip.compress(content, 6, mtime=0),
            hashlib.sha256(content).hexdigest(),
            mimetype,
            RECORDING if mimetype == "text/html" else {},
        )

    def response(self) -> Response:
        """The content, or 304 when the browser has it."""
        packed = bool(request.accept_encodings.quality("gzip"))
        body = self.packed if packed else gzip.decompress(self.packed)
        answer = Response(body, mimetype=self.mimetype)
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cache-Control"] = (
            "private, no-cache"  # keep it, but ask whether it is current
        )
        answer.headers.update(self.headers)
        answer.set_etag(self.etag)
        answer.make_conditional(request)
        return answer


@bp.get("/<int:version_id>/<any(az, ru, en):language>")
@requires(Verb.INTERVIEW)
def form(version_id: int, language: str) -> ResponseReturnValue:
    """The document. The interview's identifier follows in the fragment, which is never sent."""
    version = _version(version_id)
    study = current_session().get_one(Study, version.study_id)
    title = text(study.title, language)
    return _document(_Version(version), language, title).response()


@bp.get("/<int:version_id>/questions.json")
@requires(Verb.INTERVIEW)
def questions(version_id: int) -> ResponseReturnValue:
    """Order, conditions and choices, as the client reads them."""
    return _definition(_Version(_version(version_id))).response()


def _version(version_id: int) -> InstrumentVersion:
    version = current_session().get(InstrumentVersion, version_id)
    if version is None:
        raise NotFound
    return version


class _Version:
    """A version as a cache key: the same definition is the same thing."""

    def __init__(self, version: InstrumentVersion) -> None:
        self.version = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Version) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[int, str]:
        return self.version.id, self.version.fingerprint


@lru_cache(maxsize=64)
def _document(key: _Version, language: str, title: str) -> Resource:
    instrument = instruments.model(key.version)
    with force_locale(language):
        html = render(
            instrument,
            language,
            title=title,
            definition_url=url_for("interview.questions", version_id=key.version.id),
            home=url_for("visits.index"),
        )
    return Resource.of(html, "text/html")


@lru_cache(maxsize=32)
def _definition(key: _Version) -> Resource:
    found = without_texts(definition(instruments.model(key.version)))
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return Resource.of(body, "application/json")


def without_texts(found: dict[str, Any]) -> dict[str, Any]:
    """The definition without the words of its questions: the document has them, in one language."""
    nodes = [{k: v for k, v in node.items() if k not in TEXTS} for node in found["nodes"]]
    return found | {"nodes": nodes}


def render(
    instrument: Instrument,
    language: str,
    *,
    title: str,
    definition_url: str,
    home: str,
    api: str = "/api/v1",
    languages: Sequence[str] | None = None,
    preview: bool = False,
) -> str:
    """The document of a questionnaire in one language. `api` is where its client reads and saves answers.

    languages: those to change to, the interface's own unless it is said. preview: what she would
    answer under seal is shown, too, and thrown away.
    """
    shown = [code for code in languages or LANGUAGES if code in instrument.languages]
    return render_template(
        "interview/form.html",
        title=title,
        language=language,
        languages=shown,
        nodes=list(_nodes(instrument, language)),
        files=instrument.files,
        messages=[(code, _with_holes(message)) for code, message in MESSAGES.items()],
        manners=manners(language),
        definition_url=definition_url,
        home=home,
        preview=preview,
        api=api,
    )


def _nodes(instrument: Instrument, language: str) -> Iterator[dict[str, Any]]:
    fields = fields_of(instrument, language)
    for node in walk(instrument.children):
        if not isinstance(node, Question):
            yield {"kind": "section", "node": node}
        elif is_seen(node):
            control = control_of(node, instrument)
            choices = instrument.choices_of(node)
            yield {
                "kind": "question",
                "node": node,
                "field": fields[node.name],
                "control": control.name if control else "",
                "choices": choices,
            }


def _with_holes(message: str) -> Markup:
    """The message in the document's language; the client fills in what is different each time."""
    return Markup(escape(gettext(message))) % _Holes()  # noqa: S704 - escaped


class _Holes(dict[str, Markup]):
    def __missing__(self, name: str) -> Markup:
        return Markup('<span data-detail="%s"></span>') % name
