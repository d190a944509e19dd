"""The texts of a questionnaire and their translations: what they are called in gettext catalogues.

The contexts are part of the YAML format; docs/instruments.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from babel.messages.pofile import read_po

from instruments.model import (
    Choice,
    ChoiceList,
    Export,
    Group,
    Instrument,
    Node,
    Question,
    Repeat,
    Text,
)

MESSAGES = ("hint", "guidance_hint", "constraint_message", "required_message")

Translate = Callable[[str, Text], Text]
"""(context, text) -> the text in more languages."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text to translate. `domain` is the catalogue it belongs to."""

    domain: str
    context: str
    text: Text
    line: int | None


def translated(instrument: Instrument, *, source_language: str) -> Instrument:
    """The same questionnaire with the texts of the shipped catalogues.

    Languages that a text gives itself are kept. An entry counts when context and source text
    match and it is not fuzzy: a changed source shows as missing, never as a wrong translation.
    """
    wanted = tuple(code for code in instrument.languages if code != source_language)

    def translate(domain: str) -> Translate:
        def more(context: str, text: Text) -> Text:
            source = text.get(source_language)
            if not source:
                return text
            found = {}
            for language in wanted:
                for candidate in dict.fromkeys((instrument.name, domain)):
                    value = entries(language, candidate).get((context, source))
                    if value:
                        found[language] = value
                        break
            return {**found, **text} if found else text

        return more

    return mapped(instrument, translate) if wanted else instrument


def messages(instrument: Instrument) -> Iterator[Message]:
    """Every text of the questionnaire with its domain and context, in document order."""
    found: list[Message] = []
    line: int | None = None

    def collect(domain: str) -> Translate:
        def note(context: str, text: Text) -> Text:
            if text:
                found.append(Message(domain, context, text, line))
            return text

        return note

    own = collect(instrument.name)
    own(f"{instrument.name}:title", instrument.title)
    for node in _walk(instrument.children):
        line = node.line
        _node(node, own)
    for choices in instrument.choice_lists.values():
        line = choices.line
        _choice_list(choices, collect(choices.domain or instrument.name))
    yield from found


def mapped(instrument: Instrument, translate: Callable[[str], Translate]) -> Instrument:
    """The questionnaire with every text passed through `translate(domain)(context, text)`."""
    own = translate(instrument.name)
    lists = {
        name: _choice_list(choices, translate(choices.domain or instrument.name))
        for name, choices in instrument.choice_lists.items()
    }
    return replace(
        instrument,
        title=own(f"{instrument.name}:title", instrument.title),
        children=tuple(_tree(node, own) for node in instrument.children),
        choice_lists=lists,
    )


def _walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield replace(node, children=()) if not isinstance(node, Question) else node
        if not isinstance(node, Question):
            yield from _walk(node.children)


def _tree(node: Node, translate: Translate) -> Node:
    node = _node(node, translate)
    if isinstance(node, Question):
        return node
    return replace(node, children=tuple(_tree(child, translate) for child in node.children))


def _node(node: Node, translate: Translate) -> Node:
    label = translate(node.name, node.label)
    if isinstance(node, Group | Repeat):
        return replace(node, label=label, hint=translate(f"{node.name}:hint", node.hint))
    texts: dict[str, Any] = {
        field: translate(f"{node.name}:{field}", getattr(node, field)) for field in MESSAGES
    }
    return replace(
        node,
        label=label,
        export=_export(node.export, node.name, translate),
        media=_media(node.media, node.name, translate),
        **texts,
    )


def _choice_list(choices: ChoiceList, translate: Translate) -> ChoiceList:
    return replace(
        choices,
        choices=tuple(_choice(c, f"{choices.name}/{c.name}", translate) for c in choices.choices),
    )


def _choice(choice: Choice, context: str, translate: Translate) -> Choice:
    return replace(
        choice,
        label=translate(context, choice.label),
        export=_export(choice.export, context, translate),
        media=_media(choice.media, context, translate),
    )


def _export(export: Export, context: str, translate: Translate) -> Export:
    return replace(export, label=translate(f"{context}:export", export.label))


def _media(media: Mapping[str, Text], context: str, translate: Translate) -> Mapping[str, Text]:
    return {kind: translate(f"{context}:{kind}", text) for kind, text in media.items()}


@lru_cache(maxsize=64)
def entries(language: str, domain: str) -> Mapping[tuple[str, str], str]:
    """(context, source text) -> translation, of a shipped catalogue; empty when there is none."""
    path = files("translations") / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {
        (message.context or "", str(message.id)): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
