"""What the documentation of a release says of its study: facts for catalogues and archives."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.config import TIME_ZONE
from survey.models import Cluster, Household, Interview, Study
from survey.services import frame, progress
from survey.services.progress import Progress
from weighting.regions import regions

if TYPE_CHECKING:
    from exports.about import About, Response
    from instruments.model import Text

MASTER_DATES = "day"
"""The master holds the day of each interview itself; the plan of the other kinds says what they may tell."""


def of(session: Session, study: Study, *, kind: str, version: int, office: str) -> About:
    """The facts of a release; office: who carries out the study, or "".

    Invented answers are of no country, although they imitate one.
    """
    from exports import words
    from exports.about import About, Design

    real = not study.synthetic
    return About(
        code=study.code,
        title=study.title,
        kind=kind,
        version=version,
        office=office,
        synthetic=study.synthetic,
        nation=words.AZERBAIJAN if real else {},
        nation_code="AZ" if real else "",
        regions=_regions(session, study) if real else (),
        design=Design(study.age_min, study.age_max, study.take),
        collected=_collected(session, study, kind),
        response=_response(session, study),
    )


def _regions(session: Session, study: Study) -> tuple[Text, ...]:
    sampled = {stratum.region for stratum in frame.strata(session, study)}
    return tuple(region.names for region in regions() if region.code in sampled)


def _collected(session: Session, study: Study, kind: str) -> tuple[str, str] | None:
    from exports.about import coarse
    from exports.presets import PRESETS, preset

    first, last = session.execute(
        select(func.min(Interview.started_at), func.max(Interview.finished_at))
        .join(Household, Interview.household_id == Household.id)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id, Interview.state == "finished")
    ).one()
    if first is None or last is None:
        return None
    zone = ZoneInfo(TIME_ZONE)
    precision = preset(kind).collected if kind in PRESETS else MASTER_DATES
    return coarse(first.astimezone(zone).date(), last.astimezone(zone).date(), precision)


def _response(session: Session, study: Study) -> Response | None:
    from exports.about import Response

    done = Progress.of(progress.clusters(session, study))
    if done.household_rate is None or done.woman_rate is None or done.overall_rate is None:
        return None
    return Response(done.household_rate, done.woman_rate, done.overall_rate)
