"""Releases on record: made by one person, approved by another, every download noted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import ScalarSelect, false, func, select, true
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Closed, Conflict, NotFound, SafetyRule
from survey.models import Job, Release, Staff, Study, WeightRun
from survey.permissions import Verb, allow, may
from survey.services import dataset

if TYPE_CHECKING:
    from exports.release import Manifest

PAPERS = ("manifest.json", "manifest.sig", "disclosure.json", "CHANGES.txt", "*_codebook_*")
"""What somebody who approves may read. It holds counts, never the answers of a woman."""

FOLDER = "releases"
WORKED_ON = re.compile(r"\.?job-(?P<job>\d+)-.*")
"""Names of `folder_of`, and of the hidden folders beside them."""


def store(
    session: Session,
    actor: Staff | None,
    *,
    study: Study,
    kind: str,
    folder: str,
    manifest: Manifest,
    run: WeightRun | None,
    now: datetime,
) -> Release:
    """Put a finished folder on record under the next number of its kind."""
    if actor is not None:
        allow(actor, Verb.EXPORT)
    number = next_number(session, study, kind=kind)
    if manifest.content.get("version", number) != number:
        raise Conflict(N_("Another release was made at the same time. Make this one again."))
    made = Release(
        study_id=study.id,
        kind=kind,
        number=number,
        weight_run_id=run.id if run else None,
        staff_id=actor.id if actor else None,
        made_at=now,
        folder=folder,
        manifest=dict(manifest.content),
    )
    session.add(made)
    session.flush()
    dataset.record_reading(session, actor, study=study, purpose="export", now=now)
    _note(session, "release.made", actor, made, now, kind=kind, number=number)
    return made


def approve(
    session: Session, actor: Staff, *, release_id: int, data_dir: Path, now: datetime
) -> Release:
    """Let a release leave the office.

    Raises SafetyRule when the actor made it, Conflict when it is approved or withdrawn already, or its
    files are no longer what the manifest says.
    """
    allow(actor, Verb.APPROVE_RELEASE)
    found = get(session, release_id)
    if found.staff_id == actor.id:
        raise SafetyRule(N_("A release is approved by somebody else than the person who made it."))
    if found.approved_at is not None or found.withdrawn_at is not None:
        raise Conflict
    if problems(found, data_dir=data_dir):
        raise Conflict(N_("The files have changed since they were made. Make the release again."))
    found.approved_by_id, found.approved_at = actor.id, now
    session.flush()
    _note(session, "release.approved", actor, found, now, manifest=_fingerprint(found, data_dir))
    return found


def withdraw(session: Session, actor: Staff, *, release_id: int, now: datetime) -> Release:
    """Close a release to further downloads, for good. The files stay where they are."""
    if not may(actor, Verb.APPROVE_RELEASE):
        allow(actor, Verb.EXPORT)
    found = get(session, release_id)
    if found.withdrawn_at is not None:
        raise Conflict
    found.withdrawn_at = now
    session.flush()
    _note(session, "release.withdrawn", actor, found, now)
    return found


def file(
    session: Session, actor: Staff, *, release_id: int, name: str, data_dir: Path, now: datetime
) -> Path:
    """The path of one file for download; every download is on record.

    Data of releases that leave the office are open once they are approved; what somebody needs to see
    in order to approve is open before.
    """
    found = get(session, release_id)
    if name not in (*found.manifest["files"], *ALWAYS_THERE):
        raise NotFound
    if not may_have(actor, found, name):
        raise Closed(N_("This file is not open to you: not approved yet, or withdrawn."))
    path = _path(found, name, data_dir)
    _note(session, "release.downloaded", actor, found, now, file=name)
    return path


def all_files(
    session: Session, actor: Staff, *, release_id: int, data_dir: Path, now: datetime
) -> tuple[Release, list[Path]]:
    """Every file of a release that is open to a person, for download in one; each is on record.

    Raises Closed when none is, NotFound when one is missing on the disk.
    """
    found = get(session, release_id)
    names = open_names(actor, found)
    if not names:
        raise Closed(N_("This file is not open to you: not approved yet, or withdrawn."))
    paths = [_path(found, name, data_dir) for name in names]
    for name in names:
        _note(session, "release.downloaded", actor, found, now, file=name)
    return found, paths


def open_names(actor: Staff, found: Release) -> list[str]:
    """The files of a release that a person may have now."""
    names = (*found.manifest["files"], *ALWAYS_THERE)
    return [name for name in names if may_have(actor, found, name)]


def _path(found: Release, name: str, data_dir: Path) -> Path:
    path = data_dir / found.folder / name
    if not path.is_file():
        raise NotFound(N_("This file is no longer on the server. Make the files again."))
    return path


ALWAYS_THERE = ("manifest.json", "manifest.sig")


def may_have(actor: Staff, found: Release, name: str) -> bool:
    """Whether a person may download a file now: papers to judge by, data when the release is open."""
    if any(fnmatchcase(name, pattern) for pattern in PAPERS):
        return may(actor, Verb.EXPORT) or may(actor, Verb.APPROVE_RELEASE)
    return found.open and may(actor, Verb.EXPORT)


def problems(found: Release, *, data_dir: Path) -> list[str]:
    """What is wrong with the folder of a release, a line each; none is how it should be."""
    from exports.release import verify

    folder = data_dir / found.folder
    if not folder.is_dir():
        return [str(N_("The folder is missing."))]
    return [str(finding) for finding in verify(folder, signed=True)]


def get(session: Session, release_id: int) -> Release:
    """The release; raises NotFound."""
    found = session.get(Release, release_id)
    if found is None:
        raise NotFound
    return found


def newest(session: Session, study: Study, *, kind: str) -> Release | None:
    """The last release of a kind, which change notes compare with."""
    found = select(Release).where(Release.study_id == study.id, Release.kind == kind)
    return session.scalars(found.order_by(Release.number.desc()).limit(1)).first()


def next_number(session: Session, study: Study, *, kind: str) -> int:
    """The number that the next release of a kind will have."""
    last = select(func.max(Release.number)).where(
        Release.study_id == study.id, Release.kind == kind
    )
    return (session.scalar(last) or 0) + 1


def clear_unfinished(session: Session, *, data_dir: Path) -> None:
    """Remove what exports have left that will not run again: hidden folders, and those on no record.

    A job that waits or works, perhaps in another process, keeps what it has.
    """
    left = list((data_dir / FOLDER).glob("*job-*"))
    # asked after looking: what is being made meanwhile belongs to a job that is known by now
    alive = set(session.scalars(select(Job.id).where(Job.state.in_(("queued", "running")))))
    recorded = set(session.scalars(select(Release.folder)))
    for one in left:
        named = WORKED_ON.fullmatch(one.name)
        if named and int(named["job"]) not in alive and f"{FOLDER}/{one.name}" not in recorded:
            shutil.rmtree(one, ignore_errors=True)


def folder_of(job_id: int, asked_at: datetime) -> str:
    """Where the release of a job will be: the same folder however often the job is begun."""
    return f"{FOLDER}/job-{job_id}-{asked_at:%Y%m%d%H%M%S%f}"


def all_of(session: Session, study: Study) -> Sequence[Release]:
    """The releases of a study, the newest first."""
    found = select(Release).where(Release.study_id == study.id).order_by(Release.id.desc())
    return session.scalars(found).all()


def waiting_count(actor: Staff) -> ScalarSelect[int]:
    """The number of releases that this person could approve, as a part of a larger query."""
    wait = select(func.count(Release.id)).where(
        Release.kind != "master",
        Release.approved_at.is_(None),
        Release.withdrawn_at.is_(None),
        Release.staff_id.is_distinct_from(actor.id),
        true() if may(actor, Verb.APPROVE_RELEASE) else false(),
    )
    return wait.scalar_subquery()


def _fingerprint(found: Release, data_dir: Path) -> str:
    from exports.checkpoint import sha256

    return sha256(data_dir / found.folder / "manifest.json")


def _note(
    session: Session,
    event: str,
    actor: Staff | None,
    about: Release,
    at: datetime,
    **details: object,
) -> None:
    events.record(session, event, actor=actor, noun="release", noun_id=about.id, at=at, **details)
