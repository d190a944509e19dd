"""Finished interviews as datasets: decrypted in a stream, without identities, shaped by the instruments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.config import TIME_ZONE
from survey.errors import N_
from survey.models import Cluster, Household, Interview, Staff, Study
from survey.services import answers as sealed
from survey.services import instrument as instruments

if TYPE_CHECKING:
    from exports.build import Interview as Row
    from exports.dataset import Dataset

UNITS = ("household", "woman")
Progress = Callable[[float, str], None]


def build(
    session: Session, study: Study, *, progress: Progress | None = None
) -> dict[str, Dataset]:
    """household, roster and woman (and further repeats) of all finished interviews, without weights."""
    from exports.build import datasets

    versions = [version for unit in UNITS for version in instruments.versions(session, study, unit)]
    models = [instruments.model(version) for version in versions]
    return datasets(models, _rows(session, study, progress), time_zone=TIME_ZONE)


def record_reading(
    session: Session, actor: Staff | None, *, study: Study, purpose: str, now: datetime
) -> None:
    """Put on record that answers of the study were read, how many and why."""
    events.record(
        session,
        "answers.read",
        actor=actor,
        noun="study",
        noun_id=study.id,
        at=now,
        purpose=purpose,
        interviews=count(session, study),
    )


def count(session: Session, study: Study) -> int:
    """Finished interviews of a study."""
    return session.scalar(_finished(study, func.count(Interview.uid))) or 0


def _rows(session: Session, study: Study, progress: Progress | None) -> Iterator[Row]:
    from exports.build import Interview as Row

    total = count(session, study)
    found = session.scalars(
        _finished(study, Interview)
        .options(joinedload(Interview.household).joinedload(Household.cluster))
        .order_by(Cluster.number, Household.number, Interview.unit)
        .execution_options(yield_per=500)
    )
    for number, interview in enumerate(found):
        if progress and number % 500 == 0:
            progress(number / total, N_("reading the answers"))
        yield Row(interview.unit, _keys(interview), sealed.get(session, study, interview))


def _finished(study: Study, what: Any) -> Any:
    return (
        select(what)
        .join(Household, Interview.household_id == Household.id)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id, Interview.state == "finished")
    )


def _keys(interview: Interview) -> dict[str, int | str]:
    household = interview.household
    prefix = "v0" if interview.unit == "woman" else "hv0"
    keys: dict[str, int | str] = {
        f"{prefix}01": household.cluster.number,
        f"{prefix}02": household.number,
    }
    if interview.unit == "woman":
        assert interview.line is not None  # noqa: S101
        keys["v003"] = interview.line
    return keys
