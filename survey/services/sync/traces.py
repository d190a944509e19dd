"""Times and events of interviews, and the cards that women answer alone."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from typing import Any

from sqlalchemy import select

from survey.crypto import seal
from survey.errors import Invalid
from survey.models import Interview, Paradata, Study
from survey.services import keys, sealed_card
from survey.services import study as studies
from survey.services.sync.items import (
    Arrival,
    Aside,
    Item,
    Outcome,
    Unreadable,
    household_of,
    text,
    whole,
)

KINDS = frozenset(
    {"page", "answer", "later", "later-not", "comment", "changed", "language", "hide", "pause"}
    | {"came", "present", "stopped", "ended", "online", "offline", "visible", "hidden"}
    | {"open", "battery", "card", "part"}
)
"""What may happen in an interview: kinds of events, none of which carries an answer."""

MOST_EVENTS = 400
LONGEST_WORD = 200


def trace(at: Arrival, _item: Item, body: dict[str, Any]) -> Outcome:
    """A part of a trace, sealed. A part that is there already stands."""
    uid = _uuid(body.get("interview"))
    part, happened = whole(body, "part", most=100_000), body.get("events")
    if not isinstance(happened, list) or not all(_is_event(one) for one in happened):
        raise Unreadable
    study = _study_of(at, uid)
    known = at.session.scalar(
        select(Paradata).where(Paradata.interview_uid == uid, Paradata.part == part)
    )
    if known is not None and known.staff_id != at.actor.id:
        raise Aside("other_content")
    if known is not None:
        return Outcome("known")
    plain = json.dumps(happened, ensure_ascii=False, separators=(",", ":")).encode()
    at.session.add(
        Paradata(
            study_id=study.id,
            interview_uid=uid,
            part=part,
            staff_id=at.actor.id,
            received_at=at.now,
            events=len(happened),
            sealed=seal(keys.data_key(at.session, study), plain, bound=f"trace/{uid}/{part}"),
        )
    )
    at.session.flush()
    return Outcome("stored")


def card(at: Arrival, item: Item, body: dict[str, Any]) -> Outcome:
    """A sealed card. Nothing is noted of its arrival: see services.sealed_card."""
    household = household_of(at, body["household"]) if body.get("household") else None
    try:
        new = sealed_card.store(
            at.session,
            at.actor,
            token=uuid.UUID(item.uid),
            key_id=text(body, "key", most=16),
            mode=text(body, "mode", most=8),
            sealed=base64.b64decode(
                text(body, "sealed", most=4 * sealed_card.LONGEST // 3 + 4), validate=True
            ),
            household=household,
            stratum=_optional(body, "stratum"),
            age_group=_optional(body, "age_group"),
            weight_class=_weight_class(body),
            now=at.now,
        )
    except (Invalid, binascii.Error, ValueError) as error:
        raise Unreadable from error
    return Outcome("stored" if new else "known")


def _is_event(one: object) -> bool:
    return (
        isinstance(one, list)
        and 2 <= len(one) <= 5
        and type(one[0]) is int
        and one[1] in KINDS
        and all(
            value is None
            or isinstance(value, int | float)
            or (isinstance(value, str) and len(value) <= LONGEST_WORD)
            for value in one[2:]
        )
    )


def _study_of(at: Arrival, uid: uuid.UUID) -> Study:
    found = at.session.get(Interview, uid)
    if found is None:
        return studies.current(at.session)
    cluster = found.household.cluster
    if at.actor.id not in (found.staff_id, cluster.enumerator_id):
        raise Aside("reassigned", found.household)
    return at.session.get_one(Study, cluster.study_id)


def _optional(body: dict[str, Any], name: str) -> str | None:
    return text(body, name, most=12) if body.get(name) is not None else None


def _weight_class(body: dict[str, Any]) -> int | None:
    given = body.get("weight_class")
    return given if type(given) is int and 0 < given < 100 else None


def _uuid(value: object) -> uuid.UUID:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise Unreadable from None
