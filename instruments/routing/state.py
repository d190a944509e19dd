"""The state of one interview: which nodes are relevant and which value each one has.

`State` is the only thing here that changes: `set` gives one answer and looks again only at what
depends on it.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from instruments.errors import ExpressionError
from instruments.expressions import Context, to_boolean, to_number
from instruments.model import Repeat
from instruments.routing.fitting import fitted
from instruments.routing.paths import locate
from instruments.routing.vertex import Compiled, Vertex
from instruments.values import UnfitError

if TYPE_CHECKING:
    from instruments.routing.plan import Plan

MOST_INSTANCES = 1_000
"""More instances than this are a mistake in the form or in the answers."""


class Frame:
    """The interview itself, or one instance of a repeat.

    path: (repeat, 0-based index), outermost first. prefix: the beginning of ids, "roster[1]/".
    given: the answers as they came. values: what expressions see. relevant: index -> bool. faults:
    name -> why the given value is none of the question's type. frames: repeat -> instances.
    """

    __slots__ = ("context", "faults", "frames", "given", "path", "prefix", "relevant", "values")

    def __init__(self, path: tuple[tuple[str, int], ...], given: dict[str, Any]) -> None:
        self.path = path
        self.prefix = "".join(f"{name}[{index + 1}]/" for name, index in path)
        self.given = given
        self.values: dict[str, Any] = {}
        self.relevant: dict[int, bool] = {}
        self.faults: dict[str, UnfitError] = {}
        self.frames: dict[str, list[Frame]] = {}
        self.context: Context


DEEPEST = 40
"""Answers that are nested more deeply are no answers; Python's stack has an end."""


def copied(given: Any, depth: int = 0) -> Any:
    """The same dicts and lists anew, so that nobody else's answers change."""
    if depth > DEEPEST:
        return None
    if isinstance(given, Mapping):
        return {key: copied(value, depth + 1) for key, value in given.items()}
    return [copied(value, depth + 1) for value in given] if isinstance(given, list) else given


def are_instances(given: Any) -> bool:
    """Whether answers to a repeat are what they must be: a list of dicts."""
    return isinstance(given, list) and all(isinstance(one, dict) for one in given)


class State:
    """One interview against one plan. Made by `Plan.state`."""

    def __init__(
        self,
        plan: Plan,
        answers: Mapping[str, Any],
        *,
        now: dt.datetime | None,
        language: str,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.plan = plan
        self.now = now
        self.chance = chance
        self.language = language
        self.root = Frame((), copied(answers))
        self._roots = [self.root]
        self._add_context(self.root)
        self._changing = False
        self._forced: set[int] = set()
        self._new: set[int] = set()
        for index in plan.order:
            vertex = plan.vertices[index]
            for frame in self.frames(vertex.repeats):
                self._look(vertex, frame)
        self._changing = True

    def _add_context(self, frame: Frame) -> None:
        frame.context = Context(
            answers=self.root.values,
            path=frame.path,
            now=self.now,
            names=self.plan.names,
            resources=self.plan.rows.get(self.language) or next(iter(self.plan.rows.values())),
            language=self.language,
            chance=self.chance,
        )

    def frames(self, repeats: tuple[str, ...]) -> list[Frame]:
        """All instances of the scope that lies in these repeats."""
        found = self._roots
        for name in repeats:
            found = [inner for outer in found for inner in outer.frames.get(name, ())]
        return found

    def frame(self, path: tuple[tuple[str, int], ...]) -> Frame:
        """One instance. Raises KeyError when there is none."""
        frame = self.root
        for name, index in path:
            instances = frame.frames.get(name, [])
            if not 0 <= index < len(instances):
                raise KeyError(name)
            frame = instances[index]
        return frame

    def at(self, place: str) -> tuple[Vertex, Frame]:
        """The node and the instance at an id. Raises KeyError when there is none."""
        path, name = locate(place)
        return self.plan.by_name[name], self.frame(path)

    def value(self, place: str) -> Any:
        """The value at an id such as "roster[1]/age"; None when it is empty or not asked."""
        path, name = locate(place)
        return self.frame(path).values.get(name)

    def is_relevant(self, place: str) -> bool:
        """Whether the node at an id is asked. An instance that does not exist is not."""
        path, name = locate(place)
        try:
            frame = self.frame(path)
        except KeyError:
            return False
        return frame.relevant.get(self.plan.by_name[name].index, False)

    def set(self, place: str, value: Any) -> list[str]:
        """Give one answer (or, for a repeat, its list of instances). Returns the names of the nodes
        whose value or relevance changed. Raises KeyError for a place that does not exist."""
        path, name = locate(place)
        frame = self.frame(path)
        vertex = self.plan.by_name[name]
        frame.given[name] = copied(value)
        self._forced = set(self.plan.triggered.get(name, ()))
        return self._propagate(vertex)

    def add(self, place: str) -> list[str]:
        """One more instance of the repeat at an id."""
        path, name = locate(place)
        instances = self.frame(path).given.get(name)
        return self.set(place, [*(instances if isinstance(instances, list) else []), {}])

    def remove(self, place: str, index: int) -> list[str]:
        """Take out the instance at `index` (from 0) of the repeat at an id; the rest move up."""
        path, name = locate(place)
        frame = self.frame(path)
        instances = list(frame.given.get(name) or [])
        del instances[index]
        frame.frames.pop(name, None)
        return self.set(place, instances)

    def _propagate(self, start: Vertex) -> list[str]:
        plan = self.plan
        waiting = [plan.rank[start.index], *(plan.rank[index] for index in self._forced)]
        heapq.heapify(waiting)
        queued = set(waiting)
        changed = []
        while waiting:
            vertex = plan.vertices[plan.order[heapq.heappop(waiting)]]
            different = [self._look(vertex, frame) for frame in self.frames(vertex.repeats)]
            if not any(different):
                continue
            changed.append(vertex.name)
            affected = (*plan.readers[vertex.index], *self._new)
            self._new = set()
            for reader in affected:
                rank = plan.rank[reader]
                if rank not in queued:
                    queued.add(rank)
                    heapq.heappush(waiting, rank)
        self._forced = set()
        return changed

    def run(
        self, vertex: Vertex, frame: Frame, rule: Compiled, this: Any, *, otherwise: Any = None
    ) -> Any:
        """The value of one of a node's expressions, `this` being `.`.

        An expression that fails on these answers is a fault of the node and gives `otherwise`.
        """
        context = frame.context
        context.node = vertex.name
        context.this = this
        try:
            return rule(context)
        except ExpressionError:
            frame.faults[vertex.name] = UnfitError("expression_failed")
            return otherwise

    def _look(self, vertex: Vertex, frame: Frame) -> bool:
        """Evaluate one node in one instance. Returns whether anything changed."""
        frame.faults.pop(vertex.name, None)
        relevant = vertex.group is None or frame.relevant[vertex.group]
        if relevant and vertex.relevant is not None:
            this = frame.values.get(vertex.name)
            relevant = to_boolean(self.run(vertex, frame, vertex.relevant, this, otherwise=True))
        was = frame.relevant.get(vertex.index)
        frame.relevant[vertex.index] = relevant
        if vertex.type is not None:
            return self._look_at_value(vertex, frame, relevant) or relevant != was
        if isinstance(vertex.node, Repeat):
            return self._look_at_instances(vertex, frame, relevant) or relevant != was
        return relevant != was

    def _look_at_value(self, vertex: Vertex, frame: Frame, relevant: bool) -> bool:
        name = vertex.name
        before = frame.values.get(name)
        after = self._value(vertex, frame) if relevant else None
        frame.values[name] = after
        return bool(after != before or type(after) is not type(before))

    def _value(self, vertex: Vertex, frame: Frame) -> Any:
        if vertex.calculation is not None:
            return self._calculated(vertex, frame)
        if vertex.name in frame.given:
            return self._given(vertex, frame)
        default = vertex.rules.get("default")
        if default is None:
            return self._fit(vertex, frame, vertex.fixed_default)
        value = self._computed(vertex, frame, default)
        if vertex.volatile and value is not None:
            frame.given[vertex.name] = value
        return value

    def _calculated(self, vertex: Vertex, frame: Frame) -> Any:
        stored = self._given(vertex, frame)
        if not self._is_due(vertex, frame, stored):
            return stored
        if frame.values.get(vertex.name) is None:
            frame.values[vertex.name] = stored
        value = self._computed(vertex, frame, vertex.rules["calculation"])
        if vertex.volatile or vertex.triggers:
            frame.given[vertex.name] = value
        return value

    def _is_due(self, vertex: Vertex, frame: Frame, stored: Any) -> bool:
        """Whether to calculate, or to leave what was calculated before."""
        if vertex.index in self._forced:
            return True
        if vertex.triggers:
            scopes = frame.context.scopes()
            answered = any(one.get(name) is not None for name in vertex.triggers for one in scopes)
            return answered and vertex.name not in frame.given
        return stored is None or self._changing or not vertex.volatile

    def _computed(self, vertex: Vertex, frame: Frame, rule: Any) -> Any:
        if vertex.type is None:
            return None
        value = self.run(vertex, frame, rule, frame.values.get(vertex.name))
        return self._fit(vertex, frame, fitted(value, vertex.type))

    def _given(self, vertex: Vertex, frame: Frame) -> Any:
        value = frame.given.get(vertex.name)
        return None if value is None else self._fit(vertex, frame, value)

    def _fit(self, vertex: Vertex, frame: Frame, value: Any) -> Any:
        """The value in its Python type; a value that is none is a fault and counts as empty."""
        if value is None or vertex.type is None:
            return None
        try:
            return vertex.type.check(value, vertex.question.parameters)
        except UnfitError as fault:
            frame.faults[vertex.name] = fault
            return None

    def _look_at_instances(self, vertex: Vertex, frame: Frame, relevant: bool) -> bool:
        given = frame.given.get(vertex.name)
        if given is None:
            given = frame.given[vertex.name] = []
        if are_instances(given):
            count = self._count(vertex, frame, len(given)) if relevant else 0
        else:
            frame.faults[vertex.name] = UnfitError("not_instances")
            given, count = [], 0
        given.extend({} for _ in range(count - len(given)))
        before = frame.frames.get(vertex.name, [])
        after = [self._instance(vertex, frame, before, i, given[i]) for i in range(count)]
        frame.frames[vertex.name] = after
        frame.values[vertex.name] = [inner.values for inner in after]
        fresh = any(inner not in before for inner in after)
        if fresh and self._changing:
            self._new.update(self._inside(vertex))
        return fresh or len(before) != len(after)

    def _instance(
        self,
        vertex: Vertex,
        frame: Frame,
        before: list[Frame],
        index: int,
        given: dict[str, Any],
    ) -> Frame:
        if index < len(before) and before[index].given is given:
            return before[index]
        inner = Frame((*frame.path, (vertex.name, index)), given)
        self._add_context(inner)
        return inner

    def _inside(self, vertex: Vertex) -> Iterator[int]:
        for index in vertex.children:
            yield index
            yield from self._inside(self.plan.vertices[index])

    def _count(self, vertex: Vertex, frame: Frame, given: int) -> int:
        rule = vertex.rules.get("repeat_count")
        if rule is None:
            count = given
        else:
            number = to_number(self.run(vertex, frame, rule, None))
            count = int(number) if 0 < number < float("inf") else 0
        if count > MOST_INSTANCES:
            frame.faults[vertex.name] = UnfitError("too_many_instances", most=MOST_INSTANCES)
        return min(count, MOST_INSTANCES)

    def asked(self) -> Iterator[tuple[Vertex, Frame]]:
        """Questions that a person answers now, in document order within each scope."""
        for vertex in self.plan.vertices:
            if vertex.asked:
                for frame in self.frames(vertex.repeats):
                    if frame.relevant.get(vertex.index):
                        yield vertex, frame
