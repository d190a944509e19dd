"""Files for statisticians: asked for here, made by a job, downloaded with the reading on record."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey.config import LANGUAGES
from survey.errors import N_
from survey.permissions import Verb
from survey.services import dataset, release, study, weights
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.i18n import NAMES
from survey.web.queue import start
from survey.web.session import current_session, writes

bp = Blueprint("files", __name__, url_prefix="/data/files")

FORMATS = {
    "sav": N_("SPSS (.sav)"),
    "zsav": N_("SPSS, compressed (.zsav)"),
    "dta": N_("Stata (.dta)"),
    "csv": N_("CSV with files of labels"),
    "parquet": N_("Parquet"),
    "xpt": N_("SAS transport (.xpt)"),
    "syntax": N_("Programs that declare design and labels (.do, .sps, .R)"),
    "codebook": N_("Codebook"),
    "ddi": N_("DDI documentation (.xml)"),
}
USUAL = ("sav", "dta", "csv", "syntax")


@bp.get("/")
@requires(Verb.EXPORT)
def index() -> ResponseReturnValue:
    """What has been made, and the form for more."""
    return _page()


@bp.post("/")
@requires(Verb.EXPORT)
def make() -> ResponseReturnValue:
    """Start the job that writes the files."""
    formats = [name for name in request.form.getlist("format") if name in FORMATS]
    language = request.form.get("language")
    if not formats or language not in LANGUAGES:
        return _page(error=gettext("Choose a language and at least one format.")), 422
    weighted = request.form.get("weighted") == "1"
    parameters = {"formats": formats, "language": language, "weighted": weighted}
    return start(study.current(current_session()), "export", parameters)


@bp.get("/<int:release_id>/<name>")
@requires(Verb.EXPORT)
@writes
def download(release_id: int, name: str) -> ResponseReturnValue:
    """One file of a release."""
    path = release.file(
        current_session(),
        current_staff(),
        release_id=release_id,
        name=name,
        data_dir=current_app.extensions["config"].data_dir,
        now=now(),
    )
    return send_file(path, as_attachment=True, download_name=name)


def _page(error: str = "") -> str:
    session = current_session()
    found = study.current(session)
    return render_template(
        "files/index.html",
        study=found,
        interviews=dataset.count(session, found),
        runs=weights.runs(session, found),
        releases=release.all_of(session, found),
        formats=FORMATS,
        usual=USUAL,
        names=NAMES,
        error=error,
    )
