"""The recordings of a questionnaire: questions as they are said, for those who answer by themselves.

The study puts the files that its questions name (`media: {audio: {az: about_az.mp3}}`) into
`<data_dir>/recordings/<name of the questionnaire>/`. A tablet fetches all of them as one document, like the
questions, and keeps it encrypted: what is said tells what is asked.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from instruments.model import Instrument
from survey.errors import NotFound
from survey.models import InstrumentVersion
from survey.permissions import Verb
from survey.services import instrument as instruments
from survey.web.access import requires
from survey.web.interview import Resource
from survey.web.session import current_session

bp = Blueprint("recordings", __name__, url_prefix="/visits/form")

FOLDER = "recordings"
TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}


@bp.get("/<int:version_id>/recordings.json")
@requires(Verb.INTERVIEW)
def recordings(version_id: int) -> ResponseReturnValue:
    """{file: {type, data}}, data in base64; files that nobody has put there are left out."""
    version = current_session().get(InstrumentVersion, version_id)
    if version is None:
        raise NotFound
    folder = Path(current_app.extensions["config"].data_dir) / FOLDER / version.name
    found = {path.name: _content(path) for path in _files(instruments.model(version), folder)}
    return Resource.of(json.dumps(found), "application/json").response()


def _files(instrument: Instrument, folder: Path) -> list[Path]:
    """The recordings that are there. A name in a questionnaire never leads out of the folder."""
    named = {
        name
        for question in instrument.questions()
        for name in question.media.get("audio", {}).values()
        if Path(name).name == name and Path(name).suffix in TYPES
    }
    return sorted(folder / name for name in named if (folder / name).is_file())


def _content(path: Path) -> dict[str, str]:
    return {
        "type": TYPES[path.suffix],
        "data": base64.b64encode(path.read_bytes()).decode(),
    }
