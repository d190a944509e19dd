"""The choices that a question offers now: its list, filtered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from instruments.expressions import NodeSet, to_boolean, to_string
from instruments.model import Choice
from instruments.routing.plan import Plan
from instruments.routing.state import Frame, State
from instruments.routing.vertex import Vertex


def offered(state: State, place: str) -> list[Choice]:
    """The choices at an id such as "roster[1]/sex", in the order of the list.

    Empty for a question without choices, and for one whose data file is not there.
    """
    vertex, frame = state.at(place)
    return list(_offered(state, vertex, frame))


def has_list(plan: Plan, vertex: Vertex) -> bool:
    """Whether it is known which codes the question can have."""
    source = vertex.question.choices or ""
    return source in plan.codes or source.startswith("${")


def not_offered(state: State, vertex: Vertex, frame: Frame, codes: Sequence[str]) -> str | None:
    """ "choice" when a code is none of the list, "filtered" when it is not offered now."""
    source = vertex.question.choices or ""
    if source.startswith("${"):
        among = {choice.name for choice in _from_answers(state, vertex, frame)}
        return None if among.issuperset(codes) else "filtered"
    if not state.plan.codes[source].issuperset(codes):
        return "choice"
    if "choice_filter" not in vertex.rules:
        return None
    wanted = set(codes)
    rows = _rows(state, source)
    found = {
        row["name"] for row in rows if row["name"] in wanted and _fits(state, vertex, frame, row)
    }
    return None if found == wanted else "filtered"


def _offered(state: State, vertex: Vertex, frame: Frame) -> Iterator[Choice]:
    source = vertex.question.choices if vertex.type is not None else None
    if source is None:
        return
    if source.startswith("${"):
        yield from _from_answers(state, vertex, frame)
        return
    choices = state.plan.instrument.choices_of(vertex.question)
    if not choices or "choice_filter" not in vertex.rules:
        yield from choices
        return
    for choice, row in zip(choices, _rows(state, source), strict=True):
        if _fits(state, vertex, frame, row):
            yield choice


def _rows(state: State, source: str) -> Sequence[Any]:
    rows: Sequence[Any] = state.root.context.resources[source]
    return rows


def _fits(state: State, vertex: Vertex, frame: Frame, row: Any) -> bool:
    frame.context.item = row
    try:
        rule = vertex.rules["choice_filter"]
        value = frame.values.get(vertex.name)
        return to_boolean(state.run(vertex, frame, rule, value, otherwise=True))
    finally:
        frame.context.item = None


def _from_answers(state: State, vertex: Vertex, frame: Frame) -> Iterator[Choice]:
    """Choices that are answers of a repeat: `select_one ${first_name}`."""
    values = vertex.rules["choices"](frame.context)
    each = values if isinstance(values, NodeSet) else [values]
    for text in dict.fromkeys(to_string(value) for value in each):
        if text:
            yield Choice(text, dict.fromkeys(state.plan.instrument.languages, text))
