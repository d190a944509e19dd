"""One node of a questionnaire with its expressions compiled: what routing and validation work on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from instruments.errors import N_, ExpressionError, Finding, filled
from instruments.expressions import Context, NameTable, compile_expression, parse, references
from instruments.expressions.calls import mistake
from instruments.expressions.tree import Call, walk
from instruments.model import Instrument, Node, Question, Repeat
from instruments.question_types import QUESTION_TYPES, QuestionType, Role
from instruments.routing.answers_as_choices import are_answers, expression
from instruments.sealing import sealed_names

Compiled = Callable[[Context], Any]

EXPRESSIONS = (
    "relevant", "required", "read_only", "constraint", "calculation", "choice_filter", "repeat_count"
)  # fmt: skip
"""The fields of nodes that hold an expression; `default` is one when `is_dynamic`."""

_VOLATILE = re.compile(r"(?<![\w.-])(now|today|random|uuid|once|pick-random)\s*\(")
_CALL = re.compile(r"\$\{|(?<![\w.-])[a-z][\w:-]*\(")
_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


@dataclass(frozen=True, slots=True, eq=False)
class Vertex:
    """A node, its place, and its rules.

    index: place in document order. group: index of the enclosing group in the same repeat scope.
    repeats: names of the repeats around it, outermost first. fixed_default: the default that is no
    expression. volatile: the rule gives another value each time (clock, chance), so that a stored
    value is kept when answers are judged again. triggers: the calculation runs only when one of
    these answers changes. sealed: a card, or asked in a sealed part: its answer is none of the
    interview's.
    """

    index: int
    name: str
    node: Node
    group: int | None
    repeats: tuple[str, ...]
    type: QuestionType | None
    rules: Mapping[str, Compiled]
    fixed_default: str | None
    volatile: bool
    triggers: tuple[str, ...]
    names_read: frozenset[str]
    relevant: Compiled | None
    calculation: Compiled | None
    children: tuple[int, ...] = ()
    sealed: bool = False

    @property
    def question(self) -> Question:
        """The node as a question. Only for vertices with a `type`."""
        assert isinstance(self.node, Question)  # noqa: S101 - narrows the type for mypy
        return self.node

    @property
    def visible(self) -> bool:
        """Whether people see it as a question or note."""
        return self.type is not None and self.type.role in (Role.ASKED, Role.SHOWN)

    @property
    def asked(self) -> bool:
        """Whether a person gives the value. The heading of a grid (`label`) only shows choices."""
        if self.type is None or self.type.role is not Role.ASKED or self.calculation:
            return False
        return not (self.type.choices and "label" in self.question.appearance.split())


def is_dynamic(default: str) -> bool:
    """Whether a default is an expression: it reads an answer or calls a function."""
    return bool(_CALL.search(default))


def trigger_names(trigger: str | None) -> tuple[str, ...]:
    """The names in "${a}, ${b}"."""
    return tuple(_REFERENCE.findall(trigger or ""))


def sources(node: Node) -> Iterator[tuple[str, str]]:
    """(field, expression) of everything in the node that is one."""
    for name in EXPRESSIONS:
        source = getattr(node, name, None)
        if source:
            yield name, source
    if isinstance(node, Question) and node.default and is_dynamic(node.default):
        yield "default", node.default


def written_rules(node: Node, names: NameTable) -> dict[str, str]:
    """Field -> expression, as they are evaluated: choices that are answers come with their filter inside,
    as the rule `choices`."""
    found = dict(sources(node))
    if isinstance(node, Question) and are_answers(node):
        found.pop("choice_filter", None)
        found["choices"] = expression(node, names)
    return found


def unreadable(node: Node, place: str) -> list[Finding]:
    """A finding per expression of the node that cannot be read, or calls a function wrongly."""
    found = []
    for name, source in sources(node):
        for problem in _problems(source):
            template, where = _UNREADABLE, {}
            if problem.position is not None:
                template, where = _UNREADABLE_AT, {"position": problem.position + 1}
            details = {"field": name, "name": node.name, "problem": problem.message}
            message = filled(template, **details, **where)
            found.append(Finding("L001", "error", message, problem.hint, place, node.line))
    return found


_UNREADABLE = N_("'%(field)s' of '%(name)s' cannot be read: %(problem)s.")
_UNREADABLE_AT = N_(
    "'%(field)s' of '%(name)s' cannot be read: %(problem)s, character %(position)s."
)


def _problems(source: str) -> list[ExpressionError]:
    try:
        tree = parse(source)
    except ExpressionError as problem:
        return [problem]
    calls = (mistake(part) for part in walk(tree) if isinstance(part, Call))
    return [problem for problem in calls if problem is not None]


_ROUTING = frozenset({"relevant", "calculation", "repeat_count", "default"})
"""The expressions that decide what is asked and what calculations give."""


def build(instrument: Instrument, names: NameTable) -> tuple[Vertex, ...]:
    """All vertices in document order. Raises ExpressionError for an unreadable expression."""
    found: list[Vertex | None] = []
    _build(instrument.children, names, found, group=None, repeats=())
    sealed = sealed_names(instrument)
    return tuple(
        replace(vertex, sealed=True) if vertex.name in sealed else vertex
        for vertex in found
        if vertex is not None
    )


def _build(
    nodes: tuple[Node, ...],
    names: NameTable,
    found: list[Vertex | None],
    *,
    group: int | None,
    repeats: tuple[str, ...],
) -> tuple[int, ...]:
    indexes = []
    for node in nodes:
        index = len(found)
        indexes.append(index)
        found.append(None)
        children: tuple[int, ...] = ()
        if isinstance(node, Repeat):
            inside = (*repeats, node.name)
            children = _build(node.children, names, found, group=None, repeats=inside)
        elif not isinstance(node, Question):
            children = _build(node.children, names, found, group=index, repeats=repeats)
        found[index] = _vertex(index, node, names, group, repeats, children)
    return tuple(indexes)


def _vertex(
    index: int,
    node: Node,
    names: NameTable,
    group: int | None,
    repeats: tuple[str, ...],
    children: tuple[int, ...],
) -> Vertex:
    written = written_rules(node, names)
    rules = {name: compile_expression(source, names) for name, source in written.items()}
    default = node.default if isinstance(node, Question) else None
    deciding = written.get("calculation") or written.get("default") or ""
    return Vertex(
        index=index,
        name=node.name,
        node=node,
        group=group,
        repeats=repeats,
        type=QUESTION_TYPES[node.type] if isinstance(node, Question) else None,
        rules=rules,
        fixed_default=default if default and "default" not in written else None,
        volatile=bool(_VOLATILE.search(deciding)),
        triggers=trigger_names(node.trigger) if isinstance(node, Question) else (),
        names_read=_names_read(node, written),
        relevant=rules.get("relevant"),
        calculation=rules.get("calculation"),
        children=children,
    )


def _names_read(node: Node, written: Mapping[str, str]) -> frozenset[str]:
    """Names that must be known before the node. Its own earlier value is no obstacle."""
    triggers = trigger_names(node.trigger) if isinstance(node, Question) else ()
    found = set(triggers)
    for name in _ROUTING & written.keys():
        if name == "calculation" and triggers:
            continue
        read = references(parse(written[name]))
        found |= read - {node.name} if name in ("calculation", "default") else read
    return frozenset(found)
