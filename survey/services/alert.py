"""Alerts: what somebody in the office should know of, resolved by one person, once, with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.config import TIME_ZONE
from survey.crypto import seal, unseal
from survey.errors import N_, Conflict, Invalid, NotFound
from survey.models import Alert, Cluster, Household, Interview, Staff, Study
from survey.models.alert import KINDS
from survey.permissions import Role, Verb, allow
from survey.services import keys

TEXT = "text"
"""In `details`: the interviewer's own words to her supervisor. They are sealed, apart from the details."""

LONGEST_TEXT = 1000
_NAMESPACE = uuid.UUID("5f8d63f6-2c0e-4f3c-9a39-8d1e06d3a4c1")


def raise_alert(
    session: Session,
    actor: Staff,
    *,
    household: Household,
    kind: str,
    at: datetime,
    now: datetime,
    uid: uuid.UUID | None = None,
    details: dict[str, Any] | None = None,
) -> Alert:
    """Tell the office. The same `uid` again changes nothing. `actor` is the interviewer it is about."""
    known = session.get(Alert, uid) if uid else None
    if known is not None:
        return known
    if kind not in KINDS:
        raise Invalid(N_("There is no alert of this kind."))
    particulars = dict(details or {})
    words = str(particulars.pop(TEXT, None) or "").strip()
    study = _study(session, household)
    alert = Alert(
        uid=uid or uuid.uuid4(),
        study_id=study.id,
        household_id=household.id,
        staff_id=actor.id,
        kind=kind,
        at=at,
        raised_at=now,
        details=particulars,
    )
    if words:
        alert.note = seal(
            keys.data_key(session, study), words[:LONGEST_TEXT].encode(), bound=_bound(alert)
        )
    session.add(alert)
    session.flush()
    _record(session, "alert.raised", actor, alert, now=now, kind=kind)
    return alert


def open_for(session: Session, actor: Staff) -> Sequence[Alert]:
    """The open alerts that she may see, the newest first: of her team for a supervisor."""
    allow(actor, Verb.LOOK_AFTER)
    return session.scalars(
        _visible(actor).where(Alert.resolved_at.is_(None)).order_by(Alert.at.desc())
    ).all()


def resolved_for(session: Session, actor: Staff, *, most: int = 100) -> Sequence[Alert]:
    """The alerts that were resolved last."""
    allow(actor, Verb.LOOK_AFTER)
    resolved = _visible(actor).where(Alert.resolved_at.is_not(None))
    return session.scalars(resolved.order_by(Alert.resolved_at.desc()).limit(most)).all()


def count_open(session: Session, actor: Staff) -> int:
    """How many are open."""
    return session.scalar(select(open_count(actor))) or 0


def open_count(actor: Staff) -> ScalarSelect[int]:
    """The number of open ones as a part of a larger query: pages ask for several at once."""
    mine = of_team(actor, Alert.staff_id, Alert.household_id)
    return select(func.count(Alert.uid)).where(mine, Alert.resolved_at.is_(None)).scalar_subquery()


def get(session: Session, actor: Staff, uid: uuid.UUID) -> Alert:
    """An alert that she may see; raises NotFound."""
    allow(actor, Verb.LOOK_AFTER)
    found = session.scalar(_visible(actor).where(Alert.uid == uid))
    if found is None:
        raise NotFound
    return found


def read_note(session: Session, actor: Staff, alert: Alert, *, now: datetime) -> str:
    """What the interviewer wrote; the reading is on record. Empty when she wrote nothing."""
    allow(actor, Verb.LOOK_AFTER)
    if alert.note is None:
        return ""
    study = session.get_one(Study, alert.study_id)
    _record(session, "alert.note_read", actor, alert, now=now)
    return unseal(keys.data_key(session, study), alert.note, bound=_bound(alert)).decode()


def resolve(session: Session, actor: Staff, alert: Alert, *, reason: str, now: datetime) -> Alert:
    """Close it with what was done. Once: raises Conflict when somebody else has, Invalid without a reason."""
    allow(actor, Verb.LOOK_AFTER)
    session.refresh(alert, ["resolved_at"], with_for_update=True)
    if alert.resolved_at is not None:
        raise Conflict(N_("Somebody has resolved this already."))
    words = require_reason(reason)
    alert.resolved_at, alert.resolved_by_id, alert.resolution = now, actor.id, words
    session.flush()
    _record(session, "alert.resolved", actor, alert, now=now, kind=alert.kind)
    return alert


def require_reason(reason: str) -> str:
    """The reason without blanks around it; raises Invalid when there is none."""
    words = reason.strip()
    if not words:
        raise Invalid(N_("Say in a few words what was done."))
    return words[:200]


def watch_workload(session: Session, actor: Staff, interview: Interview, *, now: datetime) -> None:
    """Tell the office when an interviewer has held more women's interviews on a day than the study allows.

    Interviewers hear hard things; two or three of them a day are what they can carry. One alert per
    interviewer and day, its count kept up.
    """
    study = _study(session, interview.household)
    day = interview.started_at.astimezone(ZoneInfo(TIME_ZONE)).date()
    count = _women_on(session, actor, datetime.combine(day, time.min, ZoneInfo(TIME_ZONE)))
    if count <= study.interviews_a_day:
        return
    details = {"count": count, "most": study.interviews_a_day, "day": day.isoformat()}
    alert = raise_alert(
        session,
        actor,
        household=interview.household,
        kind="workload",
        at=interview.started_at,
        now=now,
        uid=uuid.uuid5(_NAMESPACE, f"{study.code}/{actor.id}/{day}"),
        details=details,
    )
    alert.details = details
    session.flush()


def _women_on(session: Session, actor: Staff, morning: datetime) -> int:
    began, ended = morning.astimezone(UTC), (morning + timedelta(days=1)).astimezone(UTC)
    held = select(func.count()).where(
        Interview.staff_id == actor.id,
        Interview.unit == "woman",
        Interview.state != "in_progress",
        Interview.started_at >= began,
        Interview.started_at < ended,
    )
    return session.scalar(held) or 0


def _visible(actor: Staff) -> Select[Alert]:
    found = select(Alert).options(
        joinedload(Alert.staff),
        joinedload(Alert.resolved_by),
        joinedload(Alert.household).joinedload(Household.cluster),
    )
    return found.where(of_team(actor, Alert.staff_id, Alert.household_id))


def of_team(actor: Staff, staff_id: Any, household_id: Any) -> ColumnElement[bool]:
    """What a supervisor may see: what her team did, or what happened in a cluster of her team."""
    if Role(actor.role) is not Role.SUPERVISOR:
        return staff_id.is_not(None)  # type: ignore[no-any-return]
    mine = select(Staff.id).where(Staff.team_id == actor.team_id)
    there = (
        select(Household.id)
        .join(Cluster, Cluster.id == Household.cluster_id)
        .where(Cluster.team_id == actor.team_id)
    )
    return or_(staff_id.in_(mine), household_id.in_(there))


def _study(session: Session, household: Household) -> Study:
    cluster = session.get_one(Cluster, household.cluster_id)
    return session.get_one(Study, cluster.study_id)


def _bound(alert: Alert) -> str:
    return f"alert/{alert.uid}/note"


def _record(
    session: Session, event: str, actor: Staff, alert: Alert, *, now: datetime, **details: Any
) -> None:
    events.record(
        session, event, actor=actor, noun="alert", noun_id=alert.uid, at=now, **details
    )  # fmt: skip
