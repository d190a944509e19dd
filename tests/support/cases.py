"""A study in the field with one cluster of a few households, assigned to an enumerator."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from instruments import load
from instruments.model import Instrument
from survey.models import Cluster, FrameUnit, Household, Staff, Stratum, Study
from survey.services import instrument, interview, listing, progress, sample, study
from survey.services.listing import Structure

TITLE = {"az": "Qadınların sağlamlığı", "ru": "Здоровье женщин", "en": "Women's health"}


SMALL = tuple(
    load(Path(__file__).parent / "instruments" / f"{name}.yaml") for name in ("household", "woman")
)
"""Questionnaires of a few questions, for pages that need some questionnaire."""


def in_the_field(
    session: Session,
    people: dict[str, Staff],
    *,
    instruments: Sequence[Instrument],
    now: datetime,
    households: int = 3,
) -> list[Household]:
    """`people` are a manager, a supervisor and an enumerator by role; returns the sampled households."""
    manager = people["manager"]
    made = study.create(session, None, code="t", title=TITLE, seed=7, take=households, now=now)
    for one in instruments:
        instrument.publish(session, manager, study=made, instrument=one, now=now)
    _open(session, manager, made, now=now)
    cluster = _cluster(session, made, take=households)
    cluster.enumerator_id = people["enumerator"].id
    structures = [Structure(occupied=True) for _ in range(households)]
    listing.record(
        session, people["supervisor"], study=made, cluster=cluster, structures=structures, now=now
    )
    drawn = sample.draw_households(
        session, people["supervisor"], study=made, cluster=cluster, now=now
    )
    progress.recount(session, cluster)
    return sorted(drawn, key=lambda household: household.number)


def _cluster(session: Session, made: Study, *, take: int) -> Cluster:
    stratum = Stratum(
        study_id=made.id, code="03-2", number=1, region=3, residence=2, frame_units=1,
        frame_households=take, allocated=1,
    )  # fmt: skip
    session.add(stratum)
    session.flush()
    unit = FrameUnit(
        study_id=made.id, stratum_id=stratum.id, code="03-2-001", rayon="Quba",
        settlement="Xınalıq", households=take, population=None,
    )  # fmt: skip
    session.add(unit)
    session.flush()
    cluster = Cluster(
        study_id=made.id, stratum_id=stratum.id, frame_unit_id=unit.id, number=1, pi1=1.0,
        certainty=True, take=take,
    )  # fmt: skip
    session.add(cluster)
    session.flush()
    return cluster


def _open(session: Session, manager: Staff, made: Study, *, now: datetime) -> None:
    name = dict.fromkeys(TITLE, "103")
    study.add_referral_service(
        session, manager, study=made, name=name, phone="103", verified_on=now.date()
    )
    study.record_readiness(
        session, manager, study=made, ethics_approval="T-1",
        training_completed_on=date(2026, 2, 1), referrals_verified_on=now.date(), now=now,
    )  # fmt: skip
    study.open_fieldwork(session, manager, study=made, now=now)


def small_household() -> dict[str, Any]:
    """Answers to the small household questionnaire: one woman who may be invited, on line 2."""
    return {
        "rooms": 3,
        "roster": [
            {"member_name": "Elçin", "sex": "1", "age": 40},
            {"member_name": "Aygün", "sex": "2", "age": 38},
            {"member_name": "Nənə", "sex": "2", "age": 81},
        ],
    }


def small_woman() -> dict[str, Any]:
    """Answers to the small woman's questionnaire."""
    return {"school": "1", "grade": 9, "owns": ["1", "2"], "weight": 61.5, "born": "1988-05-01"}


def interviewed(
    session: Session,
    actor: Staff,
    household: Household,
    unit: str,
    answers: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """A whole interview that is begun `now` and takes eleven minutes."""
    begun = interview.begin(
        session, actor, household=household, unit=unit, uid=uuid.uuid4(), language="az", now=now
    )
    known = interview.read(session, actor, begun, purpose="interview", now=now)
    interview.save(
        session,
        actor,
        begun,
        answers=known | answers,
        page=None,
        language="az",
        revision=begun.revision,
        now=now + timedelta(minutes=10),
    )
    interview.finish(session, actor, begun, now=now + timedelta(minutes=11))
