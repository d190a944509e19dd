"""The sampling frame: a list of enumeration areas read from CSV, every row checked.

Columns of a frame: ea_code, region (1-14), residence ("urban" or "rural"), stratum, rayon,
settlement, households (measure of size), population, lon, lat, subframe, excluded. Headers are
known by several names in three languages; only code, region, residence and households are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl

from instruments.errors import N_, Finding, filled
from weighting.delimited import Table, read_table
from weighting.regions import regions, stratum_code

ALIASES: dict[str, tuple[str, ...]] = {
    "ea_code": ("ea_code", "ea", "code", "ea code", "sahə kodu", "kod", "код", "код участка"),
    "region": ("region", "economic region", "iqtisadi rayon", "region kodu", "регион"),
    "residence": (
        "residence",
        "urban_rural",
        "urban/rural",
        "type",
        "yer növü",
        "тип",
        "местность",
    ),
    "stratum": ("stratum", "strata", "strat", "страта"),
    "rayon": ("rayon", "district", "район"),
    "settlement": ("settlement", "locality", "yaşayış məntəqəsi", "населенный пункт"),
    "households": ("households", "size", "hh", "mos", "ev təsərrüfatları", "домохозяйства"),
    "population": ("population", "pop", "əhali", "население"),
    "lon": ("lon", "longitude", "x"),
    "lat": ("lat", "latitude", "y"),
    "subframe": ("subframe", "sub-frame", "idp"),
    "excluded": ("excluded", "exclude", "çıxarılıb", "исключен"),
}
REQUIRED = ("ea_code", "region", "residence", "households")
RESIDENCE = {
    **dict.fromkeys(("urban", "u", "1", "şəhər", "город", "городская"), "urban"),
    **dict.fromkeys(("rural", "r", "2", "kənd", "село", "сельская"), "rural"),
}
TRUE = frozenset(("1", "true", "yes", "bəli", "да", "x"))
SCHEMA: dict[str, Any] = {
    "ea_code": pl.String,
    "region": pl.Int16,
    "residence": pl.String,
    "stratum": pl.String,
    "rayon": pl.String,
    "settlement": pl.String,
    "households": pl.Int64,
    "population": pl.Int64,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "subframe": pl.String,
    "excluded": pl.Boolean,
}
LARGEST = 1_000_000
"""More households or people than any enumeration area has."""

LONGEST = 120
"""Letters of a cell that a message shows."""


@dataclass(frozen=True, slots=True)
class FrameImport:
    """What was read. `frame` is None when a finding is an error: a frame is used whole or not."""

    frame: pl.DataFrame | None
    findings: list[Finding]


@dataclass(slots=True)
class _Reading:
    """Findings of one file while it is read."""

    place: str
    findings: list[Finding] = field(default_factory=list)

    def note(
        self,
        code: str,
        message: str,
        hint: str,
        line: int | None = None,
        severity: str = "error",
        **details: object,
    ) -> None:
        """`details` fill the holes of message and hint."""
        short = {name: _short(value) for name, value in details.items()}
        message, hint = filled(message, **short), filled(hint, **short)
        self.findings.append(Finding(code, severity, message, hint, self.place, line))


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def read_frame(
    data: bytes,
    *,
    place: str = "frame.csv",
    strata: Iterable[str] | None = None,
    columns: dict[str, str] | None = None,
) -> FrameImport:
    """Read a frame from CSV bytes. All findings are returned at once, each with its line.

    `strata`: the known stratum codes; without it strata are region x residence, e.g. "05U".
    `columns`: header in the file -> column of the frame, where the known names do not fit.
    """
    table, findings = read_table(data, place=place)
    reading = _Reading(place, findings)
    if table is None:
        return FrameImport(None, reading.findings)
    where = _columns(table, columns or {}, reading)
    if any(finding.severity == "error" for finding in reading.findings):
        return FrameImport(None, reading.findings)
    rows = [_row(line, cells, where, len(table.header), reading) for line, cells in table.rows]
    _check_rows(rows, None if strata is None else frozenset(strata), reading)
    if any(finding.severity == "error" for finding in reading.findings):
        return FrameImport(None, reading.findings)
    data_rows = [{name: row.get(name) for name in SCHEMA} for row in rows]
    return FrameImport(pl.DataFrame(data_rows, schema=SCHEMA), reading.findings)


def _columns(table: Table, given: dict[str, str], reading: _Reading) -> dict[str, int]:
    """Column of the frame -> position in the file."""
    known = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
    where: dict[str, int] = {}
    for position, header in enumerate(table.header):
        name = given.get(header) or known.get(header.casefold())
        if name is None:
            if header:
                reading.note(
                    "F011", N_("Column “%(name)s” is not used"), "", 1, "warning", name=header
                )
        elif name in where:
            reading.note(
                "F012",
                N_("Column “%(name)s” is there twice"),
                N_("Remove one of them."),
                1,
                name=name,
            )
        else:
            where[name] = position
    for name in REQUIRED:
        if name not in where and not (name == "residence" and "stratum" in where):
            names = ", ".join(ALIASES[name])
            hint = N_("Known headers: %(names)s.")
            reading.note(
                "F010", N_("Column “%(name)s” is missing"), hint, 1, name=name, names=names
            )
    if not table.rows:
        reading.note("F002", N_("The file has a header but no rows"), N_("Export it again."), 1)
    return where


def _row(
    line: int, cells: tuple[str, ...], where: dict[str, int], width: int, reading: _Reading
) -> dict[str, Any]:
    """One row's values; what cannot be read is None and has a finding."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        message = N_("%(count)s values under %(width)s headers")
        hint = N_("A value with the separator inside must stand in quotes.")
        reading.note("F013", message, hint, line, count=len(cells), width=width)
    row: dict[str, Any] = {"line": line}
    for name, position in where.items():
        text = cells[position].strip() if position < len(cells) else ""
        row[name] = READERS[name](text, name, line, reading)
    return row


def _text(text: str, name: str, line: int, reading: _Reading) -> str | None:  # noqa: ARG001
    return " ".join(text.split()) or None


def _code(text: str, name: str, line: int, reading: _Reading) -> str | None:
    if not text:
        reading.note(
            "F020", N_("“%(name)s” is missing"), N_("Every area needs a code."), line, name=name
        )
    elif "E+" in text.upper() and text[0].isdigit():
        hint = N_("The spreadsheet program rounded it. Format the column as text and export again.")
        reading.note("F021", N_("The code was turned into a rounded number"), hint, line)
    return text or None


def _region(text: str, name: str, line: int, reading: _Reading) -> int | None:  # noqa: ARG001
    known = _region_names()
    code = known.get(_fold(text)) or known.get(_fold(text.lstrip("0")))
    if code is None:
        what = N_("Unknown region “%(text)s”") if text else N_("The region is missing")
        hint = N_("Use the number 1 to 14 or the region's name.")
        reading.note("F022", what, hint, line, text=text)
    return code


@cache
def _region_names() -> dict[str, int]:
    names = {_fold(name): region.code for region in regions() for name in region.names.values()}
    return names | {str(region.code): region.code for region in regions()}


def _fold(text: str) -> str:
    return text.casefold().replace("–", "-").replace("\u0307", "").replace(" - ", "-").strip()


def _residence(text: str, name: str, line: int, reading: _Reading) -> str | None:  # noqa: ARG001
    found = RESIDENCE.get(_fold(text))
    if found is None:
        what = N_("Unknown residence “%(text)s”") if text else N_("Urban or rural is missing")
        reading.note("F023", what, N_("Write urban or rural."), line, text=text)
    return found


def _number(text: str) -> float | None:
    """A number with decimal point or comma and spaces between thousands; None when it is not one."""
    plain = "".join(text.split()).replace("\u00a0", "").replace(",", ".")
    try:
        return float(plain) if plain.count(".") <= 1 and "_" not in plain else None
    except ValueError:
        return None


def _size(text: str, name: str, line: int, reading: _Reading) -> int | None:
    if not text:
        if name == "households":
            reading.note(
                "F030", N_("The number of households is missing"), N_("Needed for PPS."), line
            )
        return None
    value, whole = _number(text), N_("Write a whole number.")
    shown = {"name": name, "text": text}
    if value is None or value != value or value in (float("inf"), float("-inf")):
        reading.note("F031", N_("“%(name)s” is not a number: %(text)s"), whole, line, **shown)
    elif value < 0:
        reading.note("F032", N_("“%(name)s” is negative: %(text)s"), whole, line, **shown)
    elif value != int(value):
        hint = N_("Households are counted whole. A comma may have been read as the decimal sign.")
        reading.note("F033", N_("“%(name)s” has a fraction: %(text)s"), hint, line, **shown)
    elif value > LARGEST:
        hint = N_("Look for a shifted column.")
        reading.note("F036", N_("“%(name)s” is too large: %(text)s"), hint, line, **shown)
    elif value == 0 and name == "households":
        hint = N_("It cannot be drawn: mark it excluded, or merge it with a neighbour.")
        reading.note("F034", N_("An area without households"), hint, line, "warning")
        return 0
    else:
        return int(value)
    return None


def _coordinate(text: str, name: str, line: int, reading: _Reading) -> float | None:
    if not text:
        return None
    value = _number(text)
    limit = 180 if name == "lon" else 90
    if value is None or not -limit <= value <= limit:
        message, hint = (
            N_("“%(name)s” is not a coordinate: %(text)s"),
            N_("Decimal degrees, e.g. 49.8671."),
        )
        reading.note("F035", message, hint, line, "warning", name=name, text=text)
        return None
    return value


def _flag(text: str, name: str, line: int, reading: _Reading) -> bool:  # noqa: ARG001
    return text.casefold() in TRUE


READERS: dict[str, Callable[[str, str, int, _Reading], Any]] = {
    "ea_code": _code,
    "region": _region,
    "residence": _residence,
    "stratum": _text,
    "rayon": _text,
    "settlement": _text,
    "households": _size,
    "population": _size,
    "lon": _coordinate,
    "lat": _coordinate,
    "subframe": _text,
    "excluded": _flag,
}


def _check_rows(
    rows: list[dict[str, Any]], strata: frozenset[str] | None, reading: _Reading
) -> None:
    """What only the whole file shows: duplicates, strata; fills in stratum and exclusion."""
    seen: dict[str, int] = {}
    for row in rows:
        code, line = row.get("ea_code"), row["line"]
        if code in seen:
            message = N_("Code %(area)s is there twice")
            hint = N_("It stands in line %(other)s too. Areas must be listed once.")
            reading.note("F024", message, hint, line, area=code, other=seen[code])
        elif code:
            seen[code] = line
        row["excluded"] = bool(row.get("excluded")) or row.get("households") == 0
        _stratum(row, strata, reading)


def _stratum(row: dict[str, Any], strata: frozenset[str] | None, reading: _Reading) -> None:
    code = row.get("stratum")
    if code is None and row.get("region") and row.get("residence"):
        code = row["stratum"] = stratum_code(row["region"], row["residence"])
    if code is None and "stratum" in row:
        hint = N_("Every area lies in a stratum.")
        reading.note("F025", N_("The stratum is missing"), hint, row["line"])
    elif code is not None and strata is not None and code not in strata:
        message, hint = N_("Unknown stratum “%(stratum)s”"), N_("Known: %(known)s")
        known = ", ".join(sorted(strata)[:40])
        reading.note("F026", message, hint, row["line"], stratum=code, known=known)
