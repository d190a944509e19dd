"""The kinds of jobs: each computes with a reading session, and writes in one transaction at its end."""

from __future__ import annotations

from typing import Any

from survey.jobs.work import Work, job
from survey.services import estimates, release, release_files, report, variance, weights


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
    folder = f"releases/job-{work.job_id}-{work.now:%Y%m%d%H%M%S%f}"
    with work.database.session(write=False) as session:
        release.clear_unfinished(session, data_dir=work.config.data_dir, job_id=work.job_id)
        study = work.study(session)
        run = weights.newest(session, study) if wanted.weighted else None
        manifest = release_files.write(
            session,
            study,
            folder=work.config.data_dir / folder,
            wanted=wanted,
            now=work.now,
            progress=work.progress,
        )
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
