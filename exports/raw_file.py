"""What was found in a file of another program, column by column, before it is a Dataset.

Readers fill in RawColumns; `assemble` makes dates of numbers, whole numbers of floats that are, valid
names of names, and a finding of everything that it cannot carry over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from exports.dataset import Dataset
from exports.moments import converted, kind_of_format
from exports.naming import Names
from exports.variable import KEY, MEASURES, Code, Variable
from instruments.errors import Finding
from instruments.model import Text


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column as its program holds it.

    values: numbers or texts. values_labels: code -> text per language. missing: single missing codes;
    ranges: (low, high), both included, infinite where open. program, display: "spss" and "ADATE10", say.
    letters: code -> letter of the extended missing value that it stands for. more: further fields of
    the Variable.
    """

    name: str
    values: pl.Series
    label: Text = field(default_factory=dict)
    value_labels: Mapping[Code, Text] = field(default_factory=dict)
    missing: tuple[Code, ...] = ()
    ranges: tuple[tuple[float, float], ...] = ()
    measure: str = ""
    program: str = ""
    display: str = ""
    letters: Mapping[int, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawFile:
    """The columns of a file, its own label and documents, and what its reader could not carry."""

    name: str
    columns: Sequence[RawColumn]
    label: Text = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    findings: tuple[Finding, ...] = ()


def assemble(raw: RawFile, *, keys: tuple[str, ...] = ()) -> Dataset:
    """The Dataset of a file. keys: names as they are in the file; KeyError when one is not there."""
    names, findings = Names(), list(raw.findings)
    made: list[tuple[Variable, pl.Series]] = []
    for column in raw.columns:
        values, notes = _typed(column)
        name = names.take(column.name)
        findings += notes
        if name != column.name:
            findings.append(_renamed(column.name, name, made))
        variable = _variable(column, values, name)
        if column.name in keys:
            variable = replace(variable, role=KEY)
        made.append((variable, values.cast(variable.dtype).alias(name)))
    own: dict[str, str] = {}
    for column, (variable, _) in zip(raw.columns, made, strict=True):
        own.setdefault(column.name, variable.name)
    return Dataset(
        frame=pl.DataFrame([series for _, series in made]),
        variables=tuple(variable for variable, _ in made),
        name=raw.name,
        label=raw.label,
        keys=tuple(own[key] for key in keys),
        languages=raw.languages,
        findings=tuple(findings),
        notes=raw.notes,
    )


def _renamed(own: str, name: str, earlier: Iterable[tuple[Variable, pl.Series]]) -> Finding:
    taken = any(one.name.casefold() == own.casefold() for one, _ in earlier)
    why = "is there already (case does not count)" if taken else "is no name in every program"
    return note("X404", own, f"{why}; called {name}")


def note(code: str, place: str, message: str, hint: str = "") -> Finding:
    """What was not carried over, by name."""
    return Finding(code=code, severity="warning", message=message, place=place, hint=hint)


def guessed(columns: Iterable[RawColumn], files: str) -> Iterator[Finding]:
    """Of `files` ("files before Stata 14") that do not say their encoding, when it makes a difference."""
    if any(map(_is_foreign, columns)):
        message = f"{files} do not say their encoding; read as windows-1252"
        hint = "if letters are wrong, give the encoding, e.g. windows-1251 or windows-1254"
        yield note("X405", "encoding", message, hint)


def _is_foreign(column: RawColumn) -> bool:
    """Whether there is a letter in it that another encoding would show as another."""
    labels = (
        *column.label.values(),
        *(one for t in column.value_labels.values() for one in t.values()),
    )
    if not all(map(str.isascii, (column.name, *labels))):
        return True
    return column.values.dtype == pl.String and bool(
        column.values.str.contains(r"[^\x00-\x7f]").any()
    )


def _typed(column: RawColumn) -> tuple[pl.Series, list[Finding]]:
    values = column.values
    if values.dtype in (pl.String, pl.Null) or not values.dtype.is_numeric():
        return values, []
    kind = kind_of_format(column.program, column.display)
    if kind in {"", "number"}:
        return _whole(values), [_kept(column, "")] if kind else []
    explained = column.missing or column.ranges or column.value_labels
    moments = None if explained else converted(values, column.program, kind)
    if moments is None and not explained and column.program == "stata" and kind == "time":
        # a moment of which Stata shows the hour only
        moments = converted(values, column.program, "datetime")
    if moments is not None:
        return moments, []
    why = "it has labels or missing codes" if explained else f"not every value is a {kind}"
    return _whole(values), [_kept(column, why)]


def _kept(column: RawColumn, why: str) -> Finding:
    reason = f": {why}" if why else ""
    message = f"has the format {column.display} and stays a number{reason}"
    return note("X402", column.name, message, "the number counts as that program counts")


def _whole(values: pl.Series) -> pl.Series:
    """Whole numbers as such: SPSS and SAS have only floating-point numbers."""
    if values.dtype.is_integer():
        return values.cast(pl.Int64)
    exact = values.fill_nan(None)
    known = exact.drop_nulls()
    if bool(((known.abs() < 2**53) & (known == known.floor())).all()):
        return exact.cast(pl.Int64)
    return exact


def _variable(column: RawColumn, values: pl.Series, name: str) -> Variable:
    labels = {as_code(code): text for code, text in in_order(column.value_labels)}
    missing = {as_code(code) for code in (*column.missing, *_in_ranges(column, values))}
    kind = _kind(values, labels)
    measure = "nominal" if labels or kind == "text" else "scale"
    return replace(
        Variable(
            name=name,
            label=column.label,
            kind=kind,
            values=labels,
            missing=tuple(sorted(missing, key=_rank)),
            missing_ranges=column.ranges,
            measure=column.measure if column.measure in MEASURES else measure,
            decimals=6 if kind == "decimal" else 0,
            width=16 if kind == "decimal" else 8,
            source=column.name,
            letters=column.letters,
            formats={column.program: column.display} if column.display else {},
        ),
        **column.more,
    )


def _in_ranges(column: RawColumn, values: pl.Series) -> Iterator[Code]:
    """The codes in missing ranges that occur or have a label."""
    if column.ranges:
        known = {*column.value_labels, *values.drop_nulls().unique().to_list()}
        for low, high in column.ranges:
            yield from (one for one in known if not isinstance(one, str) and low <= one <= high)


def _kind(values: pl.Series, labels: Mapping[Code, Text]) -> str:
    dtype = values.dtype
    if dtype.is_integer():
        whole = bool(labels) and all(isinstance(one, int) and abs(one) < 2**31 for one in labels)
        return "code" if whole and values.drop_nulls().is_in(list(labels)).all() else "integer"
    names = {pl.Date: "date", pl.Time: "time", pl.String: "text", pl.Null: "text"}
    base = dtype.base_type()
    return "datetime" if base is pl.Datetime else names.get(base, "decimal")


def as_code(code: Code) -> Code:
    """A code as files here name it: 1.0 of SPSS is 1."""
    return int(code) if isinstance(code, float) and code.is_integer() else code


def in_order(labels: Mapping[Code, Text]) -> Iterable[tuple[Code, Text]]:
    """By code, numbers before texts."""
    return sorted(labels.items(), key=lambda item: _rank(item[0]))


def _rank(code: Code) -> tuple[bool, Code]:
    return isinstance(code, str), code
