"""Files back into Datasets: made here, or of another wave or another office.

Every cell, label, measure and missing code is kept; what a Dataset has no place for is among its findings,
by name (X402 to X405). A file holds labels in one language as a rule; `language` says which.
"""

from __future__ import annotations

import csv
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pyreadstat

from exports import refusals
from exports.dataset import Dataset
from exports.errors import ExportError
from exports.raw_file import RawFile, assemble
from exports.reading_csv import read_csv
from exports.reading_parquet import read_parquet
from exports.reading_por import read_por
from exports.reading_sas import CATALOG, read_sas7bdat, read_xpt
from exports.reading_spss import read_sav
from exports.reading_stata import read_dta
from instruments.errors import N_, Filled, Finding, filled

Reader = Callable[[Path, str, str | None], RawFile]

READERS: Mapping[str, Reader] = {
    ".sav": read_sav,
    ".zsav": read_sav,
    ".por": read_por,
    ".dta": read_dta,
    ".xpt": read_xpt,
    ".xpt5": read_xpt,
    ".xpt8": read_xpt,
    ".sas7bdat": read_sas7bdat,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".parquet": read_parquet,
}

_UNREADABLE = (
    ExportError,
    pyreadstat.ReadstatError,
    pyreadstat.PyreadstatError,
    pl.exceptions.PolarsError,
    UnicodeDecodeError,
    ValueError,
    LookupError,
    TypeError,
    OverflowError,
    MemoryError,
    struct.error,
    csv.Error,
)
"""What readers raise over bytes that are not what they should be."""

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"$FL2", ".sav"),
    (b"$FL3", ".zsav"),
    (b"<stata_dta>", ".dta"),
    (b"HEADER RECORD*******LIB", ".xpt"),
    (b"PAR1", ".parquet"),
    (bytes(12) + b"\xc2\xea\x81\x60", ".sas7bdat"),
)


def read_file(
    path: Path, *, language: str = "en", encoding: str | None = None, keys: tuple[str, ...] = ()
) -> Dataset:
    """The Dataset in a file of any of READERS' formats; its beginning counts, then its ending.

    encoding: of an old file that does not say its own, e.g. "windows-1251". Raises ExportError for
    a file that cannot be read.
    """
    if not path.is_file():
        raise ExportError(filled(N_("%(file)s: there is no such file"), file=path.name))
    if another := refusals.of_beginning(_beginning(path)):
        raise _refused(path, another)
    reader = READERS.get(kind_of_file(path))
    if reader is None:
        known = ", ".join(READERS)
        message = N_("%(file)s: no reader for this ending; known are %(known)s")
        raise ExportError(filled(message, file=path.name, known=known))
    try:
        return assemble(reader(path, language, encoding), keys=keys)
    except _UNREADABLE as problem:
        raise _refused(path, refusals.of_problem(problem, encoding)) from problem


def kind_of_file(path: Path) -> str:
    """The ending that a file should have, by its first bytes; its own ending when they say nothing."""
    beginning = _beginning(path)
    for bytes_, ending in _BEGINNINGS:
        if beginning.startswith(bytes_):
            return CATALOG if path.suffix.lower() == CATALOG else ending
    return path.suffix.lower()


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _refused(path: Path, reason: refusals.Reason) -> ExportError:
    why, hint = reason
    finding = Finding(
        code="X401",
        severity="error",
        message=filled(
            N_("the file is damaged or of another kind: %(why)s"),
            why=why if isinstance(why, Filled) else filled(why),
        ),
        hint=hint,
        place=path.name,
    )
    return ExportError(filled(N_("%(file)s: cannot be read"), file=path.name), (finding,))
