"""What an interview keeps and what it takes out because it is no longer asked."""

from __future__ import annotations

from typing import Any

from instruments.model import Repeat
from instruments.routing.state import Frame, State, are_instances
from instruments.routing.vertex import Vertex


def split(state: State) -> tuple[dict[str, Any], dict[str, Any]]:
    """(kept, cleared). A value that is none of its question's type is kept as it came: validation
    reports it, nothing is lost. `cleared` is keyed by id."""
    cleared: dict[str, Any] = {}
    kept = _frame(state, state.root, _scope(state, ()), cleared)
    return kept, cleared


def _scope(state: State, repeats: tuple[str, ...]) -> list[Vertex]:
    return [v for v in state.plan.vertices if v.repeats == repeats]


def _frame(
    state: State, frame: Frame, vertices: list[Vertex], cleared: dict[str, Any]
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for vertex in vertices:
        if isinstance(vertex.node, Repeat):
            _instances(state, vertex, frame, kept, cleared)
        elif vertex.type is not None:
            _question(vertex, frame, kept, cleared)
    repeats = tuple(name for name, _ in frame.path)
    for name in frame.given.keys() - state.plan.scopes[repeats]:
        cleared[frame.prefix + str(name)] = frame.given[name]
    return kept


def _question(vertex: Vertex, frame: Frame, kept: dict[str, Any], cleared: dict[str, Any]) -> None:
    name = vertex.name
    given = frame.given.get(name)
    if not frame.relevant.get(vertex.index):
        if given is not None:
            cleared[frame.prefix + name] = given
    elif name in frame.faults:
        kept[name] = given
    elif frame.values[name] is not None or name in frame.given:
        kept[name] = frame.values[name]


def _instances(
    state: State, vertex: Vertex, frame: Frame, kept: dict[str, Any], cleared: dict[str, Any]
) -> None:
    name = vertex.name
    given = frame.given.get(name)
    given = [] if given is None else given
    if not are_instances(given):
        if frame.relevant.get(vertex.index):
            kept[name] = given
        else:
            cleared[frame.prefix + name] = given
        return
    inner = frame.frames.get(name, [])
    vertices = _scope(state, (*vertex.repeats, name))
    if inner:
        kept[name] = [_frame(state, one, vertices, cleared) for one in inner]
    for index, instance in enumerate(given[len(inner) :], len(inner)):
        if any(value is not None for value in instance.values()):
            cleared[f"{frame.prefix}{name}[{index + 1}]"] = instance
