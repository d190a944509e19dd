"""Questionnaires of a study: handed in, checked, previewed, compared, published as versions."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from instruments import Instrument, load, loader, media_files
from instruments.errors import Finding, InstrumentError
from instruments.versions import compare, fingerprint
from survey.errors import N_, AppError, Invalid, NotFound
from survey.models import Study
from survey.permissions import Verb
from survey.services import draft as drafts
from survey.services import instrument as published
from survey.services import study
from survey.services.draft import Draft
from survey.services.handed_in import unpacked
from survey.services.interview import INSTRUMENT
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.fields import fields_of
from survey.web.session import after_commit, current_session
from survey.web.upload import uploads

bp = Blueprint("instruments", __name__, url_prefix="/study/instruments")

USES = {
    "household": N_("Household: who lives there, and which woman is drawn"),
    "woman": N_("Woman: the interview with the woman who was drawn"),
    "institution": N_("Institution: courts, police, services"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
@requires(Verb.PUBLISH_INSTRUMENT)
def index() -> ResponseReturnValue:
    """Published versions, the shipped questionnaires, and where to hand in one's own."""
    return _page(study.current(current_session()))


@bp.post("/library")
@requires(Verb.PUBLISH_INSTRUMENT)
def publish_shipped() -> ResponseReturnValue:
    """Publish questionnaires as they ship. One that replaces another version becomes a draft first."""
    session = current_session()
    found = study.current(session)
    wanted = [name for name in loader.library() if name in request.form.getlist("name")]
    if not wanted:
        raise NotFound
    for name in wanted:
        instrument, _ = shipped()[name]
        if name in published.every_version(session, found):
            return _into_draft(found, instrument, file=f"{name}.yaml", findings=[])
        published.publish(session, current_staff(), study=found, instrument=instrument, now=now())
    return redirect(url_for("instruments.index"))


@bp.post("/upload")
@requires(Verb.PUBLISH_INSTRUMENT)
def upload() -> ResponseReturnValue:
    """Check what is handed in. A usable questionnaire becomes a draft; else its faults are listed."""
    found = study.current(current_session())
    try:
        files = unpacked(uploads("questionnaire"))
    except Invalid as error:
        return _page(found, error=error), 422
    read = drafts.check(files)
    if read.instrument is None:
        return _page(found, findings=_gravest_first(read.findings), file=read.file), 422
    return _into_draft(
        found, read.instrument, file=read.file, findings=read.findings, media=read.media
    )


def _into_draft(
    found: Study,
    instrument: Instrument,
    *,
    file: str,
    findings: list[Finding],
    media: Mapping[str, bytes] | None = None,
) -> ResponseReturnValue:
    token = drafts.keep(
        folder(),
        current_staff(),
        study=found,
        file=file,
        instrument=instrument,
        findings=_gravest_first([*findings, *_cannot_draw(instrument)]),
        now=now(),
        media=media,
    )
    return redirect(url_for("instruments.draft", token=token))


@bp.get("/drafts/<token>")
@requires(Verb.PUBLISH_INSTRUMENT)
def draft(token: str) -> ResponseReturnValue:
    """What was found in it, how it looks, and what would change if it were published."""
    return _draft_page(read_draft(token))


@bp.post("/drafts/<token>/files")
@requires(Verb.PUBLISH_INSTRUMENT)
def add_files(token: str) -> ResponseReturnValue:
    """Add pictures and recordings that the questionnaire shows."""
    kept = read_draft(token)
    try:
        files = unpacked(uploads("media"))
    except Invalid as error:
        return _draft_page(kept, file_error=error), 422
    faults = drafts.add_media(folder(), kept, dict(files))
    if faults:
        return _draft_page(read_draft(token), faults=faults), 422
    return redirect(url_for("instruments.draft", token=token))


@bp.post("/drafts/<token>/publish")
@requires(Verb.PUBLISH_INSTRUMENT)
def publish(token: str) -> ResponseReturnValue:
    """Make a draft the next version of the questionnaire it is used as."""
    session, kept = current_session(), read_draft(token)
    found = study.current(session)
    instrument = used_as(kept, request.form.get("use", ""))
    place = folder()
    if any(finding.severity == "error" for finding in kept.findings):
        return _draft_page(kept, error=Invalid(_FAULTY)), 422
    if _unsafe(found, instrument) and request.form.get("sure") != "1":
        return _draft_page(kept, error=Invalid(_UNSAFE), use=instrument.name), 422
    try:
        published.publish(
            session,
            current_staff(),
            study=found,
            instrument=instrument,
            now=now(),
            files=drafts.media(place, kept),
        )
    except AppError as error:
        return _draft_page(kept, error=error, use=instrument.name), error.status
    after_commit(lambda: drafts.discard(place, kept))
    return redirect(url_for("instruments.index"))


@bp.post("/drafts/<token>/discard")
@requires(Verb.PUBLISH_INSTRUMENT)
def discard(token: str) -> ResponseReturnValue:
    """Throw a draft away."""
    drafts.discard(folder(), read_draft(token))
    return redirect(url_for("instruments.index"))


@bp.get("/compare")
@requires(Verb.PUBLISH_INSTRUMENT)
def comparison() -> ResponseReturnValue:
    """What changed between two versions: `old` and `new` in the address."""
    session = current_session()
    found = study.current(session)
    old, new = (
        published.get(session, found, request.args.get(name, 0, type=int))
        for name in ("old", "new")
    )
    if old.name != new.name:
        raise NotFound
    return render_template(
        "instruments/compare.html",
        old=old,
        new=new,
        changes=compare(published.model(old), published.model(new)),
    )


@bp.get("/<int:version_id>.<any(xlsx, yaml):kind>")
@requires(Verb.PUBLISH_INSTRUMENT)
def download(version_id: int, kind: str) -> ResponseReturnValue:
    """A version as an XLSForm workbook or as YAML, to change it and hand it in again."""
    session = current_session()
    version = published.get(session, study.current(session), version_id)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"{version.name}-v{version.number}.{kind}"
        _write(published.model(version), path)
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{path.name}"'}
    mimetype = XLSX if kind == "xlsx" else "application/yaml"
    return Response(content, mimetype=mimetype, headers=headers)


def _write(instrument: Instrument, path: Path) -> None:
    if path.suffix == ".yaml":
        loader.dump(instrument, path)
    else:
        from instruments import xlsform  # pyxform is slow to import

        xlsform.write(instrument, path)


_FAULTY = N_("It cannot be published: correct the errors above and hand it in again.")
_UNSAFE = N_("Interviews exist, and some changes are unsafe for them. Confirm that you know.")


@cache
def shipped() -> dict[str, tuple[Instrument, str]]:
    """Name -> questionnaire and fingerprint, of all that ship; read once per process."""
    found = {name: load(name) for name in loader.library()}
    return {name: (one, fingerprint(one)) for name, one in found.items()}


def folder() -> Path:
    """Where drafts are kept."""
    return Path(current_app.extensions["config"].data_dir) / "drafts"


def read_draft(token: str) -> Draft:
    """The draft of the person who asks; raises NotFound."""
    session = current_session()
    return drafts.read(folder(), current_staff(), study=study.current(session), token=token)


def used_as(kept: Draft, use: str) -> Instrument:
    """The questionnaire under the name that says what it is for; its own name otherwise."""
    return replace(kept.instrument, name=use) if use in USES else kept.instrument


def _gravest_first(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: ("error", "warning", "info").index(one.severity))


def _cannot_draw(instrument: Instrument) -> list[Finding]:
    try:
        fields_of(instrument, instrument.default_language)
    except InstrumentError as error:
        return list(error.findings)
    return []


def _changes(found: Study, instrument: Instrument) -> list[Finding] | None:
    """Against the newest version of that name; None when it would be the first."""
    try:
        newest = published.current(current_session(), found, instrument.name)
    except NotFound:
        return None
    return compare(published.model(newest), instrument)


def _unsafe(found: Study, instrument: Instrument) -> bool:
    session = current_session()
    counts = published.interviews(session, found)
    mine = published.every_version(session, found).get(instrument.name, [])
    changes = _changes(found, instrument) or []
    return any(version.id in counts for version in mine) and any(
        change.severity == "error" for change in changes
    )


def _page(found: Study, **more: Any) -> str:
    session = current_session()
    versions = published.every_version(session, found)
    marks = {one.fingerprint: one for several in versions.values() for one in several}
    return render_template(
        "instruments/index.html",
        study=found,
        versions=versions,
        interviews=published.interviews(session, found),
        with_files=published.with_files(session, found),
        taken={name: marks.get(mark) for name, (_, mark) in shipped().items()},
        uses=USES,
        needed=[name for name in INSTRUMENT.values() if name not in versions],
        **more,
    )


def _draft_page(kept: Draft, *, use: str = "", **more: Any) -> str:
    found = study.current(current_session())
    chosen = use or request.args.get("use", "") or kept.instrument.name
    instrument = used_as(kept, chosen)
    return render_template(
        "instruments/draft.html",
        study=found,
        draft=kept,
        instrument=instrument,
        lacking=published.lacks(instrument),
        changes=_changes(found, instrument),
        unsafe=_unsafe(found, instrument),
        shown=media_files.named(instrument),
        missing=media_files.missing(instrument),
        faulty=any(finding.severity == "error" for finding in kept.findings),
        questions=sum(1 for _ in kept.instrument.questions()),
        uses=USES,
        **more,
    )
