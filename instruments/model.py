"""Frozen types of a questionnaire: Instrument, Group, Repeat, Question, ChoiceList, Choice.

The vocabulary is that of XLSForm. Texts are mappings from language code to text, so that one
Instrument is complete in itself: it can be frozen, hashed, stored and sent to a tablet.

Answers of one interview are a plain dict. Its keys are `Question.name` (groups add no level); a
repeat is a list of dicts of the same kind. Values: str (text and select_one), int, float, bool,
datetime.date / time / datetime, list[str] (select_multiple, rank), None for not answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Text: TypeAlias = Mapping[str, str]
"""Language code -> text. Empty mapping: no text."""

NO_TEXT: Text = {}


@dataclass(frozen=True, slots=True)
class Export:
    """How a question is called in files: `name` of at most 32 bytes, short `label` per language.

    On a choice, `name` is the ending of its 0/1 column when several choices can be given.
    """

    name: str | None = None
    label: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer category. `name` is the stored code; `missing` marks don't know, refused, not stated.

    `columns` holds the extra columns that choice filters read.
    """

    name: str
    label: Text = field(default_factory=dict)
    missing: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, Text] = field(default_factory=dict)
    export: Export = field(default_factory=Export)
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A named list of categories, shared by the questions that name it.

    `domain` is the gettext domain of its texts: the questionnaire's, or the included file's.
    A list that comes from a file of choices is called like the file ("villages.csv").
    """

    name: str
    choices: tuple[Choice, ...]
    domain: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, note, calculation or piece of metadata. Expressions are kept as source text.

    `identifying` answers (names, addresses, phone numbers) are stored apart from all others, under
    another key, and can be in no file.
    """

    name: str
    type: str
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    guidance_hint: Text = field(default_factory=dict)
    required: str | None = None
    required_message: Text = field(default_factory=dict)
    relevant: str | None = None
    constraint: str | None = None
    constraint_message: Text = field(default_factory=dict)
    calculation: str | None = None
    trigger: str | None = None
    choices: str | None = None
    choice_filter: str | None = None
    appearance: str = ""
    default: str | None = None
    read_only: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, Text] = field(default_factory=dict)
    export: Export = field(default_factory=Export)
    sensitive: bool = False
    identifying: bool = False
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together. `appearance="field-list"` puts them on one page."""

    name: str
    children: tuple[Node, ...]
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    relevant: str | None = None
    appearance: str = ""
    sensitive: bool = False
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Repeat:
    """Questions asked once per instance. `repeat_count` fixes the number, else people add and remove."""

    name: str
    children: tuple[Node, ...]
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    relevant: str | None = None
    appearance: str = ""
    repeat_count: str | None = None
    sensitive: bool = False
    line: int | None = field(default=None, compare=False)


Node: TypeAlias = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a questionnaire. `files`: pictures and recordings that it shows, name -> SHA-256."""

    name: str
    version: str
    title: Text
    languages: tuple[str, ...]
    default_language: str
    children: tuple[Node, ...]
    choice_lists: Mapping[str, ChoiceList] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        """All questions in the order of the questionnaire, those in repeats included."""
        yield from (node for node in walk(self.children) if isinstance(node, Question))

    def choices_of(self, question: Question) -> tuple[Choice, ...]:
        """The categories of a select question, unfiltered; empty for other types."""
        if question.choices is None or question.choices not in self.choice_lists:
            return ()
        return self.choice_lists[question.choices].choices


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node below, parents before children, in document order."""
    for node in nodes:
        yield node
        if not isinstance(node, Question):
            yield from walk(node.children)


def text(of: Text, language: str, default: str = "en") -> str:
    """The text in `language`, else in `default`, else in any, else ""."""
    return of.get(language) or of.get(default) or next(iter(of.values()), "")
