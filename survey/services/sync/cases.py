"""Visits, draws and notices: what a tablet notes of a case besides interviews."""

from __future__ import annotations

from typing import Any

from survey.errors import Conflict, Invalid, NotReady, SafetyRule
from survey.models import Alert, Household, Visit
from survey.services import alert, interview, roster
from survey.services import visit as visits
from survey.services.sync.items import (
    Arrival,
    Aside,
    Item,
    Outcome,
    Unreadable,
    appointment,
    household_of,
    moment,
    text,
    whole,
)


def visit(at: Arrival, item: Item, body: dict[str, Any]) -> Outcome:
    """A visit that ended without an interview, under the rules of services.visit."""
    household = household_of(at, body.get("household"))
    _refuse_other(at, item, household, body)
    ahead = body.get("next_appointment")
    try:
        visits.record(
            at.session,
            at.actor,
            household=household,
            unit=text(body, "unit", most=9),
            result=whole(body, "result", most=12),
            started_at=moment(body.get("started_at"), now=at.now),
            uid=item.uuid,
            now=at.now,
            next_appointment=appointment(ahead, now=at.now) if ahead else None,
            final=body.get("final") is True,
        )
    except (Invalid, SafetyRule, NotReady) as error:
        raise Aside("rule", household) from error
    except Conflict as error:
        raise Aside("closed", household) from error
    return Outcome("stored")


def draw(at: Arrival, _item: Item, body: dict[str, Any]) -> Outcome:
    """The draw that was made on the tablet, made again here: another result is nobody's to choose."""
    household = household_of(at, body.get("household"))
    line, version = body.get("line"), whole(body, "draw_version")
    if household.draw_version != version:
        raise Aside("draw", household)
    try:
        locked = roster.lock(
            at.session, at.actor, household, now=moment(body.get("locked_at"), now=at.now)
        )
    except NotReady as error:
        raise Aside("draw", household) from error
    if locked.selected_line != line or _lines(body) != _eligible(at, household):
        raise Aside("draw", household)
    return Outcome("stored")


def notice(at: Arrival, item: Item, body: dict[str, Any]) -> Outcome:
    """Something that the interviewer tells her supervisor."""
    household = household_of(at, body.get("household"))
    words = str(body.get("text") or "")
    known = at.session.get(Alert, item.uuid)
    if known is not None and known.household_id != household.id:
        raise Aside("other_content", household)
    try:
        alert.raise_alert(
            at.session,
            at.actor,
            household=household,
            kind=text(body, "kind", most=10),
            at=moment(body.get("at"), now=at.now),
            now=at.now,
            uid=item.uuid,
            details={alert.TEXT: words} if words else None,
        )
    except Invalid as error:
        raise Unreadable from error
    return Outcome("stored")


def _refuse_other(at: Arrival, item: Item, household: Household, body: dict[str, Any]) -> None:
    """What stands is not overwritten; another content under its uid is not passed over either."""
    known = at.session.get(Visit, item.uuid)
    if known is None:
        return
    facts = (known.household_id, known.unit, known.result)
    if facts != (household.id, body.get("unit"), body.get("result")):
        raise Aside("other_content", household)


def _lines(body: dict[str, Any]) -> list[int]:
    lines = body.get("eligible")
    if not isinstance(lines, list) or not all(type(line) is int for line in lines):
        raise Unreadable
    return sorted(lines)


def _eligible(at: Arrival, household: Household) -> list[int]:
    found = interview.find(at.session, household, "household")
    return roster.eligible_of(at.session, found) if found else []
