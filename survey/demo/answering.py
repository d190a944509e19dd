"""Invented answers to any questionnaire: what the persona knows, and otherwise something likely.

Every question gets a value, asked or not; the plan of the questionnaire then takes out what is not asked. That
needs one evaluation an interview instead of one a question.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from instruments.filling import fill
from instruments.model import Choice, Instrument, Node, Question, Repeat
from instruments.routing import Plan
from instruments.validation import validate

Persona = Mapping[str, Any]

REFUSES = 0.004
"""Share of don't know and no answer among questions that offer them."""


def answers(
    instrument: Instrument,
    persona: Persona,
    rng: np.random.Generator,
    *,
    members: Mapping[str, list[Persona]] | None = None,
) -> dict[str, Any]:
    """An answer for every question. `members`: repeat name -> a persona for each of its instances."""
    found: dict[str, Any] = {}
    _fill(found, instrument, instrument.children, persona, rng, members or {})
    return found


def allowed(
    plan: Plan, given: dict[str, Any], rng: np.random.Generator, *, now: datetime
) -> dict[str, Any]:
    """What is asked of the given answers, with those replaced that the questionnaire does not allow."""
    kept, _ = plan.clean(given, now=now)
    faults = {finding.path.split("/")[0].split("[")[0] for finding in validate(plan, kept, now=now)}
    if not faults:
        return kept
    sound = {name: value for name, value in kept.items() if name not in faults}
    return fill(plan, random.Random(int(rng.integers(2**32))), now=now, given=sound)  # noqa: S311


def _fill(
    found: dict[str, Any],
    instrument: Instrument,
    nodes: tuple[Node, ...],
    persona: Persona,
    rng: np.random.Generator,
    members: Mapping[str, list[Persona]],
) -> None:
    for node in nodes:
        if isinstance(node, Question):
            value = _value(instrument, node, persona, rng)
            if value is not None:
                found[node.name] = value
        elif isinstance(node, Repeat):
            found[node.name] = [
                answers_of(instrument, node, member, rng) for member in members.get(node.name, [])
            ]
        else:
            _fill(found, instrument, node.children, persona, rng, members)


def answers_of(
    instrument: Instrument, repeat: Repeat, member: Persona, rng: np.random.Generator
) -> dict[str, Any]:
    """One instance of a repeat."""
    row: dict[str, Any] = {}
    _fill(row, instrument, repeat.children, member, rng, {})
    return row


def _value(
    instrument: Instrument, question: Question, persona: Persona, rng: np.random.Generator
) -> Any:
    if question.name in persona:
        return persona[question.name]
    make = BY_TYPE.get(question.type)
    return make(instrument.choices_of(question), rng) if make else None


def _one(choices: tuple[Choice, ...], rng: np.random.Generator) -> str | None:
    usual = [choice.name for choice in choices if not choice.missing]
    missing = [choice.name for choice in choices if choice.missing]
    if not usual:
        return None
    if missing and rng.random() < REFUSES:
        return missing[int(rng.integers(len(missing)))]
    if usual == ["1", "2"]:
        return "1" if rng.random() < 0.15 else "2"
    # the first categories are the usual ones in most lists
    shares = 0.6 ** np.arange(len(usual))
    return usual[int(rng.choice(len(usual), p=shares / shares.sum()))]


def _several(choices: tuple[Choice, ...], rng: np.random.Generator) -> list[str] | None:
    one = _one(choices, rng)
    return [one] if one else None


def _small(_choices: tuple[Choice, ...], rng: np.random.Generator) -> int:
    return int(rng.integers(1, 4))


def _agreed(_choices: tuple[Choice, ...], _rng: np.random.Generator) -> str:
    return "OK"


BY_TYPE: dict[str, Callable[[tuple[Choice, ...], np.random.Generator], Any]] = {
    "select_one": _one,
    "select_multiple": _several,
    "integer": _small,
    "acknowledge": _agreed,
}
"""Types that get a likely answer; texts, dates and recordings stay empty unless the persona has them."""
