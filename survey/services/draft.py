"""Questionnaires that somebody has handed in and not published yet.

A draft is a file of this installation, with a folder beside it for the pictures that it shows: it changes
nothing in a study, is seen by its maker only, and is deleted after a week. The questionnaire in it is frozen, so
that what is previewed is what gets published.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from instruments import Instrument, media_files
from instruments.errors import Finding
from instruments.versions import freeze, thaw
from survey.errors import N_, NotFound
from survey.models import Staff, Study
from survey.permissions import Verb, allow
from survey.problems import kept, restored

KEPT = timedelta(days=7)
YAML = (".yaml", ".yml")
FORMS = (*YAML, ".xlsx", ".xlsm", ".xls", ".csv", ".md")
BESIDE = (".yaml", ".yml", ".csv", ".geojson", ".xml")
"""Files that may be handed in with a questionnaire: included lists, choices, tables for pulldata()."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Draft:
    """A questionnaire in waiting. file: the name under which it was handed in."""

    token: str
    file: str
    made_at: datetime
    instrument: Instrument
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Checked:
    """What was handed in. `instrument` is None when it cannot be used; the findings say why.

    media: content of what it shows, by SHA-256.
    """

    file: str
    instrument: Instrument | None
    findings: list[Finding]
    media: Mapping[str, bytes] = field(default_factory=dict)


def check(files: Sequence[tuple[str, bytes]]) -> Checked:
    """Read a questionnaire from (name, content) of its file and those that belong to it."""
    forms = [one for one in files if Path(one[0]).suffix.lower() in FORMS]
    workbooks = [one for one in forms if Path(one[0]).suffix.lower() not in (*YAML, ".csv")]
    main = next(iter([*workbooks, *_with_questions(forms), *forms]), None)
    if main is None:
        hint = N_("A questionnaire is a YAML file or an XLSForm workbook (.xlsx, .xls).")
        lacking = Finding("U010", "error", N_("No questionnaire."), hint, files[0][0])
        return Checked(files[0][0], None, [lacking])
    name, content = main
    beside = {one: data for one, data in files if one != name}
    reader = _from_yaml if Path(name).suffix.lower() in YAML else _from_workbook
    instrument, found = reader(name, content, beside)
    if instrument is None:
        return Checked(name, None, found)
    instrument, faults, media = with_media(instrument, beside)
    return Checked(name, instrument, [*found, *faults], media)


def with_media(
    instrument: Instrument, files: Mapping[str, bytes]
) -> tuple[Instrument, list[Finding], dict[str, bytes]]:
    """The questionnaire with the pictures and recordings among `files` that it shows: what is wrong with
    them, and their content by SHA-256."""
    media = {name: data for name, data in files.items() if media_files.is_media(name)}
    faults = list(media_files.faults(media, instrument))
    left_out = {finding.place for finding in faults}
    taken = {name: data for name, data in media.items() if name not in left_out}
    digests = {name: media_files.digest(data) for name, data in taken.items()}
    contents = {digests[name]: data for name, data in taken.items()}
    return replace(instrument, files={**instrument.files, **digests}), faults, contents


def _with_questions(forms: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The YAML file that has questions; the others hold lists that it includes."""
    return [one for one in forms if re.search(rb"^children:", one[1], re.MULTILINE)]


def _from_workbook(
    name: str, content: bytes, beside: Mapping[str, bytes]
) -> tuple[Instrument | None, list[Finding]]:
    from instruments import checks, xlsform  # pyxform is slow to import

    imported = xlsform.read(content, name=name, files=beside)
    found = list(imported.findings)
    if imported.instrument is None:
        return None, found
    return imported.instrument, [*found, *checks.check(imported.instrument, place=name)]


def _from_yaml(
    name: str, content: bytes, beside: Mapping[str, bytes]
) -> tuple[Instrument | None, list[Finding]]:
    from instruments import checks, loader

    with tempfile.TemporaryDirectory() as folder:
        shared = resources("instruments").joinpath("library", "choices.yaml").read_bytes()
        for one, data in ({"choices.yaml": shared} | {**beside, name: content}).items():
            if Path(one).suffix.lower() in BESIDE and Path(one).name == one:
                (Path(folder) / one).write_bytes(data)
        instrument, found = loader.read(Path(folder) / name)
    if instrument is not None and not _is_wrong(found):
        found = [*found, *checks.check(instrument, place=name)]
    return None if _is_wrong(found) else instrument, [
        replace(one, place=Path(one.place).name) for one in found
    ]


def _is_wrong(findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def keep(
    folder: Path,
    actor: Staff,
    *,
    study: Study,
    file: str,
    instrument: Instrument,
    findings: Sequence[Finding],
    now: datetime,
    media: Mapping[str, bytes] | None = None,
) -> str:
    """Put a draft into `folder` and delete those that are too old; returns its token."""
    allow(actor, Verb.PUBLISH_INSTRUMENT)
    folder.mkdir(parents=True, exist_ok=True)
    _delete_old(folder, now)
    token = secrets.token_urlsafe(24)
    _keep_media(folder / token, media or {})
    content = {
        "study": study.id,
        "staff": actor.id,
        "file": file,
        "made_at": now.isoformat(),
        "instrument": freeze(instrument),
        "findings": [_stored(finding) for finding in findings],
    }
    _write(folder, token, content, now.timestamp())
    return token


def add_media(folder: Path, draft: Draft, files: Mapping[str, bytes]) -> list[Finding]:
    """Add pictures and recordings to a draft; returns what is wrong with those that were not taken."""
    instrument, faults, media = with_media(draft.instrument, files)
    _keep_media(folder / draft.token, media)
    path = folder / f"{draft.token}.json"
    content = json.loads(path.read_text(encoding="utf-8")) | {"instrument": freeze(instrument)}
    _write(folder, draft.token, content, path.stat().st_mtime)
    return faults


def media(folder: Path, draft: Draft) -> dict[str, bytes]:
    """Content of what it shows, by SHA-256."""
    beside = folder / draft.token
    return {path.name: path.read_bytes() for path in beside.iterdir()} if beside.is_dir() else {}


def file(folder: Path, draft: Draft, name: str) -> bytes:
    """The content of one file that it shows; raises NotFound."""
    digest = draft.instrument.files.get(name)
    path = folder / draft.token / (digest or "")
    if digest is None or not path.is_file():
        raise NotFound
    return path.read_bytes()


def _keep_media(beside: Path, contents: Mapping[str, bytes]) -> None:
    for digest, content in contents.items():
        beside.mkdir(mode=0o700, exist_ok=True)
        (beside / digest).write_bytes(content)


def _write(folder: Path, token: str, content: Mapping[str, Any], made_at: float) -> None:
    beside = folder / f"{token}.part"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(content, out)
    os.utime(beside, (made_at, made_at))
    beside.rename(folder / f"{token}.json")


def read(folder: Path, actor: Staff, *, study: Study, token: str) -> Draft:
    """A draft of this person for this study; for others it does not exist: NotFound."""
    allow(actor, Verb.PUBLISH_INSTRUMENT)
    path = folder / f"{token}.json"
    if not _TOKEN.fullmatch(token) or not path.is_file():
        raise NotFound
    content = json.loads(path.read_text(encoding="utf-8"))
    if (content["study"], content["staff"]) != (study.id, actor.id):
        raise NotFound
    return Draft(
        token=token,
        file=content["file"],
        made_at=datetime.fromisoformat(content["made_at"]),
        instrument=thaw(content["instrument"]),
        findings=tuple(map(_found, content["findings"])),
    )


_TEXTS = ("message", "hint")


def _stored(finding: Finding) -> dict[str, Any]:
    """A finding as JSON that keeps the templates of its texts, so that it can be shown in any language."""
    return {**asdict(finding), **{name: kept(getattr(finding, name)) for name in _TEXTS}}


def _found(stored: Mapping[str, Any]) -> Finding:
    return Finding(**{**stored, **{name: restored(stored[name]) for name in _TEXTS}})


def discard(folder: Path, draft: Draft) -> None:
    """Delete a draft: it has been published, or is not wanted."""
    _delete(folder / f"{draft.token}.json")


def _delete_old(folder: Path, now: datetime) -> None:
    for path in folder.glob("*.*"):
        if path.stat().st_mtime < (now - KEPT).timestamp():
            _delete(path)


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)
    shutil.rmtree(path.with_suffix(""), ignore_errors=True)
