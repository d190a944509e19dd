"""Interviews after they were finished: accepted by the supervisor, or returned to the interviewer with a note.

The supervisor never sees answers. She goes by result, duration, and the numbers of findings and comments.
An accepted interview stands: it can no longer be returned.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.crypto import seal, unseal
from survey.errors import N_, Conflict, Invalid, NotFound, NotReady
from survey.models import Cluster, Household, Interview, Staff, Study
from survey.permissions import Verb, allow
from survey.services import keys, progress
from survey.services.alert import of_team

LONGEST_NOTE = 1000
STATES = ("waiting", "returned", "accepted", "findings")
"""Waiting for the supervisor, returned to the interviewer, accepted; open with findings of the server."""


def interviews(
    session: Session, actor: Staff, study: Study, *, state: str, first: int = 0, most: int = 100
) -> Sequence[Interview]:
    """Interviews of her team in this state, those finished last first; no answer is opened."""
    order = (Interview.finished_at.desc().nulls_last(), Interview.saved_at.desc(), Interview.uid)
    wanted = _in_state(_visible(actor, study), state).order_by(*order)
    return session.scalars(wanted.offset(first).limit(most)).all()


def count(session: Session, actor: Staff, study: Study, *, state: str) -> int:
    """How many there are."""
    wanted = _in_state(_visible(actor, study, what=func.count(Interview.uid)), state)
    return session.scalar(wanted) or 0


def get(session: Session, actor: Staff, study: Study, uid: uuid.UUID) -> Interview:
    """An interview of her team; raises NotFound."""
    found: Interview | None = session.scalar(_visible(actor, study).where(Interview.uid == uid))
    if found is None:
        raise NotFound
    return found


def give_back(
    session: Session, actor: Staff, interview: Interview, *, note: str, now: datetime
) -> Interview:
    """Return it to the interviewer with a note, and open its case again.

    Raises Conflict when it is accepted, not finished, or its household interview has led to a draw;
    Invalid without a note.
    """
    allow(actor, Verb.CHECK_INTERVIEWS)
    session.refresh(interview, ["state", "accepted_at"], with_for_update=True)
    words = note.strip()[:LONGEST_NOTE]
    if not words:
        raise Invalid(N_("Write what she should look at again."))
    study = _study(session, interview.household)
    _check(study, interview)
    interview.state, interview.finished_at = "returned", None
    interview.note = seal(keys.data_key(session, study), words.encode(), bound=_bound(interview))
    _open_case(interview)
    session.flush()
    progress.recount(session, interview.household.cluster)
    _record(session, "interview.returned", actor, interview, now=now)
    return interview


def accept(
    session: Session, actor: Staff, interviews_: Iterable[Interview], *, now: datetime
) -> int:
    """Put on record that she has looked at them and they stand; returns how many were accepted now."""
    allow(actor, Verb.CHECK_INTERVIEWS)
    accepted = 0
    for interview in interviews_:
        if interview.state == "finished" and interview.accepted_at is None:
            interview.accepted_at, interview.accepted_by_id = now, actor.id
            _record(session, "interview.accepted", actor, interview, now=now)
            accepted += 1
    session.flush()
    return accepted


def note_for(session: Session, interview: Interview) -> str | None:
    """What the supervisor wrote when she returned it, for the interviewer at work on it."""
    if interview.note is None or interview.state != "returned":
        return None
    key = keys.data_key(session, _study(session, interview.household))
    return unseal(key, interview.note, bound=_bound(interview)).decode()


def minutes(interview: Interview) -> float | None:
    """From its beginning to its end; None while it is open."""
    if interview.finished_at is None:
        return None
    return (interview.finished_at - interview.started_at).total_seconds() / 60


def _check(study: Study, interview: Interview) -> None:
    if study.state != "fieldwork":
        raise NotReady(N_("Fieldwork of this study is not open."))
    if interview.accepted_at is not None:
        raise Conflict(N_("This interview has been accepted; it stands."))
    if interview.state != "finished":
        raise Conflict(N_("This interview is with the interviewer already."))
    if interview.unit == "household" and interview.household.locked_at is not None:
        raise Conflict(
            N_(
                "A woman was drawn from this roster. Open the roster again on the page of the cluster."
            )
        )


def _open_case(interview: Interview) -> None:
    household = interview.household
    if interview.unit == "woman":
        household.state, household.woman_result = "selected", None
    else:
        household.state, household.result = "visited", None


def _visible(actor: Staff, study: Study, *, what: Any = Interview) -> Select[Any]:
    allow(actor, Verb.LOOK_AFTER)
    wanted = (
        select(what)
        .join(Household, Household.id == Interview.household_id)
        .join(Cluster, Cluster.id == Household.cluster_id)
        .where(Cluster.study_id == study.id)
        .where(of_team(actor, Interview.staff_id, Interview.household_id))
    )
    if what is not Interview:
        return wanted
    return wanted.options(
        joinedload(Interview.household).joinedload(Household.cluster),
        joinedload(Interview.staff),
    )


def _in_state(wanted: Select[Any], state: str) -> Select[Any]:
    finished = wanted.where(Interview.state == "finished")
    match state:
        case "accepted":
            return finished.where(Interview.accepted_at.is_not(None))
        case "returned":
            return wanted.where(Interview.state == "returned")
        case "findings":
            return wanted.where(Interview.state != "finished", Interview.findings > 0)
        case _:
            return finished.where(Interview.accepted_at.is_(None))


def _study(session: Session, household: Household) -> Study:
    cluster = session.get_one(Cluster, household.cluster_id)
    return session.get_one(Study, cluster.study_id)


def _bound(interview: Interview) -> str:
    return f"interview/{interview.uid}/note"


def _record(
    session: Session, event: str, actor: Staff, interview: Interview, *, now: datetime
) -> None:
    events.record(
        session,
        event,
        actor=actor,
        noun="interview",
        noun_id=interview.uid,
        at=now,
        unit=interview.unit,
    )
