"""Answers at rest: sealed under the interview's own key; what identifies people apart, under the contact key."""

from __future__ import annotations

import json
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from instruments import Instrument
from instruments.model import walk
from instruments.sealing import sealed_names
from instruments.values import to_json
from survey.crypto import new_key, seal, unseal, unsealing
from survey.models import Interview, Study
from survey.opening import opened
from survey.services import keys

Answers = dict[str, Any]


def new_data_key(session: Session, study: Study, *, uid: object) -> bytes:
    """A key for one interview, wrapped by the study's key."""
    return seal(keys.data_key(session, study), new_key(), bound=f"interview/{uid}/key")


def put(
    session: Session, study: Study, interview: Interview, answers: Answers, model: Instrument
) -> None:
    """Seal `answers` into the interview, identities apart. What was given under seal is kept by nobody here."""
    answers = drop(answers, sealed_names(model))
    identifying = identifying_names(model)
    identity = pick(answers, identifying)
    interview.answers = seal(
        data_key(session, study, interview),
        _to_bytes(drop(answers, identifying)),
        bound=f"interview/{interview.uid}/answers",
    )
    interview.identity = (
        seal(
            keys.contact_key(session, study),
            _to_bytes(identity),
            bound=f"interview/{interview.uid}/identity",
        )
        if identity
        else None
    )


class Sealed(Protocol):
    """An interview, or a row with what opens one."""

    @property
    def uid(self) -> UUID: ...
    @property
    def data_key(self) -> bytes: ...
    @property
    def answers(self) -> bytes: ...


def get(session: Session, study: Study, interview: Sealed) -> Answers:
    """The answers without identities: all that data, weights and estimates ever see."""
    unwrap = unsealing(keys.data_key(session, study))
    return _from_bytes(opened(unwrap, interview.uid, interview.data_key, interview.answers))


def get_with_identity(session: Session, study: Study, interview: Interview) -> Answers:
    """The answers as they were given, for the interviewer who is still at work."""
    answers = get(session, study, interview)
    if interview.identity is None:
        return answers
    identity = unseal(
        keys.contact_key(session, study),
        interview.identity,
        bound=f"interview/{interview.uid}/identity",
    )
    return merge(answers, _from_bytes(identity))


def identifying_names(model: Instrument) -> frozenset[str]:
    """The questions whose answers identify people."""
    return frozenset(question.name for question in model.questions() if question.identifying)


def known_names(model: Instrument) -> frozenset[str]:
    """Every name under which an answer can stand."""
    return frozenset(node.name for node in walk(model.children))


def drop(answers: Answers, names: frozenset[str]) -> Answers:
    """The answers without `names`, at any depth."""
    return {
        name: [drop(one, names) if isinstance(one, dict) else one for one in value]
        if isinstance(value, list)
        else value
        for name, value in answers.items()
        if name not in names
    }


def pick(answers: Answers, names: frozenset[str]) -> Answers:
    """Only `names`, at any depth; instances of repeats keep their positions."""
    found: Answers = {}
    for name, value in answers.items():
        if name in names:
            found[name] = value
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            inner = [pick(one, names) if isinstance(one, dict) else {} for one in value]
            if any(inner):
                found[name] = inner
    return found


def merge(answers: Answers, identity: Answers) -> Answers:
    """Put `identity` back where `pick` took it from."""
    merged = dict(answers)
    for name, value in identity.items():
        own = answers.get(name)
        if isinstance(own, list) and isinstance(value, list):
            merged[name] = [merge(a, b) for a, b in zip(own, value, strict=True)]
        else:
            merged[name] = value
    return merged


def data_key(session: Session, study: Study, interview: Sealed) -> bytes:
    """The interview's own key, unwrapped."""
    study_key = keys.data_key(session, study)
    return unseal(study_key, interview.data_key, bound=f"interview/{interview.uid}/key")


def _to_bytes(answers: Answers) -> bytes:
    plain = jsonable(answers)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def jsonable(value: Any) -> Any:
    """The same answers as JSON holds them: dates as ISO 8601, no NaN."""
    if isinstance(value, dict):
        return {name: jsonable(one) for name, one in value.items()}
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return [jsonable(one) for one in value]
    return to_json(value)


def _from_bytes(data: bytes) -> Answers:
    found = json.loads(data)
    assert isinstance(found, dict)  # noqa: S101
    return found
