"""Names that a form uses twice: made unique, with the paths that mean them.

XLSForm lets two groups hold a question of the same name; answers here are flat. Only paths can
mean one of them (pyxform refuses an ambiguous ${name}), so only paths are rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from instruments.errors import N_, ExpressionError, Finding, filled
from instruments.expressions import parse
from instruments.expressions.tree import Here, Path, Root, walk
from instruments.model import ChoiceList, Node, Question
from instruments.routing.vertex import sources

Place = tuple[str, ...]
"""Old names from the outermost group down to the node."""
N = TypeVar("N", bound=Node)


def unique_names(
    children: tuple[Node, ...], lists: dict[str, ChoiceList], name: str, found: list[Finding]
) -> tuple[tuple[Node, ...], dict[str, ChoiceList]]:
    """The nodes with every name used once. Each new name is a finding."""
    places = list(_places(children, ()))
    renamed = _new_names(places)
    if not renamed:
        return children, lists
    for place, new in renamed.items():
        message = filled(
            N_("The name '%(place)s' is used twice; the one in '/%(names)s' is now '%(new)s'."),
            place=place[-1],
            names="/".join(place),
            new=new,
        )
        found.append(Finding("X050", "warning", message, N_("Look at the names in exports."), name))
    return _renamed(children, (), renamed), lists


def _places(nodes: tuple[Node, ...], around: Place) -> Iterator[tuple[Place, Node]]:
    for node in nodes:
        place = (*around, node.name)
        yield place, node
        if not isinstance(node, Question):
            yield from _places(node.children, place)


def _new_names(places: list[tuple[Place, Node]]) -> dict[Place, str]:
    """Questions keep their names before groups do, earlier ones before later ones."""
    taken = {place[-1] for place, _ in places}
    kept: set[str] = set()
    renamed: dict[Place, str] = {}
    for place, _ in sorted(places, key=lambda one: not isinstance(one[1], Question)):
        name = place[-1]
        if name not in kept and place not in renamed:
            kept.add(name)
            continue
        new = _free("_".join(place[-2:]), taken)
        taken.add(new)
        renamed[place] = new
    return renamed


def _free(name: str, taken: set[str]) -> str:
    number = 2
    found = name
    while found in taken:
        found = f"{name}_{number}"
        number += 1
    return found


def _renamed(
    nodes: tuple[Node, ...], around: Place, renamed: Mapping[Place, str]
) -> tuple[Node, ...]:
    result: list[Node] = []
    for node in nodes:
        place = (*around, node.name)
        changes: dict[str, Any] = {
            field: _rewritten(source, place, renamed) for field, source in sources(node)
        }
        changes["name"] = renamed.get(place, node.name)
        if not isinstance(node, Question):
            changes["children"] = _renamed(node.children, place, renamed)
        result.append(replace(node, **changes))
    return tuple(result)


def _rewritten(source: str, place: Place, renamed: Mapping[Place, str]) -> str:
    """The expression with the steps of its paths renamed, from the last to the first."""
    try:
        tree = parse(source)
    except ExpressionError:
        return source
    steps = {
        at: (old, new)
        for path in walk(tree)
        if isinstance(path, Path)
        for at, old, new in _steps(path, place, renamed)
    }
    for at in sorted(steps, reverse=True):
        old, new = steps[at]
        source = source[:at] + new + source[at + len(old) :]
    return source


def _steps(
    path: Path, place: Place, renamed: Mapping[Place, str]
) -> Iterator[tuple[int, str, str]]:
    """(position, old name, new name) of each step whose node was renamed."""
    if isinstance(path.start, Root):
        here: Place = ()
        steps = path.steps[1:]
    elif isinstance(path.start, Here):
        here, steps = place, path.steps
    else:
        return
    for step in steps:
        if step.axis == "parent":
            here = here[:-1]
        elif step.axis == "child":
            here = (*here, step.test)
            if here in renamed:
                yield step.at, step.test, renamed[here]
        elif step.axis != "self":
            return
