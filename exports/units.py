"""Which files there are and which questions each holds, from the union of the instrument's versions.

One unit per instrument and one per repeat. A question keeps the texts, the type and the universe of
the newest version that has it; choices are those of all versions, so that no stored answer is without
a code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from exports.labels import without_markup
from instruments.model import Choice, Group, Instrument, Node, Question, Repeat, Text

NOT_DATA = frozenset({"note", "xml-external", "csv-external", "audit", "entity"})
"""Types that have no answer to export."""

IDENTIFYING_TYPES = frozenset(
    [
        "deviceid",
        "subscriberid",
        "simserial",
        "phonenumber",
        "username",
        "email",
        "geopoint",
        "geotrace",
        "geoshape",
        "start-geopoint",
        "background-geopoint",
        "background-audio",
        "image",
        "audio",
        "video",
        "file",
    ]
)
"""Types that show who or where somebody is: voices, faces, places, telephones. Never exported."""


@dataclass(frozen=True, slots=True)
class Source:
    """A question of one unit, with what was above it and the choices of all versions.

    universe: the routing expressions it lies under, outermost first, its own last.
    """

    question: Question
    universe: tuple[str, ...]
    choices: tuple[Choice, ...]
    instrument: str
    version: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """A file: the questions of an instrument outside repeats, or those of one repeat.

    path: names of the repeats that lead to it, outermost first; empty for the interview itself.
    """

    name: str
    instrument: str
    path: tuple[str, ...]
    label: Text
    sources: tuple[Source, ...]


@dataclass(slots=True)
class _Draft:
    path: tuple[str, ...]
    label: Text
    order: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)


def is_identifying(question: Question) -> bool:
    """Whether the answer names or places a person: by its type, or marked so by its author."""
    return question.identifying or question.type.split()[0] in IDENTIFYING_TYPES


def units(instruments: Sequence[Instrument]) -> tuple[Unit, ...]:
    """The units of all instruments; versions of one instrument stand oldest first in `instruments`."""
    by_name: dict[str, list[Instrument]] = {}
    for instrument in instruments:
        by_name.setdefault(instrument.name, []).append(instrument)
    taken: set[str] = set(by_name)
    found: list[Unit] = []
    for name, versions in by_name.items():
        for path, draft in _drafts(versions).items():
            unit_name = _unit_name(name, path, taken)
            sources = tuple(draft.sources[key] for key in draft.order)
            found.append(Unit(unit_name, name, path, without_markup(draft.label), sources))
    return tuple(found)


def _unit_name(instrument: str, path: tuple[str, ...], taken: set[str]) -> str:
    if not path:
        return instrument
    name = path[-1] if path[-1] not in taken else "_".join((instrument, *path))
    taken.add(name)
    return name


def _drafts(versions: Sequence[Instrument]) -> dict[tuple[str, ...], _Draft]:
    drafts: dict[tuple[str, ...], _Draft] = {}
    for instrument in versions:
        drafts.setdefault((), _Draft((), instrument.title)).label = instrument.title
        asked: dict[tuple[str, ...], list[str]] = {}
        for path, label, source in _sources(instrument, instrument.children):
            draft = drafts.setdefault(path, _Draft(path, label))
            draft.label = label or draft.label
            name = source.question.name
            draft.sources[name] = _joined(draft.sources.get(name), source)
            asked.setdefault(path, []).append(name)
        for path, names in asked.items():
            drafts[path].order = _merged(newer=names, older=drafts[path].order)
    return drafts


def _sources(
    instrument: Instrument,
    nodes: tuple[Node, ...],
    path: tuple[str, ...] = (),
    above: tuple[str, ...] = (),
    label: Text | None = None,
    sensitive: bool = False,
) -> Iterator[tuple[tuple[str, ...], Text, Source]]:
    for node in nodes:
        universe = (*above, node.relevant) if node.relevant else above
        hidden = sensitive or node.sensitive
        title = instrument.title if label is None else label
        match node:
            case Group():
                yield from _sources(instrument, node.children, path, universe, title, hidden)
            case Repeat():
                # whether there are instances at all is the repeat's own affair, not its questions'
                inner = (*path, node.name)
                yield from _sources(instrument, node.children, inner, (), node.label, hidden)
            case Question() if node.type not in NOT_DATA:
                choices = _different(instrument.choices_of(node))
                yield (
                    path,
                    title,
                    Source(node, universe, choices, instrument.name, instrument.version, hidden),
                )


def _different(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Each name once, as it comes first: choice filters may tell apart choices of one name."""
    found: dict[str, Choice] = {}
    for choice in choices:
        found.setdefault(choice.name, choice)
    return tuple(found.values())


def _joined(old: Source | None, new: Source) -> Source:
    """The newer question with the choices of both; codes keep the order in which choices came."""
    if old is None:
        return new
    newest = {choice.name: choice for choice in new.choices}
    kept = tuple(newest.pop(choice.name, choice) for choice in old.choices)
    # what one version marks as identifying stays so: its answers are in the older interviews
    marked = is_identifying(old.question) or new.question.identifying
    return Source(
        replace(new.question, identifying=marked),
        new.universe,
        (*kept, *newest.values()),
        new.instrument,
        new.version,
        new.sensitive or old.sensitive,
    )


def _merged(*, newer: Sequence[str], older: Sequence[str]) -> list[str]:
    """The newer order, with what only the older one has after its old predecessor."""
    order, present = list(newer), set(newer)
    for place, name in enumerate(older):
        if name in present:
            continue
        before = next((one for one in reversed(older[:place]) if one in present), None)
        order.insert(0 if before is None else order.index(before) + 1, name)
        present.add(name)
    return order
