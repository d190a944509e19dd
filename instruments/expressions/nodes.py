"""The interview as a tree of nodes, for paths, predicates and counting.

The document has one child, the interview, whatever name a path calls it by. Below stand questions,
groups and one node per repeat instance. A lookup table is a tree of its own: table, rows, cells.
Nodes are made while a path is walked; answers stay the plain dicts they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from instruments.expressions.context import Context, Rows
from instruments.expressions.names import NameTable, Place
from instruments.expressions.values import NodeSet


class Node:
    """One node. `position` counts from 1 among the siblings of the same name.

    kind: document, root, group, instance, question, absent (a name that nothing is known of),
    table, rows, row or cell. value: the answer, or the dict or rows that hold what is below.
    """

    __slots__ = ("kind", "name", "parent", "position", "value")

    def __init__(
        self, kind: str, name: str, value: Any, parent: Node | None = None, position: int = 1
    ) -> None:
        self.kind = kind
        self.name = name
        self.value = value
        self.parent = parent
        self.position = position

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for the same node, however it was reached."""
        above = self.parent.key if self.parent is not None else (id(self.value),)
        return (*above, self.name, self.position)

    @property
    def path(self) -> tuple[tuple[str, int], ...]:
        """The repeat instances that the node is or lies in, as in `Context.path`."""
        above = self.parent.path if self.parent is not None else ()
        return (*above, (self.name, self.position - 1)) if self.kind == "instance" else above

    def content(self) -> Any:
        """What the node is worth in a comparison; texts of everything below for a container."""
        return None if self.kind == "absent" else self.value


def contents(nodes: Iterable[Node]) -> NodeSet:
    """The values of nodes."""
    return NodeSet(node.content() for node in nodes)


def document(context: Context) -> Node:
    """The node that `/` names."""
    return Node("document", "", context.answers)


def interview(context: Context) -> Node:
    """The node that the first step of `/data/...` names."""
    return Node("root", "", context.answers, document(context))


def table(name: str, rows: Rows) -> Node:
    """What instance('name') stands for."""
    return Node("table", name, rows)


def asking(context: Context) -> Node:
    """The node of `.`: what a predicate looks at, else the choice judged, else who asks."""
    if context.focus is not None:
        return context.focus
    if context.item is not None:
        return Node("row", "item", context.item)
    place = context.names.places.get(context.node or "") if context.names else None
    if place is None:
        inside = locate(context, tuple(repeat for repeat, _ in context.path), context.path)
        return Node("question", context.node or "", context.this, inside[0] if inside else None)
    inside = locate(context, place.within, context.path)
    return Node("question", place.name, context.this, inside[0] if inside else None)


def locate(
    context: Context, within: tuple[str, ...], path: tuple[tuple[str, int], ...]
) -> list[Node]:
    """The containers reached by going down `within`; repeats on `path` give one instance."""
    found = [interview(context)]
    chosen = dict(path)
    own = True
    for name in within:
        found = [below for node in found for below in child(node, name, context.names)]
        own = own and (name in chosen or not found or found[0].kind != "instance")
        if own and name in chosen:
            found = [node for node in found if node.position == chosen[name] + 1]
    return found


def of_place(context: Context, place: Place) -> list[Node]:
    """The nodes of `${name}`: of the own instance, else of every instance."""
    repeats = {repeat for repeat, _ in context.path}
    path = context.path
    if context.focus is not None and not set(place.repeats) <= repeats:
        path = context.focus.path
    around = locate(context, place.within, path)
    return [below for node in around for below in child(node, place.name, context.names)]


def of_name(context: Context, name: str) -> list[Node]:
    """`${name}` without a table of names: the innermost scope that has it, else all below."""
    inner = context.focus.path if context.focus is not None else ()
    path = context.path or inner
    for depth in range(len(path), -1, -1):
        around = locate(context, tuple(repeat for repeat, _ in path[:depth]), path[:depth])
        if any(name in node.value for node in around):
            return [below for node in around for below in child(node, name, None)]
    below = [node for node in descendants(interview(context), None) if node.name == name]
    return below or [Node("absent", name, None, interview(context))]


def child(node: Node, name: str, names: NameTable | None) -> list[Node]:
    """The children called `name`; "*" for all."""
    if name == "*":
        return list(children(node, names))
    if node.kind == "document":
        return [Node("root", "", node.value, node)]
    if node.kind in ("table", "rows"):
        return list(children(node, names))
    if node.kind in ("row", "cell"):
        return [Node("cell", name, node.value[name], node)] if _has(node, name) else []
    if node.kind == "question":
        return []
    holder = _holder(node)
    place = names.places.get(name) if names is not None else None
    if names is None or place is None:
        return _unknown(node, holder, name)
    if name not in names.children.get(node.name, ()):
        return []
    return _placed(node, holder, place)


def children(node: Node, names: NameTable | None) -> Iterator[Node]:
    """All children in document order."""
    if node.kind == "document":
        yield Node("root", "", node.value, node)
    elif node.kind == "table":
        yield Node("rows", "root", node.value, node)
    elif node.kind == "rows":
        for at, row in enumerate(node.value):
            yield Node("row", "item", row, node, at + 1)
    elif node.kind == "row":
        yield from (Node("cell", key, value, node) for key, value in node.value.items())
    elif node.kind in ("root", "group", "instance"):
        held = names.children.get(node.name, ()) if names is not None else tuple(node.value)
        for name in held:
            yield from child(node, name, names)


def descendants(node: Node, names: NameTable | None) -> Iterator[Node]:
    """Everything below, in document order."""
    for below in children(node, names):
        yield below
        yield from descendants(below, names)


def ancestors(node: Node) -> Iterator[Node]:
    """Parent, grandparent and so on."""
    while node.parent is not None:
        node = node.parent
        yield node


def _siblings(node: Node, names: NameTable | None) -> list[Node]:
    return list(children(node.parent, names)) if node.parent is not None else []


def _following(node: Node, names: NameTable | None) -> list[Node]:
    row = _siblings(node, names)
    keys = [sibling.key for sibling in row]
    return row[keys.index(node.key) + 1 :] if node.key in keys else []


def _preceding(node: Node, names: NameTable | None) -> list[Node]:
    row = _siblings(node, names)
    keys = [sibling.key for sibling in row]
    return row[: keys.index(node.key)][::-1] if node.key in keys else []


AXES: Mapping[str, Callable[[Node, NameTable | None], list[Node]]] = {
    "self": lambda node, _: [node],
    "parent": lambda node, _: [node.parent] if node.parent is not None else [],
    "child": lambda node, names: list(children(node, names)),
    "descendant": lambda node, names: list(descendants(node, names)),
    "descendant-or-self": lambda node, names: [node, *descendants(node, names)],
    "ancestor": lambda node, _: list(ancestors(node)),
    "ancestor-or-self": lambda node, _: [node, *ancestors(node)],
    "following-sibling": _following,
    "preceding-sibling": _preceding,
}


def along(node: Node, axis: str, test: str, names: NameTable | None) -> list[Node]:
    """One step from one node, in the order of the axis."""
    if axis == "child" and test not in ("node()", "text()"):
        return child(node, test, names)
    found = AXES[axis](node, names)
    if axis.startswith("descendant"):
        # Below the document itself any name is the interview's; `//age` does not mean that.
        found = [one for one in found if one.kind != "document"]
    if test in ("*", "node()"):
        return found
    if test == "text()":
        return [one for one in found if one.kind in ("question", "cell")]
    return [one for one in found if one.name == test]


def _has(node: Node, name: str) -> bool:
    return isinstance(node.value, Mapping) and name in node.value


def _holder(node: Node) -> Any:
    """The dict that answers below the node stand in; groups add no level."""
    while node.kind in ("group", "absent") and node.parent is not None:
        node = node.parent
    return node.value


def _placed(node: Node, holder: Any, place: Place) -> list[Node]:
    if place.kind == "group":
        return [Node("group", place.name, holder, node)]
    if place.kind == "repeat":
        return _instances(node, place.name, holder.get(place.name) or ())
    return [Node("question", place.name, holder.get(place.name), node)]


def _unknown(node: Node, holder: Any, name: str) -> list[Node]:
    if name not in holder:
        return [Node("absent", name, None, node)]
    value = holder[name]
    if is_repeat(value):
        return _instances(node, name, value)
    return [Node("question", name, value, node)]


def is_repeat(value: Any) -> bool:
    """Whether an answer is the list of a repeat's instances."""
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], Mapping)


def _instances(node: Node, name: str, instances: Iterable[Any]) -> list[Node]:
    return [Node("instance", name, one, node, at + 1) for at, one in enumerate(instances)]
