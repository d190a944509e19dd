"""The kinds of jobs: each computes with a reading session, and writes in one transaction at its end."""

from __future__ import annotations

from typing import Any

from survey.jobs.work import Work, job
from survey.services import estimates, release, variance, weights


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
    """Write files; parameters: formats, language, weighted."""
    language = str(work.parameters["language"])
    weighted = bool(work.parameters["weighted"])
    folder = f"releases/job-{work.job_id}-{work.now:%Y%m%d%H%M%S%f}"
    with work.database.session(write=False) as session:
        study = work.study(session)
        run = weights.newest(session, study) if weighted else None
        manifest = release.write(
            session,
            study,
            folder=work.config.data_dir / folder,
            formats=list(work.parameters["formats"]),
            languages=(language,),
            weighted=weighted,
            now=work.now,
            progress=work.progress,
        )
    with work.database.transaction() as session:
        made = release.store(
            session,
            work.actor(session),
            study=work.study(session),
            folder=folder,
            manifest=manifest,
            run=run,
            language=language,
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
