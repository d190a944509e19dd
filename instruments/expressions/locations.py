"""Compiling what points at answers: `${name}`, paths, predicates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from instruments.expressions.code import Code, Nodes, Run
from instruments.expressions.context import Context
from instruments.expressions.names import Place
from instruments.expressions.nodes import (
    Node,
    along,
    asking,
    contents,
    descendants,
    document,
    interview,
    is_repeat,
    of_name,
    of_place,
)
from instruments.expressions.tree import Expression, Filter, Here, Path, Reference, Root, Step
from instruments.expressions.values import NodeSet, to_boolean

if TYPE_CHECKING:
    from instruments.expressions.compiler import Compiler

REVERSE = frozenset({"ancestor", "ancestor-or-self", "preceding-sibling"})


def reference(compiler: Compiler, tree: Reference) -> Code:
    """`${name}`: one value where one node is meant, else a node-set."""
    name = tree.name
    place = compiler.names.places.get(name) if compiler.names is not None else None
    if place is None:
        return Code(lambda c: _searched(c, name), nodes=lambda c: of_name(c, name))
    if place.kind != "question":
        return Code(
            lambda c: contents(of_place(c, place)), "nodes", nodes=lambda c: of_place(c, place)
        )
    return Code(_lookup(place), nodes=lambda c: of_place(c, place))


def _lookup(place: Place) -> Run:
    name = place.name
    if not place.repeats:
        return lambda context: context.answers.get(name)
    if len(place.repeats) > 1:
        return lambda context: _in_repeats(context, place)
    (repeat,) = place.repeats

    def own_instance(context: Context) -> Any:
        path = context.path
        if path and path[0][0] == repeat:
            instances = context.answers.get(repeat) or ()
            at = path[0][1]
            return instances[at].get(name) if at < len(instances) else None
        return _in_repeats(context, place)

    return own_instance


def _in_repeats(context: Context, place: Place) -> Any:
    around = {repeat for repeat, _ in context.path}
    if context.focus is not None:
        around |= {repeat for repeat, _ in context.focus.path}
    found = contents(of_place(context, place))
    if set(place.repeats) <= around:
        return found[0] if found else None
    return found


def _searched(context: Context, name: str) -> Any:
    """The value of a name that no table knows: the innermost scope, else every instance below."""
    if context.focus is not None and context.focus.path:
        return _single(contents(of_name(context, name)))
    for scope in context.scopes():
        if name in scope:
            value = scope[name]
            return NodeSet(value) if is_repeat(value) else value
    below = [v for v in context.answers.values() if is_repeat(v)]
    return _single(contents(of_name(context, name))) if below else None


def _single(found: NodeSet) -> Any:
    return found[0] if len(found) == 1 and not isinstance(found[0], Mapping) else found


def location(compiler: Compiler, tree: Expression) -> Code:
    """`.`, `/`, a path, or something with predicates behind it."""
    match tree:
        case Here():
            return _here(compiler)
        case Root():
            return Code(lambda c: contents([document(c)]), "nodes", nodes=lambda c: [document(c)])
        case Path(start, steps):
            if bare := _bare(compiler, start, steps):
                return bare
            nodes = _walked(compiler, compiler.nodes(start), steps)
        case Filter(base, predicates):
            nodes = _filtered(compiler, compiler.nodes(base), predicates)
    return Code(lambda c: contents(nodes(c)), "nodes", nodes=nodes)


def _here(compiler: Compiler) -> Code:
    if compiler.depth:
        return Code(lambda c: asking(c).content(), nodes=lambda c: [asking(c)])
    return Code(lambda c: c.this, nodes=lambda c: [asking(c)])


def _bare(compiler: Compiler, start: Expression, steps: tuple[Step, ...]) -> Code | None:
    """A bare name in a choice filter is a column of the choice: the commonest path, so direct."""
    (step, *rest) = steps
    plain = step.axis == "child" and not step.predicates and step.test.isidentifier()
    if rest or not plain or not isinstance(start, Here) or compiler.depth:
        return None
    column = step.test
    nodes = _walked(compiler, lambda c: [asking(c)], steps)

    def value(context: Context) -> Any:
        if context.item is None:
            return contents(nodes(context))
        return context.item.get(column)

    return Code(value, nodes=nodes)


def _walked(compiler: Compiler, start: Nodes, steps: tuple[Step, ...]) -> Nodes:
    walk, searching = start, False
    for step in steps:
        walk = _stepped(walk, step, _tests(compiler, step.predicates), searching=searching)
        searching = step.axis == "descendant-or-self"
    return walk


def _stepped(before: Nodes, step: Step, tests: list[Run], *, searching: bool) -> Nodes:
    axis, test = step.axis, step.test

    def walk(context: Context) -> list[Node]:
        starts = before(context)
        found: list[Node] = []
        for node in starts:
            found += _passing(context, along(node, axis, test, context.names), tests)
        if searching:
            found = [node for node in found if node.kind != "absent"]
        if axis == "child" or (len(starts) == 1 and axis not in REVERSE):
            return found
        return merged(found, context)

    return walk


def _filtered(compiler: Compiler, base: Nodes, predicates: tuple[Expression, ...]) -> Nodes:
    tests = _tests(compiler, predicates)
    return lambda context: _passing(context, base(context), tests)


def _tests(compiler: Compiler, predicates: tuple[Expression, ...]) -> list[Run]:
    return [_test(compiler.inside(), predicate) for predicate in predicates]


def _test(compiler: Compiler, predicate: Expression) -> Run:
    code = compiler.code(predicate)
    if code.kind == "boolean":
        return code.run
    run = code.run

    def passes(context: Context) -> bool:
        value = run(context)
        if type(value) is float or type(value) is int:
            return bool(value == context.position)
        return to_boolean(value)

    return passes


def _passing(context: Context, nodes: list[Node], tests: list[Run]) -> list[Node]:
    for test in tests:
        size = len(nodes)
        nodes = [node for at, node in enumerate(nodes) if test(context.focused(node, at + 1, size))]
    return nodes


def merged(nodes: list[Node], context: Context) -> list[Node]:
    """Each node once, in document order; nodes of lookup tables keep the order they came in."""
    once = {node.key: node for node in nodes}
    if len(once) < 2:
        return list(once.values())
    root = interview(context)
    order = {node.key: at for at, node in enumerate(descendants(root, context.names))}
    return [once[key] for key in sorted(once, key=lambda key: order.get(key, -1))]
