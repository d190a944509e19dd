"""The walk through a questionnaire that answers everything on the way."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from instruments.expressions import to_boolean
from instruments.filling.candidates import candidates
from instruments.model import Repeat
from instruments.question_types import Role
from instruments.routing import Frame, Plan, State
from instruments.routing.cleaning import split
from instruments.routing.offered import has_list, not_offered
from instruments.routing.vertex import Vertex
from instruments.validation import findings
from instruments.values import UnfitError

Choose: TypeAlias = Callable[[random.Random, Frame], Any]
"""(random, instance of the scope) -> the answer wanted; its `values` are the answers so far."""

MOST_PASSES = 20
REPAIRS = 5


def fill(
    plan: Plan,
    rng: random.Random,
    *,
    now: dt.datetime,
    given: Mapping[str, Any] | None = None,
    choose: Mapping[str, Choose] | None = None,
    skipping: float = 0.0,
    instances: tuple[int, int] = (0, 3),
) -> dict[str, Any]:
    """A complete interview: every question that is asked has an answer that is valid there.
    One that is read only stays as it is.

    `given` answers are kept as they are. `choose` says for a question by name what is wanted; when
    the questionnaire does not allow it, a random valid answer is taken. A question that need not be
    answered is left empty with the probability `skipping`. Repeats without a count get a number
    of `instances` between these two. A question for which no valid answer can be found stays empty;
    `validate` tells. Same `rng`, same answers.
    """
    filler = _Filler(plan, rng, now, dict(given or {}), choose or {}, skipping, instances)
    return filler.run()


class _Filler:
    def __init__(
        self,
        plan: Plan,
        rng: random.Random,
        now: dt.datetime,
        given: dict[str, Any],
        choose: Mapping[str, Choose],
        skipping: float,
        instances: tuple[int, int],
    ) -> None:
        self.rng = rng
        self.now = now
        self.choose = choose
        self.skipping = skipping
        self.instances = instances
        self.state: State = plan.state({**_recorded(plan, rng, now), **given}, now=now)
        self.done = set(given)

    def run(self) -> dict[str, Any]:
        for _ in range(MOST_PASSES):
            if not self._pass():
                break
        for _ in range(REPAIRS):
            wrong = [f.path for f in findings(self.state) if f.code != "unknown"]
            if not wrong:
                break
            self._answer_again(wrong)
        return split(self.state)[0]

    def _pass(self) -> bool:
        """Answer what is asked and not yet answered. Whether there was anything."""
        found = False
        for place, vertex, frame in self._open():
            found = True
            self.done.add(place)
            if isinstance(vertex.node, Repeat):
                self.state.set(place, [{} for _ in range(self.rng.randint(*self.instances))])
            else:
                self._answer(place, vertex, frame)
        return found

    def _open(self) -> Iterator[tuple[str, Vertex, Frame]]:
        """In document order; the state may change while this goes on."""
        for vertex in self.state.plan.vertices:
            is_open_repeat = isinstance(vertex.node, Repeat) and "repeat_count" not in vertex.rules
            if not (vertex.asked or is_open_repeat):
                continue
            for frame in self.state.frames(vertex.repeats):
                place = frame.prefix + vertex.name
                if frame.relevant.get(vertex.index) and place not in self.done:
                    yield place, vertex, frame

    def _answer(self, place: str, vertex: Vertex, frame: Frame) -> None:
        if frame.values.get(vertex.name) is not None and vertex.name not in self.choose:
            return
        if self._holds("read_only", vertex, frame):
            return
        if (
            self.skipping
            and self.rng.random() < self.skipping
            and not self._holds("required", vertex, frame)
        ):
            return
        for value in self._wishes(vertex, frame):
            if value is not None and self._is_valid(vertex, frame, value):
                self.state.set(place, value)
                return

    def _wishes(self, vertex: Vertex, frame: Frame) -> Iterator[Any]:
        if vertex.name in self.choose:
            yield self.choose[vertex.name](self.rng, frame)
        yield from candidates(self.state, vertex, frame, self.rng, self.now)

    def _holds(self, field: str, vertex: Vertex, frame: Frame) -> bool:
        rule = vertex.rules.get(field)
        return rule is not None and to_boolean(self.state.run(vertex, frame, rule, None))

    def _is_valid(self, vertex: Vertex, frame: Frame, value: Any) -> bool:
        if vertex.type is None:
            return False
        try:
            value = vertex.type.check(value, vertex.question.parameters)
        except UnfitError:
            return False
        if vertex.type.choices and has_list(self.state.plan, vertex):
            codes = value if isinstance(value, list) else [value]
            if not_offered(self.state, vertex, frame, codes):
                return False
        return self._meets_constraint(vertex, frame, value)

    def _meets_constraint(self, vertex: Vertex, frame: Frame, value: Any) -> bool:
        rule = vertex.rules.get("constraint")
        if rule is None:
            return True
        before = frame.values.get(vertex.name)
        frame.values[vertex.name] = value
        try:
            return to_boolean(self.state.run(vertex, frame, rule, value, otherwise=False))
        finally:
            frame.values[vertex.name] = before

    def _answer_again(self, places: list[str]) -> None:
        """A later answer can make an earlier one impossible."""
        for place in places:
            vertex, frame = self.state.at(place)
            if vertex.asked and frame.relevant.get(vertex.index):
                self.state.set(place, None)
                self._answer(place, vertex, frame)
        self._pass()


def _recorded(plan: Plan, rng: random.Random, now: dt.datetime) -> dict[str, Any]:
    """What a tablet records by itself."""
    values: dict[str, Any] = {
        "start": now,
        "end": now + dt.timedelta(minutes=rng.randint(10, 60)),
        "today": now.date(),
        "deviceid": f"tablet-{rng.randint(1, 99):02}",
        "username": "enumerator",
    }
    return {
        vertex.name: values[vertex.type.name]
        for vertex in plan.vertices
        if vertex.type
        and vertex.type.role is Role.RECORDED
        and vertex.type.name in values
        and not vertex.repeats
    }
