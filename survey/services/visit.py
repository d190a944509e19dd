"""Visits to households, their results, and when a case may be closed without an interview."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Conflict, Invalid, NotReady, SafetyRule
from survey.models import Household, Staff, Visit
from survey.services import household as households
from survey.services import progress

VISITS_BEFORE_GIVING_UP = 3


class HouseholdResult(IntEnum):
    """DHS result of the household interview (hv015)."""

    COMPLETED = 1
    NOT_AT_HOME = 2
    ABSENT = 3
    POSTPONED = 4
    REFUSED = 5
    VACANT = 6
    DESTROYED = 7
    NOT_FOUND = 8
    OTHER = 9


class WomanResult(IntEnum):
    """Result of the selected woman's interview: DHS codes 1-7, then those this study adds."""

    COMPLETED = 1
    NOT_AT_HOME = 2
    POSTPONED = 3
    REFUSED = 4
    PARTLY = 5
    INCAPACITATED = 6
    OTHER = 7
    NO_PRIVACY = 8
    LANGUAGE = 9
    STOPPED_FOR_SAFETY = 10
    GUARDIAN_REFUSED = 11
    MOVED_OR_DIED = 12


NEVER_FINAL = {
    "household": frozenset({HouseholdResult.POSTPONED}),
    "woman": frozenset({WomanResult.POSTPONED}),
}
NEEDS_CALLBACKS = {
    "household": frozenset({HouseholdResult.NOT_AT_HOME, HouseholdResult.ABSENT}),
    "woman": frozenset({WomanResult.NOT_AT_HOME, WomanResult.NO_PRIVACY}),
}
RESULTS: dict[str, type[IntEnum]] = {"household": HouseholdResult, "woman": WomanResult}


def record(
    session: Session,
    actor: Staff,
    *,
    household: Household,
    unit: str,
    result: int,
    started_at: datetime,
    uid: uuid.UUID,
    now: datetime,
    next_appointment: datetime | None = None,
    final: bool = False,
) -> Visit:
    """Record a visit that ended without an interview. Recording the same `uid` again changes nothing.

    `final` closes the case with this result: refused for postponed cases, and for non-contact before
    three visits on three different days.
    """
    households.require_own(actor, household)
    known = session.get(Visit, uid)
    if known is not None:
        return known
    _check(household, unit=unit, result=result, started_at=started_at, now=now)
    if final:
        _check_final(session, household, unit=unit, result=result, started_at=started_at)
    visit = store(
        session,
        actor,
        household=household,
        unit=unit,
        result=result,
        started_at=started_at,
        uid=uid,
        now=now,
        final=final,
        next_appointment=None if final else next_appointment,
    )
    progress.recount(session, household.cluster)
    return visit


def store(
    session: Session,
    actor: Staff,
    *,
    household: Household,
    unit: str,
    result: int,
    started_at: datetime,
    uid: uuid.UUID,
    now: datetime,
    final: bool,
    next_appointment: datetime | None = None,
) -> Visit:
    """Write the visit and what it means for the case. Also used when an interview is finished."""
    visit = Visit(
        uid=uid,
        household_id=household.id,
        staff_id=actor.id,
        unit=unit,
        started_at=started_at,
        result=result,
        final=final,
        next_appointment=next_appointment,
    )
    session.add(visit)
    _move_case(household, visit)
    session.flush()
    events.record(
        session,
        "visit.recorded",
        actor=actor,
        noun="household",
        noun_id=household.id,
        at=now,
        unit=unit,
        result=result,
        final=final,
    )
    return visit


def of(session: Session, household: Household) -> Sequence[Visit]:
    """The visits to a household, the first one first."""
    return session.scalars(
        select(Visit).where(Visit.household_id == household.id).order_by(Visit.started_at)
    ).all()


def _move_case(household: Household, visit: Visit) -> None:
    household.next_appointment = visit.next_appointment
    if visit.unit == "household":
        household.visits += 1
    else:
        household.woman_visits += 1
    conclude(household, unit=visit.unit, result=visit.result, final=visit.final)


def conclude(household: Household, *, unit: str, result: int, final: bool = True) -> None:
    """What a result means for the case, without a visit: also when a returned interview was corrected."""
    if unit == "household":
        household.result = result
        if household.state == "sampled":
            household.state = "visited"
    else:
        household.woman_result = result
    completed_household = unit == "household" and result == HouseholdResult.COMPLETED
    if final and not completed_household:
        household.state = "finished"


def _check(
    household: Household, *, unit: str, result: int, started_at: datetime, now: datetime
) -> None:
    if unit not in RESULTS or result not in list(RESULTS[unit]):
        raise Invalid(N_("Choose a result from the list."))
    if started_at > now:
        raise Invalid(N_("The visit cannot begin in the future. Check the clock of the tablet."))
    if household.state == "finished":
        raise Conflict(N_("This household is finished. A new visit needs your supervisor."))
    if unit == "woman" and household.selected_line is None:
        raise NotReady(N_("No woman has been selected in this household yet."))
    if unit == "household" and household.locked_at is not None:
        raise Conflict(N_("The household interview is complete already."))
    if result == RESULTS[unit](1):
        raise Invalid(N_("A completed interview is recorded by finishing it, not by hand."))


def _check_final(
    session: Session, household: Household, *, unit: str, result: int, started_at: datetime
) -> None:
    if result in NEVER_FINAL[unit]:
        raise Invalid(N_("A postponed interview cannot be final. Record the next appointment."))
    if result not in NEEDS_CALLBACKS[unit]:
        return
    earlier = [visit.started_at for visit in of(session, household) if visit.unit == unit]
    days = {moment.date() for moment in [*earlier, started_at]}
    if len(days) < VISITS_BEFORE_GIVING_UP:
        raise SafetyRule(
            N_(
                "Non-contact is final only after %(needed)s visits on different days; so far %(days)s."
            ),
            needed=VISITS_BEFORE_GIVING_UP,
            days=len(days),
        )
