"""Photographs, recordings and files of an interview: stored sealed, read back only while it is open."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from instruments.model import Question
from instruments.question_types import QUESTION_TYPES
from survey import events
from survey.crypto import seal, unseal
from survey.errors import N_, Conflict, Forbidden, Invalid, NotFound
from survey.models import Attachment, Cluster, Interview, Staff, Study
from survey.services import answers as sealed
from survey.services import household as households
from survey.services import instrument as instruments
from survey.services import keys
from survey.services.interview import OPEN

MOST_BYTES = 12 * 1024 * 1024
MOST_FILES = 200

CONTENT_TYPES: dict[str, frozenset[str]] = {
    "image": frozenset({"image/jpeg", "image/png", "image/webp"}),
    "audio": frozenset({"audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg", "audio/wav", "audio/aac"}),
    "video": frozenset({"video/mp4", "video/webm"}),
    "file": frozenset({"application/pdf", "text/plain", "text/csv", "image/jpeg", "image/png"}),
}  # fmt: skip
"""What each type of question takes. Nothing that a browser would run: no HTML, no SVG."""

_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z0-9]{2,5}")


def store(
    session: Session,
    actor: Staff,
    interview: Interview,
    *,
    place: str,
    name: str,
    content_type: str,
    content: bytes,
    now: datetime,
    afterwards: bool = False,
) -> Attachment:
    """Keep a file for the question at `place` of an open interview. The same file twice is kept once.

    `afterwards`: files of a tablet may arrive after their interview was finished.

    `name` is a UUID with an ending, made on the tablet. Raises Invalid for what the question does not
    take, Conflict when other content has this name.
    """
    if afterwards:
        households.require_own(actor, interview.household)
    else:
        _require_open(actor, interview)
    question = _question(interview, place)
    mark = hashlib.sha256(content).hexdigest()
    known = _find(session, interview, name)
    if known is not None:
        if known.sha256 != mark:
            raise Conflict
        return known
    _check(session, interview, question, name=name, content_type=content_type, size=len(content))
    made = Attachment(
        interview_uid=interview.uid,
        place=place,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=mark,
        stored_at=now,
        content=seal(_key(session, interview, question), content, bound=_bound(interview, name)),
    )
    session.add(made)
    session.flush()
    _note(session, "attachment.stored", actor, made, now=now)
    return made


def read(
    session: Session, actor: Staff, interview: Interview, *, name: str, now: datetime
) -> tuple[str, bytes]:
    """Content type and content, for the interviewer at work. The reading is on record."""
    _require_open(actor, interview)
    found = _find(session, interview, name)
    if found is None:
        raise NotFound
    key = _key(session, interview, _question(interview, found.place))
    content = unseal(key, found.content, bound=_bound(interview, name))
    _note(session, "attachment.read", actor, found, now=now)
    return found.content_type, content


def drop_unused(session: Session, interview: Interview) -> int:
    """Delete what no answer names any more: taken again, removed, no longer asked. Returns how many."""
    answers = sealed.get_with_identity(session, _study(session, interview), interview)
    named = frozenset(_texts(answers))
    mine = select(Attachment).where(Attachment.interview_uid == interview.uid)
    unused = [one for one in session.scalars(mine) if one.name not in named]
    for one in unused:
        session.delete(one)
    session.flush()
    return len(unused)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _check(
    session: Session,
    interview: Interview,
    question: Question,
    *,
    name: str,
    content_type: str,
    size: int,
) -> None:
    if not _NAME.fullmatch(name):
        raise Invalid(N_("The name of the file cannot be used."))
    if content_type not in CONTENT_TYPES[question.type]:
        raise Invalid(N_("Files of this kind are not taken here."))
    if not 0 < size <= MOST_BYTES:
        raise Invalid(N_("The file is empty or too large."))
    count = select(func.count()).where(Attachment.interview_uid == interview.uid)
    if (session.scalar(count) or 0) >= MOST_FILES:
        raise Invalid(N_("This interview has too many files already."))


def _question(interview: Interview, place: str) -> Question:
    """The question at a place such as "roster[2]/photo"; Invalid when it takes no file."""
    name = place.rpartition("/")[2]
    for question in instruments.model(interview.instrument_version).questions():
        if question.name == name and QUESTION_TYPES[question.type].file:
            return question
    raise Invalid(N_("No file is asked for there."))


def _require_open(actor: Staff, interview: Interview) -> None:
    households.require_own(actor, interview.household)
    if interview.state not in OPEN:
        raise Forbidden(N_("This interview has been sent. Its answers can no longer be read here."))


def _find(session: Session, interview: Interview, name: str) -> Attachment | None:
    mine = (Attachment.interview_uid == interview.uid, Attachment.name == name)
    return session.scalar(select(Attachment).where(*mine))


def _key(session: Session, interview: Interview, question: Question) -> bytes:
    study = _study(session, interview)
    if question.identifying:
        return keys.contact_key(session, study)
    return sealed.data_key(session, study, interview)


def _study(session: Session, interview: Interview) -> Study:
    cluster = session.get_one(Cluster, interview.household.cluster_id)
    return session.get_one(Study, cluster.study_id)


def _bound(interview: Interview, name: str) -> str:
    return f"interview/{interview.uid}/attachment/{name}"


def _note(session: Session, event: str, actor: Staff, made: Attachment, *, now: datetime) -> None:
    events.record(
        session, event, actor=actor, noun="interview", noun_id=made.interview_uid, at=now,
        size=made.size,
    )  # fmt: skip
