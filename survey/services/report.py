"""The report of a study: computed from the newest weights, kept as one JSON file without microdata."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, NotFound, NotReady
from survey.models import Cluster, Job, Staff, Stratum, Study, WeightRun
from survey.opening import UNITS
from survey.permissions import Verb, allow
from survey.services import (
    analysis,
    dataset,
    report_quality,
    sealed_comparison,
    variance,
    wealth,
    weights,
)
from survey.services import instrument as instruments

if TYPE_CHECKING:
    from instruments.model import Text
    from weighting.report.figures import Figures
    from weighting.report.model import Report
    from weighting.report.sample_tables import SampleFacts

Progress = Callable[[float, str], None]
KIND = "report"
FOLDER = "reports"
READING, ESTIMATING, LAYING_OUT = 0.0, 0.35, 0.75
LIBRARIES = ("prevalence-survey", "numpy", "polars", "scipy", "samplics", "svy")


def compute(session: Session, study: Study, *, now: datetime, progress: Progress) -> Report:
    """Every table of the report with the newest weight run; raises NotReady without weights."""
    from weighting.report.build import build
    from weighting.report.figures import computable, figures
    from weighting.report.shells import shells

    run = weights.newest(session, study)
    progress(READING, N_("reading the answers"))
    found = dataset.build(session, study, progress=_part(progress, READING, ESTIMATING))
    owned = wealth.quintiles(found["household"], run) if "household" in found else None
    read = analysis.of_dataset(found["woman"], analysis.weighted(session, study, run), wealth=owned)
    progress(ESTIMATING, N_("estimating"))
    frame, design = variance.designed(session, study, run, read.frame)
    if not computable(frame, shells()):
        raise NotReady(N_("None of the questions that the tables need are in this questionnaire."))
    made = figures(
        frame,
        design,
        shells(),
        read.breakdowns,
        levels=read.labels,
        questions=_question_labels(session, study),
    )
    facts = _facts(session, study, run, made, found)
    lay_out = _part(progress, LAYING_OUT, 1.0)
    return build(
        made,
        facts,
        title=_in_all_languages(study.title),
        made_at=now.isoformat(),
        synthetic=study.synthetic,
        annex=_annex(session, study, run, facts),
        manifest=_manifest(session, study, run),
        progress=lambda share: lay_out(share, N_("laying out the tables")),
    )


def _part(progress: Progress, first: float, last: float) -> Progress:
    """The same progress bar between two marks."""
    return lambda share, step: progress(first + share * (last - first), step)


def _question_labels(session: Session, study: Study) -> dict[str, Text]:
    """Question -> its short label, in the languages of the questionnaire."""
    found: dict[str, Text] = {}
    for published in instruments.versions(session, study, "woman"):
        for question in instruments.model(published).questions():
            if question.export.label:
                found[question.name] = _in_all_languages(question.export.label)
    return found


def _in_all_languages(text: Text) -> Text:
    """A text in the languages of the report; English, or whatever there is, stands in."""
    from weighting.report.shells import LANGUAGES

    usual = text.get("en") or next(iter(text.values()), "")
    return {language: text.get(language) or usual for language in LANGUAGES}


def _facts(
    session: Session,
    study: Study,
    run: WeightRun,
    made: Figures,
    found: Mapping[str, Any],
) -> SampleFacts:
    import polars as pl

    from weighting.report.sample_tables import SampleFacts

    households = weights.household_table(session, study)
    shut = pl.when(~pl.col("open"))
    women = weights.woman_table(session, study)
    where = households.select("household", "residence")
    return SampleFacts(
        households.select("residence", shut.then("result").alias("result")),
        women.with_columns(shut.then("woman_result").alias("woman_result"))
        .join(where, on="household")
        .select("residence", "woman_result"),
        _population(study),
        run.diagnostics["steps"],
        report_quality.lines(made, found),
        sealed_comparison.newest(session, study),
    )


def _population(study: Study) -> dict[str, dict[str, float]]:
    """Population totals by region and residence, where the study has them crossed."""
    found: dict[str, dict[str, float]] = {"region": {}, "residence": {}}
    for cell, total in (study.controls or {}).get("region_residence", {}).items():
        region, _, residence = cell.partition("|")
        for name, level in (("region", region), ("residence", residence)):
            found[name][level] = found[name].get(level, 0.0) + float(total)
    return found


def _annex(session: Session, study: Study, run: WeightRun, facts: SampleFacts) -> list[Text]:
    from weighting.report.printing import in_languages
    from weighting.report.sample_tables import overall_rate
    from weighting.report.words import filled, word

    clusters = select(func.count(Cluster.id)).where(Cluster.study_id == study.id)
    strata = select(func.count(Stratum.id)).where(Stratum.study_id == study.id)
    rate = overall_rate(facts)
    steps = run.diagnostics["steps"]
    return [
        filled(
            "annex.sample",
            strata=session.scalar(strata),
            clusters=session.scalar(clusters),
            take=study.take,
            low=study.age_min,
            high=study.age_max,
        ),
        filled(
            "annex.response",
            households=facts.households.filter(result=1).height,
            women=facts.women.filter(woman_result=1).height,
            rate="–" if rate is None else in_languages(rate, 1),
        ),
        filled(
            "annex.weights",
            run=run.number,
            recipe=run.manifest["recipe"],
            steps=", ".join(str(step["step"]) for step in steps),
            uwe=in_languages(steps[-1]["after"]["uwe"], 2),
        ),
        word("annex.estimates"),
        word("annex.wealth"),
    ]


def _manifest(session: Session, study: Study, run: WeightRun) -> dict[str, Any]:
    versions = [one for unit in UNITS for one in instruments.versions(session, study, unit)]
    return {
        "study": study.code,
        "weight_run": run.number,
        "weights": run.manifest | {"replicates": None},
        "questionnaires": {f"{one.name} {one.number}": one.fingerprint for one in versions},
        "seed": study.seed,
        "libraries": {"python": platform.python_version()}
        | {name: version(name) for name in LIBRARIES},
    }


@dataclass(frozen=True)
class Kept:
    """A report on record: the number of its job, when it was made, and its file."""

    number: int
    made_at: datetime
    weight_run: int
    path: str


def store(
    session: Session,
    actor: Staff | None,
    *,
    study: Study,
    report: Report,
    folder: Path,
    number: int,
    now: datetime,
) -> str:
    """Write the report below `folder` and put the reading of answers on record; returns its path there."""
    if actor is not None:
        allow(actor, Verb.SEE_DATA)
    path = f"{FOLDER}/report-{number}.json"
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report.to_json(), ensure_ascii=False), encoding="utf-8")
    dataset.record_reading(session, actor, study=study, purpose="report", now=now)
    events.record(
        session, "report.made", actor=actor, noun="study", noun_id=study.id, at=now, number=number
    )
    return path


def all_of(session: Session, study: Study) -> list[Kept]:
    """The reports of a study, the newest first."""
    done = select(Job).where(Job.study_id == study.id, Job.kind == KIND, Job.state == "done")
    return [
        Kept(row.id, row.created_at, row.result["weight_run"], row.result["report"])
        for row in session.scalars(done.order_by(Job.id.desc()))
        if row.result
    ]


def get(session: Session, study: Study, number: int, *, folder: Path) -> Report:
    """A report by its number; raises NotFound."""
    from weighting.report.model import Report

    kept = next((one for one in all_of(session, study) if one.number == number), None)
    if kept is None:
        raise NotFound
    path = folder / kept.path
    if not path.is_file():
        raise NotFound(N_("This report is no longer on the server. Make it again."))
    return Report.from_json(json.loads(path.read_text(encoding="utf-8")))
