"""From a question to its columns: how many, called what, and how answers become their values.

`SHAPES` is the table: question type -> function that makes the Block. A type that is not in it is
text, so that no answer is lost because a type is new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from exports import readers, words
from exports.codes import codes_of, label_of
from exports.documents import ANYTHING, Expected, one_of, some_of
from exports.labels import in_language, without_markup
from exports.naming import Names
from exports.readers import Reader, Values
from exports.references import spoken
from exports.units import Source
from exports.universe import in_words
from exports.variable import Variable
from instruments.model import Choice, Text


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one question: `source` is its key among the answers; a reader per variable.

    known: choice names a list of answers may hold; None where the answer is a single value.
    expected: see Documents.
    """

    source: str
    variables: tuple[Variable, ...]
    readers: tuple[Reader, ...]
    known: frozenset[str] | None = None
    expected: Expected = ANYTHING

    def read(self, values: Values) -> list[pl.Series]:
        """A series per variable, named like it."""
        pairs = zip(self.variables, self.readers, strict=True)
        return [reader(values).alias(variable.name) for variable, reader in pairs]

    def lost(self, values: Values, columns: Sequence[pl.Series]) -> int:
        """How many answers of `values` have no place in `columns`."""
        if self.known is not None:
            return sum(not self.known.issuperset(readers.listed(one)) for one in values if one)
        nulls = columns[0].null_count()
        unasked = values.count(None) if nulls else 0
        return nulls - unasked - values.count("") if nulls > unasked else 0


@dataclass(frozen=True, slots=True)
class Shaping:
    """What the shapes need beside the question: names already given, what calculations give, all
    questions of the instrument (to speak of routing), languages, the clock of the place."""

    names: Names
    calculated: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


Shape = Callable[[Source, Shaping], Block]


def block_of(source: Source, shaping: Shaping) -> Block:
    """The columns of `source`."""
    return SHAPES.get(source.question.type.split()[0], _simple("text"))(source, shaping)


def _described(source: Source, shaping: Shaping, name: str, **more: Any) -> Variable:
    question = source.question
    full = spoken(without_markup(question.label), shaping.sources)
    short = spoken(without_markup(question.export.label), shaping.sources)
    return Variable(
        name=name,
        label={**full, **short},
        question=full,
        universe=_joined(source.universe),
        universe_words=in_words(source.universe, shaping.sources, shaping.languages),
        source=question.name,
        instrument=source.instrument,
        version=source.version,
        sensitive=source.sensitive,
        **more,
    )


def _joined(universe: tuple[str, ...]) -> str:
    return universe[0] if len(universe) == 1 else " and ".join(f"({one})" for one in universe)


def _wanted(source: Source) -> str:
    return source.question.export.name or source.question.name


_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "integer": {"kind": "integer", "width": 8},
    "decimal": {"kind": "decimal", "width": 12, "decimals": 2},
    "text": {"kind": "text", "width": 32, "measure": "nominal"},
    "date": {"kind": "date", "width": 10},
    "datetime": {"kind": "datetime", "width": 20},
    "time": {"kind": "time", "width": 8},
}
_FLAG: Mapping[str, Any] = {
    "kind": "code",
    "values": words.NO_YES,
    "measure": "nominal",
    "width": 1,
}


def _simple(kind: str) -> Shape:
    def shape(source: Source, shaping: Shaping) -> Block:
        missing = _missing_numbers(source) if kind in {"integer", "decimal"} else ()
        name = shaping.names.take(_wanted(source))
        values = {code: words.MISSING.get(abs(code) % 10, words.OTHER_MISSING) for code in missing}
        variable = _described(source, shaping, name, missing=missing, values=values, **_LOOKS[kind])
        return Block(source.question.name, (variable,), (readers.reader(kind, shaping.zone),))

    return shape


def _missing_numbers(source: Source) -> tuple[int, ...]:
    """Codes of a number question that are no number: `missing` among its parameters, e.g. "98|99"."""
    stated = source.question.parameters.get("missing", "").replace("|", " ")
    return tuple(sorted(int(one) for one in stated.split()))


def _calculated(source: Source, shaping: Shaping) -> Block:
    return _simple(shaping.calculated.get(source.question.name, "text"))(source, shaping)


def _range(source: Source, shaping: Shaping) -> Block:
    """Whole numbers when it starts and steps by whole numbers."""
    given = (source.question.parameters.get(key, "1") for key in ("start", "step"))
    whole = all(float(one).is_integer() for one in given)
    return _simple("integer" if whole else "decimal")(source, shaping)


def _one_of(source: Source, shaping: Shaping) -> Block:
    if not source.choices:
        return _simple("text")(source, shaping)
    coded = codes_of(source.choices)
    variable = _described(
        source,
        shaping,
        shaping.names.take(_wanted(source)),
        kind="code",
        values=coded.values,
        missing=coded.missing,
        measure="ordinal" if source.question.appearance.startswith("likert") else "nominal",
        width=max(len(str(code)) for code in coded.values),
    )
    reader = readers.coded(coded.codes, variable.dtype)
    expected = one_of(tuple(coded.codes))
    return Block(source.question.name, (variable,), (reader,), expected=expected)


def _acknowledged(source: Source, shaping: Shaping) -> Block:
    variable = _described(source, shaping, shaping.names.take(_wanted(source)), **_FLAG)
    return Block(source.question.name, (variable,), (readers.acknowledged,))


def _several(source: Source, shaping: Shaping) -> Block:
    """A 0/1 column per choice. All are null when the question was not asked."""
    if not source.choices:
        return _simple("text")(source, shaping)
    return _per_choice(source, shaping, _FLAG, readers.chosen)


def _ranked(source: Source, shaping: Shaping) -> Block:
    """A column per choice with its place, 1 for the first."""
    if not source.choices:
        return _simple("text")(source, shaping)
    places = {place: {"en": str(place)} for place in range(1, len(source.choices) + 1)}
    look = {"kind": "code", "values": places, "measure": "ordinal", "width": 2}
    return _per_choice(source, shaping, look, readers.place)


def _per_choice(
    source: Source, shaping: Shaping, look: Mapping[str, Any], reader: Callable[[str], Reader]
) -> Block:
    wanted = _wanted(source)
    # the question itself is no column: its description is what the columns of its choices share
    whole = _described(source, shaping, wanted, **look)
    variables = tuple(
        replace(
            whole,
            name=shaping.names.take(wanted, _ending(choice)),
            label=_of_choice(choice, whole.label),
            choice=choice.name,
            set_label=whole.label,
        )
        for choice in source.choices
    )
    names = [choice.name for choice in source.choices]
    return Block(
        source.question.name,
        variables,
        tuple(map(reader, names)),
        known=frozenset(names),
        expected=some_of(names),
    )


def _ending(choice: Choice) -> str:
    """DHS joins a single letter to the name (d119a ... d119y); anything longer follows an underscore."""
    own = choice.export.name or choice.name
    return own if len(own) == 1 and own.isalpha() else f"_{own}"


def _of_choice(choice: Choice, question: Text) -> Text:
    """Choice first: programs that show only the beginning of a label then show what differs."""
    own = label_of(choice)
    return {
        language: ": ".join(filter(None, (in_language(own, language), question.get(language))))
        for language in {**question, **own}
    }


SHAPES: dict[str, Shape] = {
    "select_one": _one_of,
    "select_one_from_file": _one_of,
    "select_multiple": _several,
    "select_multiple_from_file": _several,
    "rank": _ranked,
    "integer": _simple("integer"),
    "decimal": _simple("decimal"),
    "range": _range,
    "date": _simple("date"),
    "today": _simple("date"),
    "time": _simple("time"),
    "dateTime": _simple("datetime"),
    "start": _simple("datetime"),
    "end": _simple("datetime"),
    "acknowledge": _acknowledged,
    "calculate": _calculated,
    "hidden": _calculated,
}
