"""What she answers for herself and nobody in the field or at the office can read.

A question with the appearance `sealed` is a card; a group with it is a sealed part. Answers below it never come among
the others: the tablet encrypts them to the public key of the study, and the interview keeps only whether it was
given, in the hidden question `<name>_done`.
"""

from __future__ import annotations

from collections.abc import Iterator

from instruments.model import Instrument, Node, Question

APPEARANCE = "sealed"
DONE = "_done"
"""What is put behind the name of a card or a part: 1 given, 2 not wished, 3 could not be offered."""
PART_BYTES = 4096
"""Length of what is encrypted of a sealed part, whatever was answered."""


def is_sealed(node: Node) -> bool:
    """Whether the node itself is a card or a sealed part."""
    return APPEARANCE in node.appearance.split()


def sealed_names(instrument: Instrument) -> frozenset[str]:
    """Names of the questions whose answers never come among the others."""
    return frozenset(
        node.name
        for top in sealed_tops(instrument.children)
        for node in below(top)
        if isinstance(node, Question)
    )


def sealed_tops(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """The cards and sealed parts, in document order; what lies in a sealed part is not listed again."""
    for node in nodes:
        if is_sealed(node):
            yield node
        elif not isinstance(node, Question):
            yield from sealed_tops(node.children)


def below(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    yield node
    if not isinstance(node, Question):
        for child in node.children:
            yield from below(child)
