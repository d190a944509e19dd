"""The application for work without a connection: its document, its worker, its manifest.

None of it says who uses it or what is asked: a tablet keeps these files in the clear. People, households,
questionnaires and answers come through survey.web.sync and are kept encrypted (docs/offline.md).
"""

from __future__ import annotations

import json
from functools import cache

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_security import current_user
from flask_wtf.csrf import generate_csrf

from survey.config import LANGUAGES
from survey.permissions import Verb, may
from survey.web.access import public
from survey.web.assets import assets, modules, software_version
from survey.web.case_words import case_words
from survey.web.interview import RECORDING

bp = Blueprint("tablet", __name__, url_prefix="/visits")

WORKER = "tablet/worker.js"
ICONS = (192, 512)


@bp.get("/tablet")
@bp.get("/tablet/<any(az, ru, en):language>")
@public
def shell(language: str = LANGUAGES[0]) -> ResponseReturnValue:
    """The one document of the application, in one language. Its address never changes while it is used."""
    with force_locale(language):
        html = render_template(
            "tablet/shell.html",
            language=language,
            languages=LANGUAGES,
            modules=modules(),
            version=software_version(),
            **case_words(language),
        )
    answer = Response(html, mimetype="text/html", headers=RECORDING)
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(f"{software_version()}-{language}")
    return answer


@bp.get("/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker. Its text changes with every version of the software, so browsers notice."""
    made = Response(_worker(), mimetype="text/javascript")
    made.headers["Cache-Control"] = "no-cache"
    made.headers["Service-Worker-Allowed"] = "/visits/"
    return made


@bp.get("/manifest-<any(az, ru, en):language>.webmanifest")
@public
def manifest(language: str) -> ResponseReturnValue:
    """What the home screen of the tablet shows: a neutral name and a house."""
    with force_locale(language):
        name = gettext("Visits")
    found = {
        "id": "/visits/tablet",
        "name": name,
        "short_name": name,
        "lang": language,
        "start_url": url_for("tablet.shell", language=language),
        "scope": "/visits/",
        "display": "standalone",
        "orientation": "any",
        "background_color": "#f5f6f4",
        "theme_color": "#f5f6f4",
        "icons": [
            {
                "src": url_for("static", filename=f"tablet/icon-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for size in ICONS
        ],
    }
    made = Response(json.dumps(found, ensure_ascii=False), mimetype="application/manifest+json")
    made.headers["Cache-Control"] = "no-cache"
    return made


@bp.get("/session.json")
@public
def session() -> ResponseReturnValue:
    """Who is signed in with a password in this browser, for taking a tablet into use; never kept."""
    if not current_user.is_authenticated:
        return jsonify(person=None)
    return jsonify(
        person={"username": current_user.username, "language": current_user.language},
        interviews=may(current_user, Verb.INTERVIEW),
        csrf=generate_csrf(),
    )


@cache
def _worker() -> str:
    """The worker's code behind what it is to keep: [address, digest] of each file."""
    files = [
        [url_for("static", filename=asset.name), asset.digest]
        for asset in assets()
        if asset.name != WORKER
    ]
    shells = [url_for("tablet.shell", language=language) for language in LANGUAGES]
    shells += [url_for("tablet.manifest", language=language) for language in LANGUAGES]
    files += [[address, software_version()] for address in shells]
    with current_app.open_resource(f"static/{WORKER}", "r", encoding="utf-8") as file:
        code = file.read()
    return f"const VERSION = {software_version()!r};\nconst FILES = {json.dumps(files)};\n{code}"
