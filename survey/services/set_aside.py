"""What arrived and could not be applied: kept whole, sealed, until a person decides what becomes of it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.crypto import seal, unseal
from survey.errors import N_, Conflict, NotFound
from survey.models import Cluster, Household, SetAside, Staff, Study
from survey.models.set_aside import OUTCOMES
from survey.permissions import Verb, allow
from survey.services import keys
from survey.services import study as studies
from survey.services.alert import of_team, require_reason

REASONS = {
    "reassigned": N_("The cluster has been given to another interviewer."),
    "other_interview": N_("Another interview of the same person is there already."),
    "withdrawn": N_("The questionnaire it was made with has been withdrawn."),
    "closed": N_("The household, or fieldwork, was finished already."),
    "rule": N_("A rule of the study does not allow it."),
    "draw": N_("The draw of the woman gives another result in the office."),
    "other_content": N_("Something else is on record under the same number."),
    "fault": N_("The software failed on it. The fault is in its log."),
    "unreadable": N_("It could not be read."),
}
"""Why something was set aside: code -> words. Other codes are shown as a broken rule."""


def keep(
    session: Session,
    actor: Staff,
    *,
    household: Household | None,
    kind: str,
    uid: uuid.UUID,
    body: str,
    reason: str,
    device: uuid.UUID | None,
    now: datetime,
) -> SetAside:
    """Keep an item whole. The same content under the same `uid` again changes nothing."""
    plain = body.encode("utf-8", "surrogatepass")
    mark = hashlib.sha256(plain).hexdigest()
    known = session.scalar(select(SetAside).where(SetAside.item_uid == uid, SetAside.hash == mark))
    if known is not None:
        return known
    study = _study(session, household)
    kept = SetAside(
        item_uid=uid,
        hash=mark,
        study_id=study.id,
        household_id=household.id if household else None,
        staff_id=actor.id,
        device_uid=device,
        kind=kind[:16],
        reason=reason[:40],
        body=seal(keys.data_key(session, study), plain, bound=_bound(uid, mark)),
        size=len(plain),
        kept_at=now,
    )
    session.add(kept)
    session.flush()
    _record(session, "set_aside.kept", actor, kept, now=now)
    return kept


def open_for(session: Session, actor: Staff) -> Sequence[SetAside]:
    """What nobody has decided on yet, the newest first: of her team for a supervisor."""
    allow(actor, Verb.LOOK_AFTER)
    wanted = _visible(actor).where(SetAside.resolved_at.is_(None))
    return session.scalars(wanted.order_by(SetAside.kept_at.desc(), SetAside.id)).all()


def resolved_for(session: Session, actor: Staff, *, most: int = 100) -> Sequence[SetAside]:
    """What was decided last."""
    allow(actor, Verb.LOOK_AFTER)
    wanted = _visible(actor).where(SetAside.resolved_at.is_not(None))
    return session.scalars(wanted.order_by(SetAside.resolved_at.desc()).limit(most)).all()


def count_open(session: Session, actor: Staff) -> int:
    """How many wait for a decision."""
    return session.scalar(select(open_count(actor))) or 0


def open_count(actor: Staff) -> ScalarSelect[int]:
    """The number of those that wait, as a part of a larger query."""
    mine = of_team(actor, SetAside.staff_id, SetAside.household_id)
    wait = select(func.count(SetAside.id)).where(mine, SetAside.resolved_at.is_(None))
    return wait.scalar_subquery()


def get(session: Session, actor: Staff, set_aside_id: int) -> SetAside:
    """One that she may see; raises NotFound."""
    allow(actor, Verb.LOOK_AFTER)
    found = session.scalar(_visible(actor).where(SetAside.id == set_aside_id))
    if found is None:
        raise NotFound
    return found


def content(session: Session, kept: SetAside) -> str:
    """The item as it arrived, for applying it again. No page shows it."""
    study = session.get_one(Study, kept.study_id)
    plain = unseal(keys.data_key(session, study), kept.body, bound=_bound(kept.item_uid, kept.hash))
    return plain.decode("utf-8", "surrogatepass")


def resolve(
    session: Session, actor: Staff, kept: SetAside, *, outcome: str, reason: str, now: datetime
) -> SetAside:
    """Decide, once: raises Conflict when somebody else has, Invalid without a reason.

    The content stays, whatever was decided.
    """
    allow(actor, Verb.LOOK_AFTER)
    if outcome not in OUTCOMES:
        raise NotFound
    session.refresh(kept, ["resolved_at"], with_for_update=True)
    if kept.resolved_at is not None:
        raise Conflict(N_("Somebody has resolved this already."))
    kept.outcome, kept.resolution = outcome, require_reason(reason)
    kept.resolved_at, kept.resolved_by_id = now, actor.id
    session.flush()
    _record(session, "set_aside.resolved", actor, kept, now=now)
    return kept


def _visible(actor: Staff) -> Select[SetAside]:
    found = select(SetAside).options(
        joinedload(SetAside.staff),
        joinedload(SetAside.resolved_by),
        joinedload(SetAside.household).joinedload(Household.cluster),
    )
    return found.where(of_team(actor, SetAside.staff_id, SetAside.household_id))


def _study(session: Session, household: Household | None) -> Study:
    if household is None:
        return studies.current(session)
    cluster = session.get_one(Cluster, household.cluster_id)
    return session.get_one(Study, cluster.study_id)


def _bound(uid: uuid.UUID, mark: str) -> str:
    return f"set_aside/{uid}/{mark}"


def _record(session: Session, event: str, actor: Staff, kept: SetAside, *, now: datetime) -> None:
    events.record(
        session,
        event,
        actor=actor,
        noun="set_aside",
        noun_id=kept.id,
        at=now,
        kind=kept.kind,
        reason=kept.reason,
        **({"outcome": kept.outcome} if kept.outcome else {}),
    )
