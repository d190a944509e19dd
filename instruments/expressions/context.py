"""Where an expression is evaluated: the answers, the asking node and the clock."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from instruments.expressions.names import NameTable
    from instruments.expressions.nodes import Node

Answers = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]

NO_RESOURCES: Mapping[str, Rows] = {}
_chance = random.SystemRandom()


@dataclass(slots=True)
class Context:
    """Everything that an expression may look at.

    answers: the whole interview, keyed by question name. path: the repeat instances in which the
    asking node lies, as (repeat, 0-based index), outermost first. this: the asking node's own
    value, `.`. node: its name; only `..` needs it. now: aware; its time zone is the local one for
    all dates, that of this process when now is None. resources: rows of choice lists and lookup
    tables for instance() and pulldata(). item: the choice that a choice filter judges. language:
    of labels and month names. chance: random numbers in [0, 1). version: of the questionnaire.
    """

    answers: Answers
    path: tuple[tuple[str, int], ...] = ()
    this: Any = None
    now: datetime | None = None
    names: NameTable | None = None
    resources: Mapping[str, Rows] = field(default_factory=lambda: NO_RESOURCES)
    language: str = "en"
    node: str | None = None
    item: Mapping[str, Any] | None = None
    chance: Callable[[], float] = _chance.random
    version: str = ""
    # Set by predicates: the node looked at, its place among the candidates, and who asks.
    focus: Node | None = None
    position: int = 1
    size: int = 1
    origin: Context | None = None

    @property
    def zone(self) -> tzinfo | None:
        """The local time zone; None for that of this process."""
        return None if self.now is None else self.now.tzinfo

    def clock(self) -> datetime:
        """The current moment, in the local time zone."""
        return self.now if self.now is not None else datetime.now(UTC).astimezone()

    def scopes(self) -> list[Answers]:
        """The dicts around the asking node: the innermost repeat instance first, the root last."""
        found = [self.answers]
        for repeat, index in self.path:
            instances = found[0].get(repeat) or ()
            found.insert(0, instances[index] if 0 <= index < len(instances) else {})
        return found

    def focused(self, node: Node, position: int, size: int) -> Context:
        """The same with the eyes on one candidate of a predicate."""
        origin = self.origin or self
        return replace(self, focus=node, position=position, size=size, origin=origin)

    def outside(self) -> Context:
        """The same asked from outside all repeats."""
        return replace(self, path=(), focus=None, node=None)
