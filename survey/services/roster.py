"""The roster of a household, and the draw of one eligible woman from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.db import vault_of
from survey.errors import N_, Conflict, NotReady
from survey.models import Cluster, Household, Interview, Staff, Study
from survey.permissions import Verb, allow
from survey.services import answers as sealed
from survey.services import household as households
from survey.services import interview as interviews
from survey.services import keys, progress
from survey.services.sample_audit import Deviation
from weighting.woman import WomanDraw, draw_woman

ROSTER = "roster"
LINE, NAME, AGE, ELIGIBLE = "line_number", "member_name", "age", "eligible"


def eligible_lines(answers: dict[str, Any]) -> list[int]:
    """Roster lines of eligible women, as the questionnaire computes eligibility."""
    return [
        line
        for line, member in enumerate(answers.get(ROSTER) or [], 1)
        if str(member.get(ELIGIBLE) or 0) in ("1", "1.0", "True")
    ]


def eligible_of(session: Session, interview: Interview) -> list[int]:
    """Roster lines of eligible women in a stored household interview."""
    study = _study(session, interview.household)
    return eligible_lines(sealed.get(session, study, interview))


def lock(session: Session, actor: Staff, household: Household, *, now: datetime) -> Household:
    """Confirm the roster and draw one eligible woman. Done once; doing it again changes nothing."""
    households.require_own(actor, household)
    if household.locked_at is not None:
        return household
    found = _finished(session, household)
    study = _study(session, household)
    lines = eligible_lines(sealed.get(session, study, found))
    household.locked_at, household.eligible = now, len(lines)
    if lines:
        draw = _draw(session, study, household, lines)
        household.selected_line, household.roster_hash = draw.line, draw.roster_hash
        household.state = "selected"
    else:
        household.state = "finished"
    session.flush()
    progress.recount(session, household.cluster)
    events.record(
        session,
        "roster.locked",
        actor=actor,
        noun="household",
        noun_id=household.id,
        at=now,
        eligible=len(lines),
        draw_version=household.draw_version,
        key=vault_of(session).master_id,
    )
    return household


def selected_member(session: Session, actor: Staff, household: Household) -> dict[str, Any]:
    """Line, first name and age of the woman to be invited: what the interviewer needs to find her."""
    households.require_own(actor, household)
    if household.selected_line is None:
        return {}
    study = _study(session, household)
    answers = sealed.get_with_identity(session, study, _finished(session, household))
    member = answers[ROSTER][household.selected_line - 1]
    return {"line": household.selected_line, "name": member.get(NAME), "age": member.get(AGE)}


def approve_redraw(
    session: Session, actor: Staff, household: Household, *, reason: str, now: datetime
) -> Household:
    """Open a locked roster again, after a mistake in it. Refused once the woman's interview has begun."""
    allow(actor, Verb.APPROVE_REDRAW)
    if household.locked_at is None:
        raise NotReady(N_("The roster of this household is not locked."))
    if interviews.find(session, household, "woman") is not None:
        raise Conflict(N_("The selected woman's interview has begun; the draw stands."))
    events.record(
        session,
        "roster.reopened",
        actor=actor,
        noun="household",
        noun_id=household.id,
        at=now,
        reason=reason,
        line_before=household.selected_line,
        draw_version=household.draw_version,
    )
    found = _finished(session, household)
    found.state, found.finished_at = "in_progress", None
    found.accepted_at = found.accepted_by_id = None
    household.locked_at = household.eligible = household.selected_line = None
    household.roster_hash = None
    household.draw_version += 1
    household.state = "visited"
    session.flush()
    progress.recount(session, household.cluster)
    return household


def audit(session: Session, study: Study) -> Iterator[Deviation]:
    """Draw every woman again from the stored roster; yields nothing when all draws stand."""
    rows = session.execute(
        select(Household, Interview)
        .join(Interview, Interview.household_id == Household.id)
        .join(Cluster, Cluster.id == Household.cluster_id)
        .where(
            Cluster.study_id == study.id,
            Interview.unit == "household",
            Household.locked_at.is_not(None),
        )
        .options(joinedload(Household.cluster))
    )
    for household, found in rows:
        lines = eligible_lines(sealed.get(session, study, found))
        line = _draw(session, study, household, lines).line if lines else None
        if line != household.selected_line or len(lines) != household.eligible:
            number = f"{household.cluster.number}/{household.number}"
            yield Deviation("household", number, "the roster and the key give another draw")


def _draw(session: Session, study: Study, household: Household, lines: list[int]) -> WomanDraw:
    return draw_woman(
        keys.draw_key(session, study),
        lines,
        survey=study.code,
        household=str(household.uid),
        roster_version=household.draw_version,
        key_id=vault_of(session).master_id,
    )


def _finished(session: Session, household: Household) -> Interview:
    found = interviews.find(session, household, "household")
    if found is None or found.state != "finished":
        raise NotReady(N_("Finish the household interview first."))
    return found


def _study(session: Session, household: Household) -> Study:
    study = session.get(Study, household.cluster.study_id)
    assert study is not None  # noqa: S101
    return study
