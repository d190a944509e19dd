"""Pages: what stands on the screen together, in the order in which people go through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from instruments.model import Repeat
from instruments.routing.state import Frame, State
from instruments.routing.vertex import Vertex


@dataclass(frozen=True, slots=True)
class Page:
    """One screen.

    id: stable while answers change, e.g. "age", "roster[1]/age", "roster[+]". kind: "question",
    "group" (a field-list) or "repeat" (asks whether there is another instance). name: of the node.
    questions: ids of the visible questions that are asked now, in order.
    """

    id: str
    kind: str
    name: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an interview is: questions answered out of those asked now (notes are not counted)."""

    answered: int
    asked: int

    @property
    def share(self) -> float:
        return self.answered / self.asked if self.asked else 0.0


def pages(state: State) -> list[Page]:
    """All pages of the interview as it stands."""
    return list(_pages(state, state.plan.roots, state.root))


def progress(state: State) -> Progress:
    """Answered and asked questions of the interview as it stands."""
    asked = [(v, frame) for v, frame in state.asked()]
    answered = sum(frame.values.get(vertex.name) is not None for vertex, frame in asked)
    return Progress(answered, len(asked))


def _pages(state: State, indexes: tuple[int, ...], frame: Frame) -> Iterator[Page]:
    for index in indexes:
        vertex = state.plan.vertices[index]
        if not frame.relevant.get(index):
            continue
        if isinstance(vertex.node, Repeat):
            yield from _repeat(state, vertex, frame)
        elif vertex.type is None:
            yield from _group(state, vertex, frame, frame.prefix + vertex.name)
        elif vertex.visible:
            place = frame.prefix + vertex.name
            yield Page(place, "question", vertex.name, (place,))


def _repeat(state: State, vertex: Vertex, frame: Frame) -> Iterator[Page]:
    for inner in frame.frames.get(vertex.name, ()):
        yield from _group(state, vertex, inner, inner.prefix.removesuffix("/"))
    if "repeat_count" not in vertex.rules:
        yield Page(f"{frame.prefix}{vertex.name}[+]", "repeat", vertex.name, ())


def _group(state: State, vertex: Vertex, frame: Frame, place: str) -> Iterator[Page]:
    if not is_field_list(vertex):
        yield from _pages(state, vertex.children, frame)
        return
    questions = tuple(_visible(state, vertex.children, frame))
    if questions:
        yield Page(place, "group", vertex.name, questions)


def is_field_list(vertex: Vertex) -> bool:
    """Whether everything in the group or repeat instance stands on one page."""
    appearance = getattr(vertex.node, "appearance", "")
    return any(word in ("field-list", "table-list") for word in appearance.split())


def _visible(state: State, indexes: tuple[int, ...], frame: Frame) -> Iterator[str]:
    for index in indexes:
        vertex = state.plan.vertices[index]
        if not frame.relevant.get(index):
            continue
        if vertex.visible:
            yield frame.prefix + vertex.name
        inner = frame.frames.get(vertex.name, ()) if isinstance(vertex.node, Repeat) else (frame,)
        for one in inner:
            yield from _visible(state, vertex.children, one)
