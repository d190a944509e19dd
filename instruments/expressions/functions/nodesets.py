"""Functions of node-sets: counting, places, tables, shuffling."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from instruments.expressions.code import Code
from instruments.expressions.context import Context
from instruments.expressions.functions.registry import form, function
from instruments.expressions.nodes import Node, asking, contents, table
from instruments.expressions.values import to_number, to_string

if TYPE_CHECKING:
    from instruments.expressions.compiler import Compiler
    from instruments.expressions.tree import Call


@function("count", "nodes nodes", "number", pure=False)
def count(nodes: Sequence[Node]) -> float:
    """Number of nodes, answered or not."""
    return float(sum(node.kind != "absent" for node in nodes))


@function("count-non-empty", "nodes nodes", "number", pure=False)
def count_non_empty(nodes: Sequence[Node]) -> float:
    """Number of nodes with an answer."""
    return float(sum(to_string(node.content()) != "" for node in nodes))


@form("position", "nodes node?", "number")
def position(compiler: Compiler, tree: Call) -> Code:
    """Place in the predicate's candidates; of a node, its place among siblings of its name."""
    if not tree.arguments:
        return Code(lambda c: float(c.position), "number")
    nodes = compiler.nodes(tree.arguments[0])

    def run(context: Context) -> float:
        found = nodes(context)
        return float(found[0].position) if found else math.nan

    return Code(run, "number")


@form("last", "", "number")
def last(_: Compiler, __: Call) -> Code:
    """Number of the predicate's candidates."""
    return Code(lambda c: float(c.size), "number")


@form("name", "nodes node?", "string")
def name(compiler: Compiler, tree: Call) -> Code:
    """Name of the first node, else of the one looked at."""
    nodes = compiler.nodes(tree.arguments[0]) if tree.arguments else _own

    def run(context: Context) -> str:
        found = nodes(context)
        return found[0].name if found else ""

    return Code(run, "string")


@form("local-name", "nodes node?", "string")
def local_name(compiler: Compiler, tree: Call) -> Code:
    """As name(): questionnaires have no namespaces."""
    return name(compiler, tree)


@form("version", "", "string")
def version(_: Compiler, __: Call) -> Code:
    """Version of the questionnaire."""
    return Code(lambda c: c.version, "string")


@form("current", "", "nodes")
def current(_: Compiler, __: Call) -> Code:
    """The asking node, also inside a predicate."""

    def nodes(context: Context) -> list[Node]:
        return [asking(context.origin or context)]

    return Code(lambda c: contents(nodes(c)), "nodes", nodes=nodes)


@form("instance", "string table", "nodes")
def instance(compiler: Compiler, tree: Call) -> Code:
    """A choice list or lookup table: instance('name')/root/item[...]."""
    wanted = compiler.string(tree.arguments[0])

    def nodes(context: Context) -> list[Node]:
        title = wanted(context)
        rows = context.resources.get(title)
        return [] if rows is None else [table(title, rows)]

    return Code(lambda c: contents(nodes(c)), "nodes", nodes=nodes)


@function(
    "pulldata",
    "string table, string wanted, string column, string value",
    "string",
    context=True,
)
def pulldata(context: Context, title: str, wanted: str, column: str, value: str) -> str:
    """The wanted column of the first row whose column has the value; empty without one."""
    for row in context.resources.get(title, ()):
        if to_string(row.get(column)) == value:
            return to_string(row.get(wanted))
    return ""


@form("indexed-repeat", "nodes question, nodes repeat, number index+", "any", step=2)
def indexed_repeat(compiler: Compiler, tree: Call) -> Code:
    """The question in the chosen instances: indexed-repeat(${age}, ${roster}, 2)."""
    everywhere = compiler.everywhere(tree.arguments[0])
    repeats = [compiler.everywhere(argument) for argument in tree.arguments[1::2]]
    indexes = [compiler.number(argument) for argument in tree.arguments[2::2]]

    def nodes(context: Context) -> list[Node]:
        found = everywhere(context)
        for repeat, index in zip(repeats, indexes, strict=True):
            names = {node.name for node in repeat(context)}
            wanted = index(context)
            found = [node for node in found if _lies_in(node, names, wanted)]
        return found

    def run(context: Context) -> Any:
        found = contents(nodes(context))
        return found[0] if found else ""

    return Code(run, nodes=nodes)


def _lies_in(node: Node, repeats: set[str], index: float) -> bool:
    return any(repeat in repeats and at + 1 == index for repeat, at in node.path)


@form("randomize", "nodes nodes, any seed?", "nodes")
def randomize(compiler: Compiler, tree: Call) -> Code:
    """The nodes shuffled; the same seed gives the same order here, in the browser and in ODK."""
    source = compiler.nodes(tree.arguments[0])
    seed = compiler.value(tree.arguments[1]) if len(tree.arguments) > 1 else None

    def nodes(context: Context) -> list[Node]:
        chance = context.chance
        if seed is not None:
            chance = park_miller(seed_number(seed(context), context.zone))
        return shuffled(source(context), chance)

    return Code(lambda c: contents(nodes(c)), "nodes", nodes=nodes)


MODULUS = 2**31 - 1
MULTIPLIER = 16807


def park_miller(seed: int) -> Callable[[], float]:
    """The "minimal standard" generator of Park and Miller (1988), as ODK XForms prescribes it."""
    state = abs(seed) % MODULUS * (1 if seed >= 0 else -1)
    state = state + MODULUS - 1 if state <= 0 else state

    def draw() -> float:
        nonlocal state
        state = state * MULTIPLIER % MODULUS
        return (state - 1) / (MODULUS - 1)

    return draw


def seed_number(value: Any, zone: tzinfo | None = None) -> int:
    """The whole part of a number; of another text the first 64 bits of its SHA-256; empty is 0."""
    number = to_number(value, zone)
    if math.isfinite(number):
        return int(number)
    text = to_string(value)
    made = hashlib.sha256(text.encode()).digest()[:8]
    return int.from_bytes(made, "big", signed=True) if text else 0


def shuffled(nodes: list[Node], chance: Callable[[], float]) -> list[Node]:
    """Fisher-Yates, the inside-out variant."""
    made: list[Node] = []
    for at, node in enumerate(nodes):
        swap = int(chance() * (at + 1))
        made.append(node)
        made[at], made[swap] = made[swap], node
    return made


def _own(context: Context) -> list[Node]:
    return [asking(context)]
