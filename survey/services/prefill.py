"""What is known of a case before its interview begins: questions that nobody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from instruments import Instrument
from instruments.model import Node, Question, Repeat
from survey.models import Household


@dataclass(frozen=True)
class Beginning:
    """Who begins an interview, when (in the country's time), and on which tablet ("" when on line)."""

    staff_id: int
    at: datetime
    device: str = ""


RECORDED: Mapping[str, Callable[[Beginning], str]] = {
    "start": lambda begun: begun.at.isoformat(),
    "today": lambda begun: begun.at.date().isoformat(),
    "username": lambda begun: str(begun.staff_id),
    "deviceid": lambda begun: begun.device,
}
"""Type of question -> what it records, whatever its name. `end` is recorded when an interview is finished; people
are known by their number, for names do not belong beside answers. static/tablet/beginning.js does the same."""


def recorded_by(model: Instrument) -> dict[str, str]:
    """Questions that record the beginning: name -> type."""
    return {one.name: one.type for one in _once(model.children) if one.type in RECORDED}


def recorded(model: Instrument, begun: Beginning) -> dict[str, str]:
    """Values by question name; what is not known is left out."""
    found = {name: RECORDED[kind](begun) for name, kind in recorded_by(model).items()}
    return {name: value for name, value in found.items() if value}


def ended(model: Instrument, at: datetime) -> dict[str, str]:
    """Questions that record the end: name -> that moment in the country's time."""
    return {one.name: at.isoformat() for one in _once(model.children) if one.type == "end"}


def _once(nodes: tuple[Node, ...]) -> Iterator[Question]:
    """Questions that are there once: none of a repeat."""
    for node in nodes:
        if isinstance(node, Question):
            yield node
        elif not isinstance(node, Repeat):
            yield from _once(node.children)


def of_household(household: Household) -> dict[str, Any]:
    """Values by question name; the caller leaves out those that its questionnaire does not have."""
    cluster = household.cluster
    case = f"{cluster.number:04d}{household.number:03d}"
    return {
        "hh_case": case,
        "w_case": case,
        "cluster": cluster.number,
        "household": household.number,
        "region": cluster.stratum.region,
        "residence": cluster.stratum.residence,
    }


def of_woman(household: Household, member: Mapping[str, Any]) -> dict[str, Any]:
    """What the roster already says of the woman who was drawn."""
    return {
        "woman_line": household.selected_line,
        "roster_age": member.get("age"),
        "eligible_women": household.eligible,
    }
