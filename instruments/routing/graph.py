"""Which node must be known before which: the order of evaluation, and the cycles that forbid one."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence

from instruments.errors import N_, Finding, filled
from instruments.routing.vertex import Vertex


def reads(vertices: Sequence[Vertex], by_name: Mapping[str, int]) -> list[set[int]]:
    """For each vertex the indexes it needs: names it reads, its group, the innermost repeat.

    Who reads into a repeat from outside also needs the repeat: its instances come and go.
    """
    found = []
    for vertex in vertices:
        needs = {by_name[name] for name in vertex.names_read if name in by_name}
        for index in tuple(needs):
            entered = set(vertices[index].repeats) - set(vertex.repeats)
            needs |= {by_name[name] for name in entered}
        if vertex.group is not None:
            needs.add(vertex.group)
        if vertex.repeats:
            needs.add(by_name[vertex.repeats[-1]])
        found.append(needs)
    return found


def order(needs: Sequence[set[int]]) -> list[int]:
    """Indexes so that needs come first; else in document order. Shorter when there is a cycle."""
    waiting = [len(one) for one in needs]
    readers = dependents(needs)
    ready = [index for index, count in enumerate(waiting) if count == 0]
    heapq.heapify(ready)
    found = []
    while ready:
        index = heapq.heappop(ready)
        found.append(index)
        for reader in readers[index]:
            waiting[reader] -= 1
            if waiting[reader] == 0:
                heapq.heappush(ready, reader)
    return found


def dependents(needs: Sequence[set[int]]) -> list[tuple[int, ...]]:
    """For each vertex those that need it, in document order."""
    readers: list[list[int]] = [[] for _ in needs]
    for index, one in enumerate(needs):
        for need in one:
            readers[need].append(index)
    return [tuple(one) for one in readers]


def cycles(vertices: Sequence[Vertex], needs: Sequence[set[int]], place: str) -> Iterator[Finding]:
    """One finding per circle of nodes that wait for each other."""
    left = set(range(len(needs))) - set(order(needs))
    while left:
        circle = _circle(needs, left)
        chain = " -> ".join(f"'{vertices[index].name}'" for index in (*circle, circle[0]))
        vertex = vertices[circle[0]]
        message = filled(
            N_("These need each other, so none can come first: %(chain)s."), chain=chain
        )
        hint = N_(
            "Let one of them stop reading the other in relevant, calculation, default or count."
        )
        yield Finding("L003", "error", message, hint, place, vertex.node.line)
        left -= set(circle)
        remaining = [needs[i] & left if i in left else set() for i in range(len(needs))]
        left -= set(order(remaining))


def _circle(needs: Sequence[set[int]], left: set[int]) -> list[int]:
    """Some circle among `left`; each of them needs another of them."""
    walked = [min(left)]
    while True:
        following = min(needs[walked[-1]] & left)
        if following in walked:
            return walked[walked.index(following) :]
        walked.append(following)
