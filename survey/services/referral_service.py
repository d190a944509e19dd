"""Services on the card that every woman is offered: their list, and the test calls that prove each number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Conflict, Invalid, NotFound
from survey.models import ReferralService, Staff, Study
from survey.permissions import Verb, allow


def all_of(session: Session, study: Study) -> Sequence[ReferralService]:
    """The card in its order: the whole country first, then by region."""
    return session.scalars(
        select(ReferralService)
        .where(ReferralService.study_id == study.id)
        .order_by(
            ReferralService.region.is_not(None),
            ReferralService.region,
            ReferralService.position,
            ReferralService.id,
        )
    ).all()


def get(session: Session, study: Study, service_id: int) -> ReferralService:
    """A service of this study's card; raises NotFound."""
    found = session.get(ReferralService, service_id)
    if found is None or found.study_id != study.id:
        raise NotFound
    return found


def add(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    name: dict[str, str],
    phone: str,
    region: int | None,
    verified_on: date | None,
    now: datetime,
) -> ReferralService:
    """Put a service on the card; region None is the whole country."""
    allow(actor, Verb.MANAGE_STUDY)
    _require_past(verified_on, now)
    service = ReferralService(
        study_id=study.id, region=region, name=name, phone=phone, verified_on=verified_on
    )
    session.add(service)
    _settle(session, actor, study, "referral.added", service, now)
    return service


def record_call(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    service: ReferralService,
    on: date,
    now: datetime,
) -> ReferralService:
    """Put a test call on record: the number was dialled, somebody who can help answered."""
    allow(actor, Verb.MANAGE_STUDY)
    _require_past(on, now)
    service.verified_on = on
    _settle(session, actor, study, "referral.called", service, now)
    return service


def remove(
    session: Session, actor: Staff, *, study: Study, service: ReferralService, now: datetime
) -> None:
    """Take a service off the card. The last one stays while the study is in the field."""
    allow(actor, Verb.MANAGE_STUDY)
    if study.state == "fieldwork" and len(all_of(session, study)) == 1:
        raise Conflict(N_("Interviews are going on; the card cannot be left empty."))
    session.delete(service)
    _settle(session, actor, study, "referral.removed", service, now)


def _require_past(day: date | None, now: datetime) -> None:
    if day is not None and day > now.date():
        raise Invalid(N_("This day has not come yet."))


def _settle(
    session: Session,
    actor: Staff,
    study: Study,
    event: str,
    service: ReferralService,
    now: datetime,
) -> None:
    """The card counts as tested since the oldest of its test calls, and only when each service has one."""
    session.flush()
    calls = [one.verified_on for one in all_of(session, study)]
    tested = [day for day in calls if day is not None]
    if tested and len(tested) == len(calls):
        study.referrals_verified_on = min(tested)
    elif (
        study.state == "design"
    ):  # later the card was complete when fieldwork was opened; that stands
        study.referrals_verified_on = None
    session.flush()
    events.record(session, event, actor=actor, noun="referral_service", noun_id=service.id, at=now)
