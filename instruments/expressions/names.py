"""Where each name of a questionnaire lives, so that `${name}` and paths find it without searching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from instruments.model import Instrument, Node, Question, Repeat, Text

Kind = Literal["question", "group", "repeat"]


@dataclass(frozen=True, slots=True)
class Place:
    """`within`: groups and repeats around the name, outermost first; `repeats`: the repeats only."""

    name: str
    kind: Kind
    within: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()
    labels: Mapping[str, Text] | None = None


@dataclass(frozen=True, slots=True)
class NameTable:
    """Every name of one instrument, and what stands directly in each group and repeat.

    `children` is keyed by the name of the group or repeat, "" for the interview as a whole.
    """

    places: Mapping[str, Place]
    children: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_instrument(cls, instrument: Instrument) -> NameTable:
        """The table of an instrument; of names given twice the first counts."""
        places: dict[str, Place] = {}
        children: dict[str, tuple[str, ...]] = {}
        _enter(instrument, instrument.children, (), (), places, children)
        return cls(places, children)

    def to_json(self) -> dict[str, Any]:
        """For the browser: name -> [kind, within, labels or null], in document order."""
        return {
            place.name: [
                place.kind,
                list(place.within),
                {code: dict(text) for code, text in place.labels.items()} if place.labels else None,
            ]
            for place in self.places.values()
        }


def _enter(
    instrument: Instrument,
    nodes: tuple[Node, ...],
    within: tuple[str, ...],
    repeats: tuple[str, ...],
    places: dict[str, Place],
    children: dict[str, tuple[str, ...]],
) -> None:
    inside = within[-1] if within else ""
    children[inside] = children.get(inside, ()) + tuple(node.name for node in nodes)
    for node in nodes:
        if isinstance(node, Question):
            labels = {choice.name: choice.label for choice in instrument.choices_of(node)}
            places.setdefault(
                node.name, Place(node.name, "question", within, repeats, labels or None)
            )
            continue
        kind: Kind = "repeat" if isinstance(node, Repeat) else "group"
        places.setdefault(node.name, Place(node.name, kind, within, repeats))
        below = (*repeats, node.name) if kind == "repeat" else repeats
        _enter(instrument, node.children, (*within, node.name), below, places, children)
