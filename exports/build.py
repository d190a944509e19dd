"""Interviews to datasets: one per instrument and one per repeat, shaped by the instrument alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from zoneinfo import ZoneInfo

import polars as pl

from exports import words
from exports.calculations import kinds_of_calculations
from exports.columns import Block, Shaping, block_of
from exports.dataset import Dataset
from exports.documents import ANYTHING, Answers, Documents, Expected, turned
from exports.naming import Names
from exports.parts import Part, Rows
from exports.readers import Values
from exports.units import Unit, is_identifying, units
from exports.variable import KEY, Variable
from instruments.errors import Finding
from instruments.model import Instrument, Question
from instruments.sealing import sealed_names

BATCH = 10_000
"""Interviews held at a time; the answers of a million of them at once would be tens of gigabytes."""


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview to export: keys hold the values of its instrument's key variables."""

    instrument: str
    keys: Mapping[str, int | str]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Interviews:
    """Many interviews of one instrument. keys: name -> a value for each; answers: one for each."""

    keys: Mapping[str, Sequence[int | str]]
    answers: Sequence[Answers]


def _key(name: str, label: Mapping[str, str], kind: str = "integer") -> Variable:
    return Variable(name=name, label=label, kind=kind, measure="nominal", role=KEY)


HOUSEHOLD_KEYS = (_key("hv001", words.CLUSTER), _key("hv002", words.HOUSEHOLD))
WOMAN_KEYS = (
    _key("v001", words.CLUSTER),
    _key("v002", words.HOUSEHOLD),
    _key("v003", words.RESPONDENT_LINE),
)
CASE_KEYS = (_key("caseid", words.CASE, "text"),)

KEYS: Mapping[str, tuple[Variable, ...]] = {"household": HOUSEHOLD_KEYS, "woman": WOMAN_KEYS}
"""Key variables by instrument, called as in DHS files; any other instrument has `caseid`."""

LINES: Mapping[str, str] = {"roster": "hvidx"}
"""Name of the line number of a repeat; any other repeat has its own name and `_line`."""


@dataclass(slots=True)
class _Table:
    """One unit while it is being filled: its blocks of columns, key columns and frames so far."""

    unit: Unit
    keys: tuple[Variable, ...]
    blocks: tuple[Block, ...]
    findings: list[Finding]
    frames: list[pl.DataFrame] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def variables(self) -> tuple[Variable, ...]:
        return (*self.keys, *(one for block in self.blocks for one in block.variables))

    def read(self, interviews: Interviews, given: Mapping[str, Values]) -> Rows:
        """Interviews of this unit's instrument as columns. given: what stands at the top of their answers."""
        own = self.keys[: len(self.keys) - len(self.unit.path)]
        keys: Sequence[Values] = [interviews.keys[key.name] for key in own]
        values: Sequence[Values]
        sources = [block.source for block in self.blocks]
        if self.unit.path:
            keys, values = _instances(keys, given, self.unit.path, sources)
        else:
            values = [given[one] for one in sources]
        columns = [
            pl.Series(key.name, column, dtype=key.dtype)
            for key, column in zip(self.keys, keys, strict=True)
        ]
        lost: Counter[str] = Counter()
        for block, answers in zip(self.blocks, values, strict=True):
            read = block.read(answers)
            lost[block.source] += block.lost(answers, read)
            columns.extend(read)
        return Rows(pl.DataFrame(columns), lost)

    def expected(self) -> dict[str, Expected]:
        """What this unit needs of the top of the answers."""
        if self.unit.path:
            return {self.unit.path[0]: ANYTHING}
        return {block.source: block.expected for block in self.blocks}

    def add(self, rows: Rows) -> None:
        """More rows of this unit, after those that are here."""
        self.frames.append(rows.frame)
        self.lost.update(rows.lost)

    def dataset(self, languages: tuple[str, ...]) -> Dataset:
        """What was filled in, with a finding for each question that lost an answer."""
        empty = pl.DataFrame(schema={one.name: one.dtype for one in self.variables})
        return Dataset(
            frame=pl.concat([empty, *self.frames], rechunk=True),
            variables=self.variables,
            name=self.unit.name,
            label=self.unit.label,
            keys=tuple(key.name for key in self.keys),
            languages=languages,
            findings=(*self.findings, *_losses(self.unit, self.lost)),
        )


class Gathering:
    """The datasets while interviews come in, part by part.

    instruments: every version with interviews, oldest first. Columns depend on them only. Identifying
    questions and those without answers have no column.
    """

    def __init__(
        self,
        instruments: Sequence[Instrument],
        *,
        keys: Mapping[str, tuple[Variable, ...]] = KEYS,
        lines: Mapping[str, str] = LINES,
        time_zone: str = "Asia/Baku",
    ) -> None:
        found, zone = units(instruments), ZoneInfo(time_zone)
        self._tables = [_table(one, found, instruments, keys, lines, zone) for one in found]
        self._documents = {
            name: Documents(_expected(tables)) for name, tables in self._by_instrument()
        }
        self._languages = _languages(instruments)

    def read(self, interviews: Mapping[str, Interviews]) -> Part:
        """Interviews, by instrument, as the rows of every unit. Answers that no column can hold are counted."""
        part: dict[str, Rows] = {}
        for name, tables in self._by_instrument():
            own = interviews[name]
            given = self._documents[name].read(own.answers)
            part.update({table.unit.name: table.read(own, given) for table in tables})
        return part

    def sorted(self, interviews: Sequence[Interview]) -> dict[str, Interviews]:
        """Interviews by instrument, as `read` takes them."""
        found: dict[str, Interviews] = {}
        for name, tables in self._by_instrument():
            own = [one for one in interviews if one.instrument == name]
            names = [key.name for key in tables[0].keys]
            keys = {name: [one.keys[name] for one in own] for name in names}
            found[name] = Interviews(keys, [one.answers for one in own])
        return found

    def _by_instrument(self) -> Iterator[tuple[str, list[_Table]]]:
        """Tables of an instrument stand together."""
        for name, tables in groupby(self._tables, key=lambda one: one.unit.instrument):
            yield name, list(tables)

    def add(self, part: Part) -> None:
        """The next part; the order of rows is that of the parts."""
        for table in self._tables:
            table.add(part[table.unit.name])

    def datasets(self) -> dict[str, Dataset]:
        """A Dataset per instrument and per repeat, by name, e.g. household, roster, woman."""
        return {table.unit.name: table.dataset(self._languages) for table in self._tables}


def datasets(
    instruments: Sequence[Instrument],
    interviews: Iterable[Interview],
    *,
    keys: Mapping[str, tuple[Variable, ...]] = KEYS,
    lines: Mapping[str, str] = LINES,
    time_zone: str = "Asia/Baku",
) -> dict[str, Dataset]:
    """What `Gathering` makes of all interviews; they are read once, in batches."""
    gathering = Gathering(instruments, keys=keys, lines=lines, time_zone=time_zone)
    for batch in _batches(interviews):
        gathering.add(gathering.read(gathering.sorted(batch)))
    return gathering.datasets()


def _languages(instruments: Sequence[Instrument]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for made in instruments for one in made.languages))


def _table(
    unit: Unit,
    all_units: Sequence[Unit],
    instruments: Sequence[Instrument],
    keys: Mapping[str, tuple[Variable, ...]],
    lines: Mapping[str, str],
    zone: ZoneInfo,
) -> _Table:
    own = keys.get(unit.instrument, CASE_KEYS)
    numbered = tuple(_key(_line_name(repeat, lines), words.LINE) for repeat in unit.path)
    all_keys = (*own, *numbered)
    known = {key.name for key in all_keys}
    # a questionnaire may carry its keys as hidden questions: one column of each is enough
    answers = [one for one in unit.sources if one.question.export.name not in known]
    versions = [one for one in instruments if one.name == unit.instrument]
    sealed = frozenset[str]().union(*map(sealed_names, versions))
    kept = [one for one in answers if _is_in_files(one.question, sealed)]
    shaping = Shaping(
        names=Names(tuple(key.name for key in all_keys)),
        calculated=kinds_of_calculations(versions),
        sources={
            source.question.name: source
            for other in all_units
            if other.instrument == unit.instrument
            for source in other.sources
        },
        languages=_languages(instruments),
        zone=zone,
    )
    blocks = tuple(block_of(source, shaping) for source in kept)
    others = (one.question for one in answers if not _is_in_files(one.question, sealed))
    left_out = [_left_out(unit, one, sealed) for one in others]
    return _Table(unit, all_keys, blocks, left_out)


def _expected(tables: Sequence[_Table]) -> dict[str, Expected]:
    return {name: kind for table in tables for name, kind in table.expected().items()}


def _line_name(repeat: str, lines: Mapping[str, str]) -> str:
    return lines.get(repeat) or Names().take(repeat, "_line")


def _batches(interviews: Iterable[Interview]) -> Iterator[list[Interview]]:
    iterator = iter(interviews)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _instances(
    keys: Sequence[Values],
    given: Mapping[str, Values],
    path: tuple[str, ...],
    sources: Sequence[str],
) -> tuple[Sequence[Values], Sequence[Values]]:
    """Keys of each instance of the repeat at `path`, and the values of each of its questions."""
    outer, *inner = path
    found = [
        ((*own, line), instance)
        for *own, instances in zip(*keys, given[outer], strict=True)
        for line, instance in enumerate(instances or (), start=1)
    ]
    for repeat in inner:
        found = [
            ((*own, line), instance)
            for own, answers in found
            for line, instance in enumerate(answers.get(repeat) or (), start=1)
        ]
    # one instance after the other, because its dict is large and leaves the processor's cache
    values = turned((tuple(map(instance.get, sources)) for _, instance in found), len(sources))
    return turned((own for own, _ in found), len(keys) + len(path)), values


def _losses(unit: Unit, lost: Counter[str]) -> Iterator[Finding]:
    for question, number in lost.items():
        if number:
            yield Finding(
                code="X201",
                severity="error",
                message=f"{number} answers have no place in the column and are null in the files",
                hint="give every version of the instrument with interviews, and check these interviews",
                place=f"{unit.name}.{question}",
            )


def _is_in_files(question: Question, sealed: frozenset[str]) -> bool:
    return not is_identifying(question) and question.name not in sealed


def _left_out(unit: Unit, question: Question, sealed: frozenset[str]) -> Finding:
    place = f"{unit.name}.{question.name}"
    if question.name in sealed:
        message = "was answered under seal; it is in no file"
        return Finding(code="X203", severity="warning", message=message, place=place)
    message = "identifies a person; it is in no file"
    return Finding(code="X202", severity="warning", message=message, place=place)
