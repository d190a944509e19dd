"""What is wrong with the answers of an interview: all of it at once, nothing changed.

The same rules run on the tablet (survey/web/static/interview/validation.js) and here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from instruments.errors import N_, filled
from instruments.expressions import to_boolean
from instruments.model import Repeat
from instruments.piping import render
from instruments.question_types import Role
from instruments.routing import Frame, Plan, State
from instruments.routing.offered import has_list, not_offered
from instruments.routing.vertex import Vertex

MESSAGES: Mapping[str, str] = {
    "required": N_("This question needs an answer."),
    "constraint": N_("This answer is not possible here."),
    "choice": N_("This is not one of the answers offered."),
    "filtered": N_("This answer is no longer offered; choose again."),
    "irrelevant": N_("This question is not asked, but has an answer."),
    "unknown": N_("The questionnaire has no such question."),
    "count": N_("There are more entries than were announced."),
    "not_text": N_("This is not a text."),
    "too_long": N_("This is longer than %(most)s characters."),
    "control_characters": N_("The text holds characters that cannot be written."),
    "not_integer": N_("Enter a whole number."),
    "too_large": N_("The number is too large."),
    "not_number": N_("Enter a number."),
    "out_of_range": N_("Enter a number from %(low)s to %(high)s."),
    "off_step": N_("Enter a number in steps of %(step)s."),
    "not_date": N_("Enter a date."),
    "not_time": N_("Enter a time."),
    "not_datetime": N_("Enter a date and time."),
    "several_choices": N_("Choose one answer only."),
    "not_list": N_("Choose from the answers offered."),
    "too_many": N_("Too many answers were chosen."),
    "not_acknowledged": N_("Confirm, or leave it empty."),
    "not_geopoint": N_("This is not a place on earth."),
    "not_trace": N_("A line needs two points or more."),
    "not_shape": N_("An area needs three corners or more."),
    "not_file_name": N_("This is not the name of a file."),
    "no_answer_expected": N_("Nothing is answered here."),
    "not_instances": N_("This is not a list of entries."),
    "too_many_instances": N_("There are more than %(most)s entries."),
    "expression_failed": N_("A rule of this question fails on these answers; tell the office."),
}
"""Code -> English template. The web translates the template and fills in `details`."""


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    """One thing wrong with one answer. Never holds the answer.

    path: id of the question, "roster[1]/age". code: a key of MESSAGES. message: in the language
    asked for when the questionnaire has words of its own (`own`), else English. details: fill the
    template MESSAGES[code].
    """

    path: str
    code: str
    message: str
    own: bool = False
    details: Mapping[str, object] = field(default_factory=dict)


def validate(
    plan: Plan,
    answers: Mapping[str, Any],
    *,
    now: dt.datetime | None = None,
    language: str = "en",
) -> list[AnswerFinding]:
    """Everything wrong with the answers of a finished interview."""
    return findings(plan.state(answers, now=now, language=language), language=language)


def findings(state: State, *, language: str = "en") -> list[AnswerFinding]:
    """The same for a state that is there already. What is sealed is judged where it is given, and only there."""
    found = [
        finding
        for vertex in state.plan.vertices
        if not vertex.sealed
        for frame in state.frames(vertex.repeats)
        for finding in judge(state, vertex, frame, language)
    ]
    found.extend(_unknown(state))
    return found


def judge_places(
    state: State, places: tuple[str, ...], *, language: str = "en"
) -> list[AnswerFinding]:
    """What is wrong at some ids only, e.g. `page.questions`."""
    return [f for place in places for f in judge(state, *state.at(place), language)]


def judge(state: State, vertex: Vertex, frame: Frame, language: str) -> Iterator[AnswerFinding]:
    """What is wrong with one question, or one repeat's number of instances, in one instance."""
    name = vertex.name
    if name in frame.faults:
        fault = frame.faults[name]
        yield _finding(frame, name, fault.code, fault.details)
    elif vertex.type is None:
        if isinstance(vertex.node, Repeat):
            yield from _count(vertex, frame)
    elif not frame.relevant[vertex.index]:
        if vertex.asked and frame.given.get(name) is not None:
            yield _finding(frame, name, "irrelevant")
    else:
        yield from _answer(state, vertex, frame, language)
        if frame.faults.pop(name, None):
            yield _finding(frame, name, "expression_failed")


def _answer(state: State, vertex: Vertex, frame: Frame, language: str) -> Iterator[AnswerFinding]:
    if frame.values[vertex.name] is None:
        if vertex.asked and "required" in vertex.rules:
            yield from _required(state, vertex, frame, language)
    elif vertex.type is not None and vertex.type.role is Role.ASKED:
        yield from _value(state, vertex, frame, language)


def _required(state: State, vertex: Vertex, frame: Frame, language: str) -> Iterator[AnswerFinding]:
    if to_boolean(state.run(vertex, frame, vertex.rules["required"], None, otherwise=False)):
        yield _own(state, vertex, frame, "required", language)


def _value(state: State, vertex: Vertex, frame: Frame, language: str) -> Iterator[AnswerFinding]:
    value = frame.values[vertex.name]
    if vertex.question.choices is not None and has_list(state.plan, vertex):
        codes = value if isinstance(value, list) else [value]
        wrong = not_offered(state, vertex, frame, codes)
        if wrong:
            yield _finding(frame, vertex.name, wrong)
    constraint = vertex.rules.get("constraint")
    if constraint is not None and not to_boolean(
        state.run(vertex, frame, constraint, value, otherwise=True)
    ):
        yield _own(state, vertex, frame, "constraint", language)


def _own(state: State, vertex: Vertex, frame: Frame, code: str, language: str) -> AnswerFinding:
    """With the questionnaire's own words, when it has them."""
    texts = getattr(vertex.question, f"{code}_message")
    if not texts:
        return _finding(frame, vertex.name, code)
    words = render(texts, state, frame, language=language)
    return AnswerFinding(frame.prefix + vertex.name, code, words, own=True)


def _count(vertex: Vertex, frame: Frame) -> Iterator[AnswerFinding]:
    given = frame.given.get(vertex.name) or ()
    asked = len(frame.frames.get(vertex.name, ()))
    if any(value is not None for one in given[asked:] for value in one.values()):
        relevant = frame.relevant[vertex.index]
        yield _finding(frame, vertex.name, "count" if relevant else "irrelevant")


def _unknown(state: State) -> Iterator[AnswerFinding]:
    for repeats, names in state.plan.scopes.items():
        for frame in state.frames(repeats):
            for name in frame.given.keys() - names:
                yield _finding(frame, str(name), "unknown")


def _finding(
    frame: Frame, name: str, code: str, details: Mapping[str, object] | None = None
) -> AnswerFinding:
    message = filled(MESSAGES[code], **dict(details or {}))
    return AnswerFinding(frame.prefix + name, code, message, details=details or {})
