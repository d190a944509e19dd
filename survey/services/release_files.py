"""The files of a release: the datasets of its kind, in every format, with manifest and signature."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from survey.errors import N_, Invalid, NotReady
from survey.models import Study, WeightRun
from survey.models.release import KINDS
from survey.opening import UNITS
from survey.services import dataset, operations, release, release_about, signing, weights
from survey.services import instrument as instruments
from survey.services.design import with_design
from survey.services.parts import Parts

if TYPE_CHECKING:
    from exports.dataset import Dataset
    from exports.release import Manifest, Provenance

Progress = Callable[[float, str], None]
READING = 0.4
"""Share of the progress bar that reading interviews takes."""

MASTER = "master"
CHANGES = "CHANGES.txt"


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for. kind: one of survey.models.release.KINDS; languages: of the labels."""

    kind: str = MASTER
    formats: tuple[str, ...] = ("sav", "dta", "csv", "syntax")
    languages: tuple[str, ...] = ("az", "ru", "en")
    weighted: bool = True


def write(
    session: Session,
    study: Study,
    *,
    folder: Path,
    wanted: Wanted,
    now: datetime,
    office: str = "",
    progress: Progress | None = None,
) -> Manifest:
    """Write the files into a new folder; raises NotReady, Invalid or ExportError.

    office: who carries out the study, for archives.

    Of what a process that was killed has done for the same folder, nothing is done again that still fits.
    """
    from exports.checkpoint import nothing_left
    from exports.release import unfinished

    _check(session, study, wanted)
    draft = unfinished(folder)
    with nothing_left(draft):
        parts = Parts(draft / "parts", signing.parts_key(session, study))
        return _write(session, study, folder, parts, wanted, now, office, progress or _silently)


def finished(session: Session, study: Study, *, folder: Path) -> Manifest | None:
    """The release of a job that was killed when all was written, before it was put on record."""
    from exports.release import Manifest, verify
    from exports.signature import public_key

    if not folder.exists():
        return None
    key = public_key(signing.signing_key(session, study))
    if verify(folder, signed=True, trusted=key):
        shutil.rmtree(folder)
        return None
    return Manifest(json.loads((folder / "manifest.json").read_text(encoding="utf-8")), ())


def _write(
    session: Session,
    study: Study,
    folder: Path,
    parts: Parts,
    wanted: Wanted,
    now: datetime,
    office: str,
    tell: Progress,
) -> Manifest:
    from exports import change_notes
    from exports import release as exports
    from exports.writing import Options

    run = weights.newest(session, study) if wanted.weighted else None
    found = dataset.build(
        session, study, progress=lambda share, step: tell(share * READING, step), parts=parts
    )
    master = with_design(session, study, found, run) | operations.build(session, study)
    datasets, papers = _of_kind(session, study, wanted.kind, master)
    written_at = run.made_at if run else now
    number = release.next_number(session, study, kind=wanted.kind)
    facts = release_about.of(session, study, kind=wanted.kind, version=number, office=office)
    options = Options(languages=wanted.languages, now=written_at, about=facts)
    provenance = _provenance(session, study, wanted.kind, number, run)
    before = release.newest(session, study, kind=wanted.kind)
    content = exports.described(datasets.values(), options, provenance)
    papers[CHANGES] = change_notes.notes(
        before.manifest if before else None, content, wanted.languages
    )
    return exports.write(
        datasets.values(),
        wanted.formats,
        folder,
        options=options,
        provenance=provenance,
        progress=lambda share, step: tell(READING + share * (1 - READING), step),
        papers=papers,
        key=signing.signing_key(session, study),
    )


def _check(session: Session, study: Study, wanted: Wanted) -> None:
    from exports.formats import FORMATS

    if unknown := sorted(set(wanted.formats) - set(FORMATS)):
        raise Invalid(
            N_("Unknown format %(names)s. Known are %(known)s."),
            names=", ".join(unknown),
            known=", ".join(FORMATS),
        )
    if wanted.kind not in KINDS:
        raise Invalid(N_("Unknown kind of release. Known are %(known)s."), known=", ".join(KINDS))
    if not dataset.count(session, study):
        raise NotReady(N_("No interview has been finished yet; there is nothing to write."))
    if wanted.kind != MASTER and not wanted.weighted:
        raise NotReady(N_("Files for others need weights. Run the weights first."))


def _of_kind(
    session: Session, study: Study, kind: str, master: dict[str, Dataset]
) -> tuple[dict[str, Dataset], dict[str, str]]:
    """The datasets of a kind, and the papers that go with them."""
    if kind == MASTER:
        return master, {}
    from exports.disclosure import protect
    from exports.disclosure_report import REPORT, report
    from exports.presets import preset

    plan = preset(kind)
    made = protect(master, plan, seed=_seed(session, study, kind))
    _refuse_unsafe(made)
    datasets = {name: one for name, (one, _) in made.items()}
    return datasets, {REPORT: report(master, made, plan)}


def _refuse_unsafe(made: Mapping[str, tuple[Dataset, Any]]) -> None:
    unsafe = sum(protection.below_k_after for _, protection in made.values())
    if unsafe:
        raise NotReady(
            N_(
                "%(rows)s rows would still be recognisable. Make the groups of the plan coarser, "
                "or wait for more interviews."
            ),
            rows=unsafe,
        )


def _seed(session: Session, study: Study, kind: str) -> int:
    return signing.secret_seed(session, study, f"numbers/{kind}")


def _provenance(
    session: Session, study: Study, kind: str, number: int, run: WeightRun | None
) -> Provenance:
    import yaml

    from exports.release import Provenance

    versions = [one for unit in UNITS for one in instruments.versions(session, study, unit)]
    return Provenance(
        study=study.code,
        instruments=tuple(instruments.model(version) for version in versions),
        weight_run=run.number if run else None,
        recipe=yaml.safe_load(run.recipe) if run else {},
        seeds=_seeds(session, study, kind),
        more={
            "kind": kind,
            "version": number,
            "synthetic": study.synthetic,
            "instrument_sha256": {f"{one.name} {one.number}": one.fingerprint for one in versions},
            "weight_manifest": run.manifest if run and kind == MASTER else {},
        },
    )


def _seeds(session: Session, study: Study, kind: str) -> dict[str, int | str]:
    """A seed that would lead from new numbers back to clusters is named by its hash only."""
    if kind == MASTER:
        return {"sample": study.seed}
    seed = str(_seed(session, study, kind))
    return {"numbers": f"sha256:{hashlib.sha256(seed.encode()).hexdigest()}"}


def _silently(share: float, step: str) -> None:
    del share, step
