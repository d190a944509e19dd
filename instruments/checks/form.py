"""What the rules look at: the questionnaire with its expressions parsed and its names known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from instruments.errors import ExpressionError, Finding
from instruments.expressions import Expression, NameTable, parse
from instruments.expressions.tree import walk as walk_tree
from instruments.model import Instrument, Node, Question, walk
from instruments.question_types import QUESTION_TYPES, QuestionType
from instruments.routing.vertex import sources


@dataclass(frozen=True, slots=True)
class Used:
    """One expression where it stands. `tree` is None when it cannot be read."""

    node: Node
    field: str
    source: str
    tree: Expression | None

    def parts(self) -> Iterator[Expression]:
        """Every node of the tree."""
        if self.tree is not None:
            yield from walk_tree(self.tree)


@dataclass(slots=True)
class Form:
    """A questionnaire prepared for the rules."""

    instrument: Instrument
    nodes: tuple[Node, ...] = ()
    by_name: dict[str, Node] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    used: tuple[Used, ...] = ()
    names: NameTable = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = tuple(walk(self.instrument.children))
        self.by_name = {node.name: node for node in self.nodes}
        self.order = {node.name: index for index, node in enumerate(self.nodes)}
        self.used = tuple(
            Used(node, name, source, _tree(source))
            for node in self.nodes
            for name, source in sources(node)
        )
        self.names = NameTable.from_instrument(self.instrument)

    def questions(self) -> Iterator[tuple[Question, QuestionType]]:
        """Every question with its type."""
        for node in self.nodes:
            if isinstance(node, Question):
                yield node, QUESTION_TYPES[node.type]

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        node = self.by_name.get(name)
        return node if isinstance(node, Question) else None

    def codes(self, question: Question) -> frozenset[str] | None:
        """The codes of its list; None when it has none that is known."""
        choices = self.instrument.choice_lists.get(question.choices or "")
        return frozenset(choice.name for choice in choices.choices) if choices else None


def _tree(source: str) -> Expression | None:
    try:
        return parse(source)
    except ExpressionError:
        return None


def error(code: str, message: str, hint: str = "", *, line: int | None) -> Finding:
    """A finding that makes the questionnaire unusable."""
    return Finding(code, "error", message, hint, line=line)


def warning(code: str, message: str, hint: str = "", *, line: int | None) -> Finding:
    """A finding that somebody should think about."""
    return Finding(code, "warning", message, hint, line=line)
