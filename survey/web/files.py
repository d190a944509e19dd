"""Releases: asked for here, made by a job, approved by a second person, downloaded on record."""

from __future__ import annotations

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey.config import LANGUAGES, Config
from survey.errors import N_
from survey.models import Release
from survey.models.release import KINDS
from survey.permissions import Verb, may
from survey.services import dataset, release, release_papers, study, weights
from survey.web import archive, download_links
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.file_words import FORMATS, USUAL, about
from survey.web.i18n import NAMES
from survey.web.queue import start
from survey.web.session import current_session, writes

bp = Blueprint("files", __name__, url_prefix="/data/files")

KIND_NAMES = {
    "master": N_("Restricted master"),
    "suf": N_("Scientific-use file"),
    "puf": N_("Public-use file"),
}
KIND_HINTS = {
    "master": N_("Everything, for the office. Without names and addresses."),
    "suf": N_(
        "For researchers under contract: coarser groups, new cluster numbers, every woman one of 3."
    ),
    "puf": N_("For everybody: women only, few variables, every woman one of 5."),
}


@bp.get("/")
@requires(Verb.EXPORT, Verb.APPROVE_RELEASE)
def index() -> ResponseReturnValue:
    """What has been made, and, for those who may, the form for more."""
    return _page()


@bp.post("/")
@requires(Verb.EXPORT)
def make() -> ResponseReturnValue:
    """Start the job that writes the files."""
    kind = request.form.get("kind")
    formats = [name for name in request.form.getlist("format") if name in FORMATS]
    languages = [name for name in request.form.getlist("language") if name in LANGUAGES]
    if kind not in KINDS or not formats or not languages:
        return _page(error=gettext("Choose a kind, a language and at least one format.")), 422
    parameters = {
        "kind": kind,
        "formats": formats,
        "languages": languages,
        "weighted": kind != "master" or request.form.get("weighted") == "1",
    }
    return start(study.current(current_session()), "export", parameters)


@bp.post("/<int:release_id>/approve")
@requires(Verb.APPROVE_RELEASE)
def approve(release_id: int) -> ResponseReturnValue:
    """Let a release leave the office."""
    release.approve(
        current_session(), current_staff(), release_id=release_id, data_dir=_data_dir(), now=now()
    )
    return redirect(url_for("files.index", _anchor=f"release-{release_id}"))


@bp.post("/<int:release_id>/withdraw")
@requires(Verb.APPROVE_RELEASE, Verb.EXPORT)
def withdraw(release_id: int) -> ResponseReturnValue:
    """Close a release to further downloads."""
    release.withdraw(current_session(), current_staff(), release_id=release_id, now=now())
    return redirect(url_for("files.index", _anchor=f"release-{release_id}"))


@bp.get("/<int:release_id>/<name>")
@requires(Verb.EXPORT, Verb.APPROVE_RELEASE)
@writes
def download(release_id: int, name: str) -> ResponseReturnValue:
    """One file of a release, by a link that has not expired."""
    me = current_staff()
    download_links.check(request.args.get("t", ""), me, release_id, name)
    path = release.file(
        current_session(), me, release_id=release_id, name=name, data_dir=_data_dir(), now=now()
    )
    return send_file(path, as_attachment=True, download_name=name)


@bp.get("/<int:release_id>.zip")
@requires(Verb.EXPORT, Verb.APPROVE_RELEASE)
@writes
def download_all(release_id: int) -> ResponseReturnValue:
    """All files of a release that are open to the person, in one."""
    me = current_staff()
    download_links.check(request.args.get("t", ""), me, release_id, download_links.ALL)
    found, paths = release.all_files(
        current_session(), me, release_id=release_id, data_dir=_data_dir(), now=now()
    )
    name = f"{found.kind}-{found.number}"
    parts = archive.zipped(paths, folder=name, at=found.made_at)
    headers = {"Content-Disposition": f"attachment; filename={name}.zip"}
    return Response(parts, mimetype="application/zip", headers=headers)


def _data_dir() -> Path:
    config: Config = current_app.extensions["config"]
    return config.data_dir


def _page(error: str = "") -> str:
    session, me = current_session(), current_staff()
    found = study.current(session)
    releases = release.all_of(session, found)
    return render_template(
        "files/index.html",
        study=found,
        interviews=dataset.count(session, found),
        runs=weights.runs(session, found),
        releases=releases,
        people=release_papers.people(session, releases),
        protection=lambda one: release_papers.protection(one, data_dir=_data_dir()),
        others_open=lambda one: release_papers.another_kind_is_out(one, releases),
        kinds=KIND_NAMES,
        hints=KIND_HINTS,
        formats=FORMATS,
        usual=USUAL,
        about=about,
        names=NAMES,
        error=error,
        me=me,
        maker=may(me, Verb.EXPORT),
        approver=may(me, Verb.APPROVE_RELEASE),
        shown=_shown,
        link=lambda one, name: download_links.link(me, one.id, name),
    )


def _shown(one: Release) -> list[tuple[str, int | None]]:
    """(name, bytes) of the files of a release that the person may have now."""
    sizes: dict[str, int | None] = {
        name: file["bytes"] for name, file in one.manifest["files"].items()
    }
    return [(name, sizes.get(name)) for name in release.open_names(current_staff(), one)]
