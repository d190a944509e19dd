"""Simulated fieldwork: visits, call-backs, refusals and interviews, through the services that the web uses."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from survey.config import TIME_ZONE
from survey.demo import people
from survey.demo.answering import Persona, allowed, answers
from survey.demo.household_persona import household_answers, member_answers
from survey.demo.people import Member
from survey.demo.truth import AREA_SPREAD, Truth
from survey.demo.woman_persona import woman_answers
from survey.models import Cluster, Household, Interview, Staff, Study
from survey.services import instrument as instruments
from survey.services import interview as interviews
from survey.services import roster, visit
from survey.services.visit import HouseholdResult, WomanResult

FATES = {
    HouseholdResult.COMPLETED: 0.900,
    HouseholdResult.NOT_AT_HOME: 0.025,
    HouseholdResult.ABSENT: 0.012,
    HouseholdResult.REFUSED: 0.035,
    HouseholdResult.VACANT: 0.018,
    HouseholdResult.DESTROYED: 0.003,
    HouseholdResult.NOT_FOUND: 0.007,
}
WOMAN_FATES = {
    WomanResult.COMPLETED: 0.930,
    WomanResult.NOT_AT_HOME: 0.020,
    WomanResult.REFUSED: 0.025,
    WomanResult.INCAPACITATED: 0.008,
    WomanResult.NO_PRIVACY: 0.012,
    WomanResult.MOVED_OR_DIED: 0.005,
}
URBAN_REFUSAL = 1.8
"""Refusals in towns are this many times those in villages."""

Code = TypeVar("Code", bound=int)

CALLBACK = 0.22
"""Chance that nobody is there, or she has no time, on any one visit."""


@dataclass
class Field:
    """One cluster being worked: a clock that moves on, dice, and what is true here."""

    session: Session
    study: Study
    cluster: Cluster
    enumerator: Staff
    truth: Truth
    rng: np.random.Generator
    clock: datetime
    area: float

    @classmethod
    def open(
        cls, session: Session, study: Study, cluster: Cluster, *, truth: Truth, began: datetime
    ) -> Field:
        """Begin a cluster on a day of its own in the first weeks."""
        rng = np.random.default_rng([study.seed, 3, cluster.number])
        start = (began + timedelta(days=int(rng.integers(0, 25)))).astimezone(UTC)
        assert cluster.enumerator is not None  # noqa: S101
        return cls(
            session,
            study,
            cluster,
            cluster.enumerator,
            truth,
            rng,
            start.replace(hour=5, minute=30, second=0, microsecond=0),
            float(rng.normal(0, AREA_SPREAD)),
        )

    @property
    def urban(self) -> bool:
        """Whether the cluster lies in a town."""
        return self.cluster.stratum.residence == 1

    def later(self, minutes: float) -> datetime:
        """Move the clock; after a working day it goes on the next morning."""
        self.clock += timedelta(minutes=float(minutes))
        if self.clock.hour >= 15:
            self.tomorrow()
        return self.clock

    def tomorrow(self) -> datetime:
        """The next morning."""
        self.clock = (self.clock + timedelta(days=1)).replace(
            hour=5, minute=int(self.rng.integers(0, 60))
        )
        return self.clock

    def chance(self, share: float) -> bool:
        """True with this probability."""
        return bool(self.rng.random() < share)


def work(field: Field, household: Household) -> None:
    """Take one household from the first knock to its final result."""
    fate = _fate(field, FATES, HouseholdResult.REFUSED)
    if fate == HouseholdResult.COMPLETED:
        _call_back(field, household, unit="household", result=HouseholdResult.NOT_AT_HOME)
        members = _household_interview(field, household)
        roster.lock(field.session, field.enumerator, household, now=field.later(2))
        if household.selected_line is not None:
            _woman(field, household, members[household.selected_line - 1])
    else:
        _give_up(field, household, unit="household", result=fate)


def _woman(field: Field, household: Household, member: Member) -> None:
    fate = _fate(field, WOMAN_FATES, WomanResult.REFUSED)
    _call_back(field, household, unit="woman", result=WomanResult.NOT_AT_HOME)
    if fate == WomanResult.COMPLETED:
        _woman_interview(field, household, member)
    else:
        _give_up(field, household, unit="woman", result=fate)


def _fate(field: Field, fates: dict[Code, float], refusal: Code) -> Code:
    codes = list(fates)
    shares = np.array([fates[code] for code in codes])
    if field.urban:
        shares[codes.index(refusal)] *= URBAN_REFUSAL
    return codes[int(field.rng.choice(len(codes), p=shares / shares.sum()))]


def _call_back(field: Field, household: Household, *, unit: str, result: int) -> None:
    """Up to two visits in vain before the one that succeeds."""
    for _ in range(2):
        if not field.chance(CALLBACK):
            return
        _visit(field, household, unit=unit, result=result)
        field.tomorrow()


def _give_up(field: Field, household: Household, *, unit: str, result: int) -> None:
    """Visits on as many days as the rules demand, the last one final."""
    if result in visit.NEEDS_CALLBACKS[unit]:
        for _ in range(visit.VISITS_BEFORE_GIVING_UP - 1):
            _visit(field, household, unit=unit, result=result)
            field.tomorrow()
    _visit(field, household, unit=unit, result=result, final=True)


def _visit(
    field: Field, household: Household, *, unit: str, result: int, final: bool = False
) -> None:
    started = field.clock
    now = field.later(field.rng.uniform(4, 12))
    visit.record(
        field.session,
        field.enumerator,
        household=household,
        unit=unit,
        result=int(result),
        started_at=min(started, now),
        uid=_uid(field),
        now=now,
        final=final,
    )


def _household_interview(field: Field, household: Household) -> list[Member]:
    members = people.household(field.rng)
    begun = _begin(field, household, "household")
    model = instruments.model(begun.instrument_version)
    persona = household_answers(
        members,
        urban=field.urban,
        wealth=float(field.rng.normal(0, 1)),
        year=field.clock.year,
        rng=field.rng,
    )
    rows: dict[str, list[Persona]] = {"roster": [member_answers(member) for member in members]}
    given = answers(model, persona, field.rng, members=rows)
    _conclude(field, begun, given, minutes=field.rng.uniform(12, 25))
    return members


def _woman_interview(field: Field, household: Household, member: Member) -> None:
    begun = _begin(field, household, "woman")
    model = instruments.model(begun.instrument_version)
    persona = woman_answers(
        member,
        names=[question.name for question in model.questions()],
        truth=field.truth,
        region=field.cluster.stratum.region,
        area=field.area,
        today=field.clock.date(),
        rng=field.rng,
    )
    given = answers(model, persona, field.rng)
    _conclude(field, begun, given, minutes=field.rng.uniform(35, 70))


def _begin(field: Field, household: Household, unit: str) -> Interview:
    return interviews.begin(
        field.session,
        field.enumerator,
        household=household,
        unit=unit,
        uid=_uid(field),
        language="az",
        now=field.clock,
    )


def _conclude(field: Field, begun: Interview, given: dict[str, object], *, minutes: float) -> None:
    """Save what is asked of the given answers, and finish."""
    before = interviews.read(
        field.session, field.enumerator, begun, purpose="interview", now=field.clock
    )
    plan = instruments.plan(begun.instrument_version)
    now = field.later(minutes)
    here = now.astimezone(ZoneInfo(TIME_ZONE))
    kept = allowed(plan, {**given, **before}, field.rng, now=here)
    interviews.save(
        field.session,
        field.enumerator,
        begun,
        answers=kept,
        page=None,
        language="az",
        revision=begun.revision,
        now=now,
    )
    interviews.finish(field.session, field.enumerator, begun, now=now)


def _uid(field: Field) -> uuid.UUID:
    return uuid.UUID(bytes=field.rng.bytes(16), version=4)
