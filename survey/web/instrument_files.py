"""The pictures, recordings and films of a questionnaire, as its page and the tablets fetch them.

What is shown tells what is asked: tablets keep these files encrypted, like the questions.
"""

from __future__ import annotations

import io
import zipfile

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from instruments.media_files import digest, type_of
from survey.errors import NotFound
from survey.models import InstrumentVersion
from survey.permissions import Verb
from survey.services import draft as drafts
from survey.services import instrument as instruments
from survey.services import instrument_file, study
from survey.web.access import requires
from survey.web.instruments import folder, read_draft
from survey.web.session import current_session

bp = Blueprint("instrument_files", __name__)

INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Opened by itself, a drawing runs nothing and loads nothing; its own styles may colour it."""


@bp.get("/visits/form/<int:version_id>/files/<name>")
@requires(Verb.INTERVIEW)
def of_version(version_id: int, name: str) -> ResponseReturnValue:
    """A file of a published version, for interviews."""
    version = current_session().get(InstrumentVersion, version_id)
    if version is None:
        raise NotFound
    content = instrument_file.read(current_session(), instruments.model(version), name)
    return _served(name, content)


@bp.get("/study/instruments/preview/v<int:version_id>/files/<name>")
@requires(Verb.PUBLISH_INSTRUMENT)
def of_previewed(version_id: int, name: str) -> ResponseReturnValue:
    """The same, for the manager who tries the version out."""
    session = current_session()
    version = instruments.get(session, study.current(session), version_id)
    return _served(name, instrument_file.read(session, instruments.model(version), name))


@bp.get("/study/instruments/preview/<token>/files/<name>")
@requires(Verb.PUBLISH_INSTRUMENT)
def of_draft(token: str, name: str) -> ResponseReturnValue:
    """A file of a draft, for who has handed it in."""
    return _served(name, drafts.file(folder(), read_draft(token), name))


@bp.get("/study/instruments/<int:version_id>-files.zip")
@requires(Verb.PUBLISH_INSTRUMENT)
def archive(version_id: int) -> ResponseReturnValue:
    """All files of a version, to hand them in again with a changed workbook."""
    session = current_session()
    version = instruments.get(session, study.current(session), version_id)
    found = instruments.model(version)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as out:  # pictures are compressed already
        for name in found.files:
            out.writestr(name, instrument_file.read(session, found, name))
    name = f"{version.name}-v{version.number}-files.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(packed.getvalue(), mimetype="application/zip", headers=headers)


def _served(name: str, content: bytes) -> Response:
    answer = Response(content, mimetype=type_of(name))
    answer.headers["Content-Security-Policy"] = INERT
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(digest(content))
    answer.make_conditional(request)
    return answer
