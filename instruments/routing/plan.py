"""A questionnaire made ready to be asked: expressions compiled, the order of evaluation known."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from instruments.errors import Finding, InstrumentError
from instruments.expressions import NameTable
from instruments.model import Choice, Instrument, Repeat, walk
from instruments.routing import graph
from instruments.routing.cleaning import split
from instruments.routing.pages import Page, pages
from instruments.routing.state import State
from instruments.routing.vertex import Vertex, build, unreadable

Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Compiled once per version of a questionnaire; `Plan.of(instrument)`.

    order: indexes of vertices in the order of evaluation. readers: index -> those to look at again
    when it changes. rows: language -> choice list or data file -> the rows that choice filters,
    instance() and pulldata() read. codes: choice list -> its codes.
    scopes: repeats around -> names of the answers that belong there.
    """

    instrument: Instrument
    names: NameTable
    vertices: tuple[Vertex, ...]
    by_name: Mapping[str, Vertex]
    order: tuple[int, ...]
    rank: tuple[int, ...]
    readers: tuple[tuple[int, ...], ...]
    triggered: Mapping[str, tuple[int, ...]]
    roots: tuple[int, ...]
    rows: Mapping[str, Mapping[str, Rows]]
    codes: Mapping[str, frozenset[str]]
    scopes: Mapping[tuple[str, ...], frozenset[str]]

    @classmethod
    def of(cls, instrument: Instrument) -> Plan:
        """Raises InstrumentError with all unreadable expressions, or all cycles."""
        place = instrument.name
        wrong = [f for node in walk(instrument.children) for f in unreadable(node, place)]
        _refuse(wrong)
        names = NameTable.from_instrument(instrument)
        vertices = build(instrument, names)
        index = {vertex.name: vertex.index for vertex in vertices}
        needs = graph.reads(vertices, index)
        _refuse(list(graph.cycles(vertices, needs, place)))
        order = graph.order(needs)
        rank = {vertex: place for place, vertex in enumerate(order)}
        return cls(
            instrument=instrument,
            names=names,
            vertices=vertices,
            by_name={vertex.name: vertex for vertex in vertices},
            order=tuple(order),
            rank=tuple(rank[index] for index in range(len(vertices))),
            readers=tuple(graph.dependents(needs)),
            triggered=_triggered(vertices),
            roots=tuple(v.index for v in vertices if _is_root(v, vertices)),
            scopes=_scopes(vertices),
            codes={
                name: frozenset(choice.name for choice in one.choices)
                for name, one in instrument.choice_lists.items()
            },
            rows={code: _rows(instrument, code) for code in instrument.languages},
        )

    def state(
        self,
        answers: Mapping[str, Any],
        *,
        now: dt.datetime | None = None,
        language: str = "",
        chance: Callable[[], float] = random.random,
    ) -> State:
        """What is asked and what calculations give. `now` must be aware; its zone is the local one.
        `chance` gives the numbers in [0, 1) that random() draws.

        Calculations that read the clock or draw lots keep the value that `answers` already holds.
        """
        language = language or self.instrument.default_language
        return State(self, answers, now=now, language=language, chance=chance)

    def pages(self, answers: Mapping[str, Any], *, now: dt.datetime | None = None) -> list[Page]:
        """The pages to go through, in order."""
        return pages(self.state(answers, now=now))

    def clean(
        self, answers: Mapping[str, Any], *, now: dt.datetime | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """(kept, cleared): the interview as it counts, calculated values included; and, by path,
        what was answered and is no longer asked, for the history."""
        return split(self.state(answers, now=now))


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise InstrumentError(str(findings[0]), tuple(findings))


def _is_root(vertex: Vertex, vertices: tuple[Vertex, ...]) -> bool:
    return all(vertex.index not in other.children for other in vertices[: vertex.index])


def _triggered(vertices: tuple[Vertex, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for vertex in vertices:
        for name in vertex.triggers:
            found[name] = (*found.get(name, ()), vertex.index)
    return found


def _scopes(vertices: tuple[Vertex, ...]) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {(): set()}
    for vertex in vertices:
        if vertex.type is not None:
            found.setdefault(vertex.repeats, set()).add(vertex.name)
        elif isinstance(vertex.node, Repeat):
            found.setdefault(vertex.repeats, set()).add(vertex.name)
            found.setdefault((*vertex.repeats, vertex.name), set())
    return {repeats: frozenset(names) for repeats, names in found.items()}


def _rows(instrument: Instrument, language: str) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for name, choices in instrument.choice_lists.items():
        rows = tuple(row_of(choice, language) for choice in choices.choices)
        found[name] = rows
        found.setdefault(name.removesuffix(".csv"), rows)
    return found


def row_of(choice: Choice, language: str) -> dict[str, Any]:
    """A choice as choice filters see it."""
    label = choice.label.get(language) or next(iter(choice.label.values()), "")
    return {"label": label, **choice.columns, "name": choice.name}
