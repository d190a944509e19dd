"""A listing as the team brings it: a CSV file, or the numbers of structures typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from instruments.errors import Finding
from survey.errors import N_
from survey.services.listing import Structure

ALIASES: dict[str, tuple[str, ...]] = {
    "structure": ("structure", "number", "no", "tikili", "nömrə", "строение", "номер"),
    "occupied": ("occupied", "dwelling", "yaşayış", "məskun", "жилое", "заселено"),
    "address": ("address", "ünvan", "адрес"),
}
REQUIRED = ("structure", "occupied")
YES = frozenset(("1", "yes", "y", "true", "x", "bəli", "hə", "да"))
NO = frozenset(("0", "2", "no", "n", "false", "", "xeyr", "yox", "нет"))
MOST = 5_000
"""Structures of one cluster; more is a slip of the hand or the wrong file."""

LONGEST_ADDRESS = 200
_NUMBERS = re.compile(r"(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class ListingImport:
    """Structures in walking order; empty when a finding is an error."""

    structures: tuple[Structure, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Reading:
    place: str
    rows: dict[int, Structure] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, message: str, hint: str, line: int | None = None) -> None:
        self.findings.append(Finding(code, "error", message, hint, self.place, line))


def read_listing(data: bytes, *, place: str = "listing.csv") -> ListingImport:
    """Read a CSV with the columns structure, occupied and, if kept, address. All findings at once.

    No finding repeats what stands in a cell of the file: it may be an address.
    """
    from weighting.delimited import read_table

    reading = _Reading(place)
    table, found = read_table(data, place=place)
    reading.findings.extend(found)
    if table is not None:
        where = _columns(table.header, reading)
        if where:
            for line, cells in table.rows[: MOST + 1]:
                _row(line, cells, where, reading)
            _check(reading)
    wrong = any(finding.severity == "error" for finding in reading.findings)
    ordered = () if wrong else tuple(reading.rows[number] for number in sorted(reading.rows))
    return ListingImport(ordered, tuple(reading.findings))


def _columns(header: tuple[str, ...], reading: _Reading) -> dict[str, int]:
    known = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
    where = {known[h.casefold()]: at for at, h in enumerate(header) if h.casefold() in known}
    missing = [name for name in REQUIRED if name not in where]
    for name in missing:
        names = ", ".join(ALIASES[name])
        reading.note("L010", N_("A column is missing."), f"{name}: {names}", 1)
    return {} if missing else where


def _row(line: int, cells: tuple[str, ...], where: dict[str, int], reading: _Reading) -> None:
    values = {name: cells[at].strip() if at < len(cells) else "" for name, at in where.items()}
    number, said = values["structure"], values["occupied"].casefold()
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= 99_999):
        hint = N_("Structures are numbered 1, 2, 3 in the order in which one walks past them.")
        reading.note("L011", N_("The number of the structure cannot be read."), hint, line)
    elif int(number) in reading.rows:
        hint = N_("Each structure stands in one row.")
        reading.note("L012", N_("The number of the structure is there twice."), hint, line)
    elif said not in YES | NO:
        hint = N_("Write 1 for an occupied dwelling and 0 for anything else.")
        reading.note("L013", N_("Whether somebody lives there cannot be read."), hint, line)
    elif len(values.get("address", "")) > LONGEST_ADDRESS:
        hint = N_("At most 200 characters.")
        reading.note("L014", N_("The address is too long."), hint, line)
    else:
        reading.rows[int(number)] = Structure(said in YES, values.get("address", ""))


def _check(reading: _Reading) -> None:
    if len(reading.rows) > MOST:
        hint = N_("A cluster has a few hundred. Is it the right file?")
        reading.note("L015", N_("There are more than 5,000 structures."), hint)
    elif not reading.findings and not any(one.occupied for one in reading.rows.values()):
        hint = N_("Visit the area again; if nobody lives there, tell the statistician.")
        reading.note("L001", N_("There is no occupied dwelling."), hint)


def typed(structures: int, not_occupied: str) -> tuple[Structure, ...] | None:
    """`structures` of them, all occupied but those named like "4, 17, 23-25"; None when that is not readable."""
    empty = set(_ranges(not_occupied))
    if not all(0 < number <= structures for number in empty) or structures > MOST:
        return None
    return tuple(Structure(number not in empty) for number in range(1, structures + 1))


def _ranges(text: str) -> Iterator[int]:
    """The numbers of "4, 17, 23-25"; 0, which no structure has, for what is not a number."""
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        found = _NUMBERS.fullmatch(part)
        if found is None:
            yield 0
        else:
            first = int(found[1])
            last = int(found[2] or first)
            yield from range(first, last + 1) if first <= last <= MOST else (0,)
