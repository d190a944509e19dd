"""An interview as it arrives from a tablet: stored whatever is in it, judged by the same rules as everywhere."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from instruments.sealing import sealed_names
from survey.config import LANGUAGES
from survey.crypto import seal
from survey.errors import Conflict, Forbidden, Invalid, NotReady
from survey.models import Household, InstrumentVersion, Interview, Study
from survey.services import alert, attachment
from survey.services import answers as sealed
from survey.services import instrument as instruments
from survey.services import interview as interviews
from survey.services.sync.items import (
    Arrival,
    Aside,
    Item,
    Outcome,
    Unreadable,
    household_of,
    moment,
    whole,
)

SIGNALS = {"referral_urgent": "urgent", "distress_flag": "distress"}
"""Calculated by the woman's questionnaire -> what the supervisor is told: that, never why."""

_NAMESPACE = uuid.UUID("0e7b5a0a-6d0b-4a83-8f5e-6a52f3a7f2b4")


def interview(at: Arrival, item: Item, body: dict[str, Any]) -> Outcome:
    """Store an interview, open or finished; a finished one is closed when its answers pass the rules."""
    _check_shape(body)
    household = household_of(at, body.get("household"))
    found = _begun(at, item, household, body)
    if found.state not in interviews.OPEN:
        return _sent_again(at, found, body)
    try:
        _take_over(at, found, body)
    except Conflict:
        _tell(at, found, "other", details={"reason": "conflict"})
        return Outcome("revised", revision=found.revision)
    return (
        _finish(at, found, body)
        if body.get("finished_at")
        else Outcome("stored", revision=found.revision)
    )


def _begun(at: Arrival, item: Item, household: Household, body: dict[str, Any]) -> Interview:
    unit = str(body.get("unit"))
    found = interviews.find(at.session, household, unit)
    if found is not None:
        if found.uid != item.uuid:
            raise Aside("other_interview", household)
        return found
    if at.session.get(Interview, item.uuid) is not None:
        raise Aside("other_content", household)
    version = at.session.get(InstrumentVersion, body.get("version"))
    if version is None or version.study_id != household.cluster.study_id or version.name != unit:
        raise Aside("withdrawn", household)
    try:
        return interviews.begin(
            at.session,
            at.actor,
            household=household,
            unit=unit,
            uid=item.uuid,
            language=body["language"],
            now=at.now,
            version=version,
            started_at=moment(body.get("started_at"), now=at.now),
            device=at.client,
        )
    except (NotReady, Conflict) as error:
        raise Aside("closed", household) from error


def _take_over(at: Arrival, found: Interview, body: dict[str, Any]) -> None:
    """The answers as they are on the tablet. What this tablet wrote last it may replace."""
    ours = found.client == at.client or not found.client
    interviews.save(
        at.session,
        at.actor,
        found,
        answers=_without_cards(found, body["answers"]),
        page=body.get("page"),
        language=body["language"],
        revision=found.revision if ours else whole(body, "revision"),
        now=moment(body.get("saved_at"), now=at.now),
        client=at.client,
    )
    _keep_remarks(at.session, found, body)


def _finish(at: Arrival, found: Interview, body: dict[str, Any]) -> Outcome:
    ended = moment(body.get("finished_at"), now=at.now)
    try:
        with at.session.begin_nested():
            interviews.finish(at.session, at.actor, found, now=ended)
    except Invalid as error:
        at.session.refresh(found)
        found.findings = len(error.findings)
        at.session.flush()
        return Outcome("findings", findings=_plain(error), revision=found.revision)
    except (Conflict, NotReady) as error:
        raise Aside("closed", found.household) from error
    if found.state == "finished":
        attachment.drop_unused(at.session, found)
    _look_for_signals(at, found, ended)
    return Outcome("stored", revision=found.revision)


def _sent_again(at: Arrival, found: Interview, body: dict[str, Any]) -> Outcome:
    """Finished already: other content is kept as a revision, nothing is overwritten.

    A tablet opens nothing again that it has finished: an unfinished state from it was overtaken on its way.
    """
    try:
        interviews.keep_later(
            at.session,
            at.actor,
            found,
            answers=_without_cards(found, body["answers"]),
            now=at.now,
            late=found.client == at.client and not body.get("finished_at"),
        )
    except Forbidden as error:
        raise Aside("reassigned", found.household) from error
    return Outcome("revised", revision=found.revision)


def _check_shape(body: dict[str, Any]) -> None:
    page = body.get("page")
    fits = (
        isinstance(body.get("answers"), dict)
        and body.get("language") in LANGUAGES
        and body.get("unit") in interviews.INSTRUMENT
        and (page is None or (isinstance(page, str) and len(page) <= 200))
        and type(body.get("version")) is int
        and 0 < body["version"] < 2**31
    )
    if not fits:
        raise Unreadable


def _without_cards(found: Interview, answers: dict[str, Any]) -> dict[str, Any]:
    """Answers that are sealed on the tablet never travel with an interview; one that does is not kept."""
    return sealed.drop(answers, sealed_names(instruments.model(found.instrument_version)))


def _keep_remarks(session: Session, found: Interview, body: dict[str, Any]) -> None:
    """What she noted beside the questions: comments, what was put off, counts; sealed as answers are."""
    comments = body.get("comments")
    remarks = {name: body.get(name) for name in ("comments", "later", "counts")}
    study = session.get_one(Study, found.household.cluster.study_id)
    plain = json.dumps(remarks, ensure_ascii=False, separators=(",", ":")).encode()
    found.remarks = seal(
        sealed.data_key(session, study, found), plain, bound=f"interview/{found.uid}/remarks"
    )
    found.comments = len(comments) if isinstance(comments, dict) else 0
    session.flush()


def _look_for_signals(at: Arrival, found: Interview, ended: datetime) -> None:
    if found.unit != "woman":
        return
    study = at.session.get_one(Study, found.household.cluster.study_id)
    answers = sealed.get(at.session, study, found)
    for name, kind in SIGNALS.items():
        if str(answers.get(name) or 0) in ("1", "1.0", "True"):
            _tell(at, found, kind, happened=ended)


def _tell(
    at: Arrival,
    found: Interview,
    kind: str,
    *,
    happened: datetime | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    alert.raise_alert(
        at.session,
        at.actor,
        household=found.household,
        kind=kind,
        at=happened or at.now,
        now=at.now,
        uid=uuid.uuid5(_NAMESPACE, f"{found.uid}/{kind}"),
        details=details,
    )


def _plain(error: Invalid) -> list[dict[str, str]]:
    return [{"path": one.path, "code": one.code, "message": one.message} for one in error.findings]
