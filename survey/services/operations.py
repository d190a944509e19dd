"""Visits and the course of interviews as datasets: for those who watch over fieldwork quality."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.config import LANGUAGES, TIME_ZONE
from survey.models import Cluster, Household, Interview, Study, Visit
from survey.services import signing

if TYPE_CHECKING:
    from exports.dataset import Dataset


def build(session: Session, study: Study) -> dict[str, Dataset]:
    """`visits` and `interviews` of a study, by name. No answer is read."""
    import polars as pl

    from exports import operations

    languages = tuple(LANGUAGES)
    visits = pl.DataFrame(_visits(session, study), _schema(operations.VISITS))
    interviews = pl.DataFrame(_interviews(session, study), _schema(operations.INTERVIEWS))
    return {
        "visits": operations.visits(visits, languages),
        "interviews": operations.interviews(interviews, languages),
    }


def _schema(variables: Any) -> dict[str, Any]:
    return {one.name: one.dtype for one in variables}


def _visits(session: Session, study: Study) -> list[dict[str, Any]]:
    rows = session.execute(
        _of_study(study, Visit).order_by(
            Cluster.number, Household.number, Visit.unit, Visit.started_at, Visit.uid
        )
    )
    return list(_numbered(session, study, rows))


def _numbered(session: Session, study: Study, rows: Any) -> Iterator[dict[str, Any]]:
    from exports.operations import UNIT_CODES

    counted: dict[tuple[int, int, str], int] = {}
    for cluster, household, visit in rows:
        case = (cluster, household, visit.unit)
        counted[case] = counted.get(case, 0) + 1
        at = _local(visit.started_at)
        yield {
            "hv001": cluster,
            "hv002": household,
            "unit": UNIT_CODES[visit.unit],
            "visit": counted[case],
            "visit_date": at.date(),
            "visit_hour": at.hour,
            "visit_weekday": at.isoweekday(),
            "household_visit_result": visit.result if visit.unit == "household" else None,
            "woman_visit_result": visit.result if visit.unit == "woman" else None,
            "final": int(visit.final),
            "appointment": int(visit.next_appointment is not None),
            "interviewer_number": signing.pseudonym(session, study, visit.staff_id),
        }


def _interviews(session: Session, study: Study) -> list[dict[str, Any]]:
    from exports.operations import LANGUAGE_CODES, UNIT_CODES

    rows = session.execute(
        _of_study(study, Interview).order_by(Cluster.number, Household.number, Interview.unit)
    )
    return [
        {
            "hv001": cluster,
            "hv002": household,
            "unit": UNIT_CODES[one.unit],
            "begun_at": _local(one.started_at),
            "finished_at": _local(one.finished_at) if one.finished_at else None,
            "minutes": _minutes(one),
            "interface_language": LANGUAGE_CODES[one.language],
            "answered": one.answered,
            "quality_flags": one.findings,
            "revisions": one.revision,
            "interviewer_number": signing.pseudonym(session, study, one.staff_id),
        }
        for cluster, household, one in rows
    ]


def _of_study(study: Study, noun: type[Visit] | type[Interview]) -> Any:
    return (
        select(Cluster.number, Household.number, noun)
        .join(Household, noun.household_id == Household.id)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id)
    )


def _minutes(one: Interview) -> float | None:
    if one.finished_at is None:
        return None
    return round((one.finished_at - one.started_at).total_seconds() / 60, 1)


def _local(at: datetime) -> datetime:
    """As the clocks showed it, without a zone: statistical files know none."""
    return at.astimezone(UTC).astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
