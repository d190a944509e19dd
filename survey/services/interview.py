"""Interviews: begun once per household and unit, saved as answers are given, finished when they are valid."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from instruments.validation import validate
from survey import events
from survey.config import TIME_ZONE
from survey.errors import N_, Conflict, Forbidden, Invalid, NotFound, NotReady
from survey.models import (
    Cluster,
    Household,
    InstrumentVersion,
    Interview,
    Staff,
    Study,
)
from survey.permissions import Verb, allow
from survey.services import alert, prefill, progress, revisions, visit
from survey.services import answers as sealed
from survey.services import household as households
from survey.services import instrument as instruments
from survey.services.visit import HouseholdResult, WomanResult

TAKEN_OUT = frozenset({"irrelevant", "unknown"})
"""Findings about answers that `Plan.clean` takes out: no fault of the interviewer."""

STOPPED = "stop_reason"
"""The hidden question that says that the woman, or her safety, ended the conversation early."""

OPEN = frozenset({"in_progress", "returned"})
"""States in which the interviewer works on it and may read its answers."""

INSTRUMENT = {"household": "household", "woman": "woman"}
"""Unit -> name of its questionnaire."""


def begin(
    session: Session,
    actor: Staff,
    *,
    household: Household,
    unit: str,
    uid: uuid.UUID,
    language: str,
    now: datetime,
    version: InstrumentVersion | None = None,
    started_at: datetime | None = None,
    device: str = "",
) -> Interview:
    """Begin the interview of a unit, or return the one that was begun before.

    `version`, `started_at` and `device` are told by a tablet that began it earlier; else the current version, and now.
    There is one interview per household and unit, for ever: a woman's questionnaire can be opened only
    for the woman who was drawn.
    """
    households.require_own(actor, household)
    begun = find(session, household, unit)
    if begun is not None:
        return begun
    study = _study(session, household)
    _check_begin(study, household, unit)
    version = version or instruments.current(session, study, INSTRUMENT[unit])
    began = started_at or now
    interview = Interview(
        uid=uid,
        household_id=household.id,
        instrument_version_id=version.id,
        staff_id=actor.id,
        unit=unit,
        line=household.selected_line if unit == "woman" else None,
        language=language,
        started_at=began,
        saved_at=began,
        data_key=sealed.new_data_key(session, study, uid=uid),
        household=household,
        instrument_version=version,
    )
    model = instruments.model(version)
    begun_at = prefill.Beginning(actor.id, began.astimezone(ZoneInfo(TIME_ZONE)), device)
    given = prefill.of_household(household) | prefill.recorded(model, begun_at)
    if unit == "woman":
        given |= prefill.of_woman(household, _member(session, study, household))
    known = sealed.known_names(model)
    first = {name: value for name, value in given.items() if name in known}
    sealed.put(session, study, interview, first, model)
    session.add(interview)
    session.flush()
    _note(session, "interview.begun", actor, interview, now=now, unit=unit)
    return interview


def find(session: Session, household: Household, unit: str) -> Interview | None:
    """The interview of a unit of a household."""
    return session.scalar(
        select(Interview)
        .where(Interview.household_id == household.id, Interview.unit == unit)
        .options(joinedload(Interview.instrument_version))
    )


def get(session: Session, actor: Staff, uid: uuid.UUID) -> Interview:
    """An interview of one of her own households; for others it does not exist: NotFound."""
    allow(actor, Verb.INTERVIEW)
    interview = session.get(
        Interview,
        uid,
        options=[
            joinedload(Interview.household).joinedload(Household.cluster),
            joinedload(Interview.instrument_version),
        ],
    )
    if interview is None or interview.household.cluster.enumerator_id != actor.id:
        raise NotFound
    return interview


def read(
    session: Session, actor: Staff, interview: Interview, *, purpose: str, now: datetime
) -> dict[str, Any]:
    """The answers so far, for the interviewer at work. After finishing no field role can read them."""
    _require_open(actor, interview)
    study = _study(session, interview.household)
    _note(session, "answers.read", actor, interview, now=now, purpose=purpose)
    return sealed.get_with_identity(session, study, interview)


def save(
    session: Session,
    actor: Staff,
    interview: Interview,
    *,
    answers: dict[str, Any],
    page: str | None,
    language: str,
    revision: int,
    now: datetime,
    client: str = "",
) -> Interview:
    """Replace the answers of an open interview.

    `revision` is the one the answers were made from, `client` the tab that made them. A tab repeats a
    request whose response it has not seen before it sends anything newer, so that an older revision
    of its own is a repetition and changes nothing. Another tab's older state is kept as a revision, and
    Conflict raised; the caller commits all the same, so that it is kept.
    """
    _require_open(actor, interview)
    study = _study(session, interview.household)
    model = instruments.model(interview.instrument_version)
    known = sealed.known_names(model)
    usable = {name: value for name, value in answers.items() if name in known}
    if revision != interview.revision:
        return _keep_apart(
            session,
            actor,
            interview,
            study=study,
            answers=usable,
            now=now,
            late=client != "" and client == interview.client,
        )
    sealed.put(session, study, interview, usable, model)
    interview.revision += 1
    interview.client = client
    interview.page, interview.language, interview.saved_at = page, language, now
    interview.answered = sum(value not in (None, "", []) for value in usable.values())
    session.flush()
    return interview


def keep_later(
    session: Session,
    actor: Staff,
    interview: Interview,
    *,
    answers: dict[str, Any],
    now: datetime,
    late: bool = False,
) -> None:
    """Other content of an interview that is finished: kept as a revision beside it, nothing is overwritten.

    `late`: an earlier state of the same interview, which the network delivered after the last one.
    """
    households.require_own(actor, interview.household)
    study = _study(session, interview.household)
    reason = "late" if late else "later"
    is_other = revisions.keep_beside(
        session, actor, interview, study=study, answers=answers, reason=reason, now=now
    )
    if is_other and not late:
        _note(session, "interview.sent_again", actor, interview, now=now)


def finish(session: Session, actor: Staff, interview: Interview, *, now: datetime) -> int:
    """Judge the answers by the questionnaire's own rules, and close the interview; returns its result.

    Faults raise Invalid with the findings; nothing is lost, the interview stays open. Answers that are no
    longer asked are taken out; they remain in the revision. A household interview that ended at the door
    (nobody there, refused), and a woman's that was put off, become a visit with that result and stay open
    for the next one. A conversation that was ended early may lack answers. One that the supervisor had
    returned keeps the visit that it was held on.
    """
    _require_open(actor, interview)
    study = _study(session, interview.household)
    plan = instruments.plan(interview.instrument_version)
    model = instruments.model(interview.instrument_version)
    here = now.astimezone(ZoneInfo(TIME_ZONE))
    answers = prefill.ended(model, here) | sealed.get_with_identity(session, study, interview)
    no_fault = TAKEN_OUT | {"required"} if answers.get(STOPPED) else TAKEN_OUT
    findings = [
        finding
        for finding in validate(plan, answers, now=here, language=interview.language)
        if finding.code not in no_fault
    ]
    if findings:
        raise Invalid(
            N_("Some answers are missing or cannot be right. They are listed below."),
            findings=findings,
        )
    revisions.keep(session, actor, interview, reason="finished", now=now)
    kept, _cleared = plan.clean(answers, now=here)
    result = _result(interview.unit, kept)
    if _stays_open(interview.unit, result):
        _record_visit(session, actor, interview, result=result, now=now)
        return result
    sealed.put(session, study, interview, kept, model)
    corrected = interview.state == "returned"
    interview.state, interview.finished_at, interview.findings = "finished", now, 0
    interview.revision += 1
    if corrected:
        _settle(session, interview, result=result)
    else:
        _record_visit(session, actor, interview, result=result, now=now)
    _note(session, "interview.finished", actor, interview, now=now, unit=interview.unit)
    if interview.unit == "woman":
        alert.watch_workload(session, actor, interview, now=now)
    return result


def _result(unit: str, answers: dict[str, Any]) -> int:
    """The result that the questionnaire computes, 1 (completed) where it computes none."""
    found = answers.get({"household": "hh_result", "woman": "woman_result"}[unit])
    return int(found) if found not in (None, "") else 1


def _stays_open(unit: str, result: int) -> bool:
    """Whether a next visit goes on with this interview."""
    if unit == "household":
        return result != HouseholdResult.COMPLETED
    return result == WomanResult.POSTPONED


def _record_visit(
    session: Session, actor: Staff, interview: Interview, *, result: int, now: datetime
) -> None:
    completed = result == 1
    visit.store(
        session,
        actor,
        household=interview.household,
        unit=interview.unit,
        result=result,
        started_at=interview.started_at if completed else interview.saved_at,
        uid=uuid.uuid4(),
        now=now,
        final=not _stays_open(interview.unit, result),
    )
    progress.recount(session, interview.household.cluster)


def _settle(session: Session, interview: Interview, *, result: int) -> None:
    """The case is closed again with the result of the corrected interview; nobody visited anew."""
    visit.conclude(interview.household, unit=interview.unit, result=result)
    session.flush()
    progress.recount(session, interview.household.cluster)


def _keep_apart(
    session: Session,
    actor: Staff,
    interview: Interview,
    *,
    study: Study,
    answers: dict[str, Any],
    now: datetime,
    late: bool,
) -> Interview:
    """The same content sent twice is no conflict; other content is kept as a revision of its own.

    `late`: a tab repeats an earlier request of its own, which the network delivered after a newer one.
    """
    reason = "late" if late else "conflict"
    is_other = revisions.keep_beside(
        session, actor, interview, study=study, answers=answers, reason=reason, now=now
    )
    if not is_other or late:
        return interview
    _note(session, "interview.conflict", actor, interview, now=now)
    raise Conflict(
        N_("This interview was continued in another window. What you entered here has been kept.")
    )


def _check_begin(study: Study, household: Household, unit: str) -> None:
    if unit not in INSTRUMENT:
        raise NotFound
    if study.state != "fieldwork":
        raise NotReady(N_("Fieldwork of this study is not open."))
    if household.state == "finished":
        raise Conflict(N_("This household is finished. A new visit needs your supervisor."))
    if unit == "woman" and household.selected_line is None:
        raise NotReady(N_("No woman has been selected in this household yet."))


def _require_open(actor: Staff, interview: Interview) -> None:
    households.require_own(actor, interview.household)
    if interview.state not in OPEN:
        raise Forbidden(N_("This interview has been sent. Its answers can no longer be read here."))


def _member(session: Session, study: Study, household: Household) -> dict[str, Any]:
    """The roster entry of the drawn woman, without her name."""
    found = find(session, household, "household")
    if found is None or household.selected_line is None:
        raise NotReady(N_("No woman has been selected in this household yet."))
    roster = sealed.get(session, study, found)["roster"]
    member = roster[household.selected_line - 1]
    assert isinstance(member, dict)  # noqa: S101
    return member


def _study(session: Session, household: Household) -> Study:
    cluster = session.get(Cluster, household.cluster_id)
    study = session.get(Study, cluster.study_id) if cluster else None
    assert study is not None  # noqa: S101
    return study


def _note(
    session: Session,
    name: str,
    actor: Staff,
    interview: Interview,
    *,
    now: datetime,
    **details: Any,
) -> None:
    events.record(
        session, name, actor=actor, noun="interview", noun_id=interview.uid, at=now, **details
    )
