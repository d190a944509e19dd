"""The kinds of jobs: each computes with a reading session, and writes in one transaction at its end.

An export also keeps the parts and files that it has finished, so that one that was killed goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from survey.jobs.work import Work, job
from survey.services import estimates, release, release_files, report, variance, weights

if TYPE_CHECKING:
    from exports.release import Manifest


@job("weigh")
def weigh(work: Work) -> dict[str, Any]:
    """Run a recipe; parameters: recipe (YAML text, or nothing for the default one)."""
    with work.database.session(write=False) as session:
        computed = weights.compute(
            session,
            work.study(session),
            recipe=work.parameters.get("recipe") or None,
            progress=work.progress,
        )
    with work.database.transaction() as session:
        run = weights.store(
            session, work.actor(session), study=work.study(session), computed=computed, now=work.now
        )
        return {"weight_run": run.number}


@job("export")
def export(work: Work) -> dict[str, Any]:
    """Make a release; parameters: kind, formats, languages, weighted."""
    wanted = release_files.Wanted(
        kind=str(work.parameters["kind"]),
        formats=tuple(work.parameters["formats"]),
        languages=tuple(work.parameters["languages"]),
        weighted=bool(work.parameters["weighted"]),
    )
    folder = release.folder_of(work.job_id, work.asked_at)
    with work.database.session(write=False) as session:
        release.clear_unfinished(session, data_dir=work.config.data_dir)
        manifest = _files(session, work, work.config.data_dir / folder, wanted)
        used = manifest.content["weight_run"]
        run = None if used is None else weights.get(session, work.study(session), used)
    with work.database.transaction() as session:
        made = release.store(
            session,
            work.actor(session),
            study=work.study(session),
            kind=wanted.kind,
            folder=folder,
            manifest=manifest,
            run=run,
            now=work.now,
        )
        return {"release": made.id}


def _files(session: Session, work: Work, folder: Path, wanted: release_files.Wanted) -> Manifest:
    """The files, with what an attempt before this one has finished of them."""
    study = work.study(session)
    return release_files.finished(session, study, folder=folder) or release_files.write(
        session,
        study,
        folder=folder,
        wanted=wanted,
        now=work.asked_at,
        office=work.config.office,
        progress=work.progress,
    )


@job("estimate")
def estimate(work: Work) -> dict[str, Any]:
    """Estimate a table; parameters: indicators (names), by (lists of names), method of standard errors."""
    with work.database.session(write=False) as session:
        computed = estimates.compute(
            session,
            work.study(session),
            indicators=list(work.parameters["indicators"]),
            by=[tuple(names) for names in work.parameters["by"]],
            method=work.parameters.get("method", variance.TAYLOR),
            progress=work.progress,
        )
    with work.database.transaction() as session:
        run = estimates.store(
            session, work.actor(session), study=work.study(session), computed=computed, now=work.now
        )
        return {"estimate_run": run.id}


@job(report.KIND)
def make_report(work: Work) -> dict[str, Any]:
    """Compute every table of the report with the newest weights."""
    with work.database.session(write=False) as session:
        study = work.study(session)
        made = report.compute(session, study, now=work.now, progress=work.progress)
    with work.database.transaction() as session:
        path = report.store(
            session,
            work.actor(session),
            study=work.study(session),
            report=made,
            folder=work.config.data_dir,
            number=work.job_id,
            now=work.now,
        )
        return {"report": path, "weight_run": made.manifest["weight_run"]}
