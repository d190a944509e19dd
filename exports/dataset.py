"""A table with its documentation: what every file format is written from, and read back into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from exports.errors import ExportError, IdentityError
from exports.naming import is_valid
from exports.variable import KINDS, MEASURES, Variable
from instruments.errors import Finding
from instruments.model import Text

CONTACT_COLUMNS = frozenset(
    [
        "address",
        "full_name",
        "first_name",
        "last_name",
        "surname",
        "phone",
        "telephone",
        "mobile",
        "email",
        "latitude",
        "longitude",
        "gps",
        "head_name",
        "contact_name",
        "contact_phone",
        "landmark",
        "passport",
        "fin",
    ]
)
"""Columns of the contact store. A variable that no question made may not be called like one."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of one unit of analysis and a Variable for each column, in the order of the columns.

    name: file name without ending. label: title per language. keys: columns that together name a
    row. findings: what was noticed while it was built. notes: documents that a file carried. Raises
    ExportError when frame and variables disagree, IdentityError when a variable holds identities.
    """

    frame: pl.DataFrame
    variables: tuple[Variable, ...]
    name: str
    label: Text = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if identities := [one.name for one in self.variables if _is_identity(one)]:
            message = f"{self.name}: identities may not enter a file: {', '.join(identities)}"
            raise IdentityError(message)
        if problems := tuple(_disagreements(self)):
            raise ExportError(f"{self.name}: the columns and their description disagree", problems)

    def __getitem__(self, name: str) -> Variable:
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise KeyError(name)

    def with_role(self, role: str) -> tuple[Variable, ...]:
        """The variables of one role, e.g. the weights."""
        return tuple(variable for variable in self.variables if variable.role == role)

    def select(self, names: Iterable[str]) -> Dataset:
        """The same rows with fewer variables, in the order of this dataset."""
        wanted = set(names)
        kept = tuple(variable for variable in self.variables if variable.name in wanted)
        frame = self.frame.select([variable.name for variable in kept])
        keys = tuple(key for key in self.keys if key in wanted)
        return replace(self, frame=frame, variables=kept, keys=keys)

    def with_columns(
        self,
        frame: pl.DataFrame,
        variables: Sequence[Variable],
        *,
        on: Sequence[str] | None = None,
        last: bool = False,
    ) -> Dataset:
        """Design and weight variables joined from the left by the keys, placed after them, or last.

        frame: the `on` columns (default: the keys of this dataset) and a column for each of
        `variables`, one row per key. Rows without a partner get null. A variable of the same name
        that was here before is replaced. Raises ExportError when a key has several rows.
        """
        names = {one.name for one in variables}
        if names & set(self.frame.columns):
            rest = self.select(set(self.frame.columns) - names)
            return rest.with_columns(frame, variables, on=on, last=last)
        by = list(self.keys if on is None else on)
        typed = frame.select(*by, *(pl.col(one.name).cast(one.dtype) for one in variables))
        if typed.select(by).is_duplicated().any():
            raise ExportError(
                f"{self.name}: columns to join have several rows for one {', '.join(by)}"
            )
        same_types = [pl.col(name).cast(self.frame.schema[name]) for name in by]
        joined = self.frame.join(
            typed.with_columns(same_types), on=by, how="left", maintain_order="left"
        )
        place = len(self.variables) if last else len(self.keys)
        ordered = (*self.variables[:place], *variables, *self.variables[place:])
        return replace(self, frame=joined.select([one.name for one in ordered]), variables=ordered)


def _is_identity(variable: Variable) -> bool:
    unknown = not variable.source and variable.name.casefold() in CONTACT_COLUMNS
    return variable.identifying or unknown


def _disagreements(dataset: Dataset) -> Iterable[Finding]:
    names = [variable.name for variable in dataset.variables]
    if dataset.frame.columns != names:
        yield _error("X001", dataset.name, "columns and variables differ in name or order")
        return
    for name, times in Counter(name.casefold() for name in names).items():
        if times > 1:
            yield _error("X002", name, "name is used twice (case does not count)")
    schema = dataset.frame.schema  # made anew at every call: once is enough for a thousand columns
    for variable in dataset.variables:
        yield from _flaws(variable, schema[variable.name])
    for key in dataset.keys:
        if key not in names:
            yield _error("X005", key, "key is not a column")


def _flaws(variable: Variable, dtype: pl.DataType) -> Iterable[Finding]:
    if not is_valid(variable.name):
        yield _error("X003", variable.name, "not a valid name in SPSS, Stata and SAS")
    if variable.kind not in KINDS or variable.measure not in MEASURES:
        yield _error("X004", variable.name, "unknown kind or measure")
    elif dtype != variable.dtype:
        message = f"column is {dtype}, its description asks for {variable.dtype}"
        yield _error("X006", variable.name, message)


def _error(code: str, place: str, message: str) -> Finding:
    return Finding(code=code, severity="error", message=message, place=place)
