"""CSV files beside a questionnaire: choices of select_*_from_file, and tables for pulldata()."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping
from xml.etree import ElementTree

from instruments.errors import N_, Finding, filled
from instruments.model import Choice, ChoiceList, Node, Text, walk

LARGEST_FILE = 20_000_000
MOST_ROWS = 100_000

_PULLED = re.compile(r"""pulldata\(\s*['"]([^'"/\\\\]+)['"]""")
_INSTANCE = re.compile(r"""instance\(\s*['"]([^'"/\\\\]+)['"]""")
_READING = (
    "relevant", "required", "read_only", "constraint", "calculation", "choice_filter", "default", "repeat_count"
)  # fmt: skip


def read_choices(
    content: bytes, *, name: str, language: str, parameters: Mapping[str, str] | None = None
) -> tuple[ChoiceList, list[Finding]]:
    """The rows of a CSV file as a choice list called like the file. GeoJSON and XML as XLSForm
    allows them (a collection of features; items with name and label) are read as such rows.

    `parameters` may say which columns hold code and label ("value", "label"); else they are
    "name" and "label" ("label::Russian (ru)" for one language). Every column is kept.
    """
    if len(content) > LARGEST_FILE:
        return ChoiceList(name, ()), [_error("D001", N_("The file is larger than 20 MB."), name)]
    decoded, findings = _decode(content, name)
    rows = list(_READERS[_kind(decoded)](decoded, name, findings))
    code = (parameters or {}).get("value", "name")
    label = (parameters or {}).get("label", "label")
    choices = tuple(
        Choice(row.get(code, ""), _labels(row, label, language), columns=row) for row in rows
    )
    return ChoiceList(name, choices), findings


def pulled(nodes: tuple[Node, ...], lists: Collection[str] = ()) -> list[str]:
    """The CSV files that pulldata() and instance() read, in the order of the questionnaire.

    instance() of one of the choice `lists` reads no file.
    """
    found: dict[str, None] = {}
    for node in walk(nodes):
        for field in _READING:
            source = getattr(node, field, None) or ""
            tables = [name for name in _INSTANCE.findall(source) if name not in lists]
            for name in (*_PULLED.findall(source), *tables):
                found[name if name.endswith(".csv") else f"{name}.csv"] = None
    return list(found)


def _decode(content: bytes, name: str) -> tuple[str, list[Finding]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        message = N_("The file is not UTF-8; it was read as CP1251 (Cyrillic Windows).")
        hint = N_("Look at the labels, or save the file as CSV UTF-8.")
        return content.decode("cp1251", errors="replace"), [
            Finding("D002", "warning", message, hint, name)
        ]


def _rows(content: str, name: str, findings: list[Finding]) -> Iterator[dict[str, str]]:
    """Rows as column -> text, with the comma or semicolon that the header uses."""
    header = content.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(content.replace("\0", "")), delimiter=delimiter)
    columns: list[str] = []
    try:
        for row in reader:
            if not columns:
                columns = [cell.strip() for cell in row]
                findings.extend(_header_findings(columns, name))
            elif reader.line_num > MOST_ROWS:
                findings.append(
                    _error(
                        "D004", filled(N_("There are over %(most)s rows."), most=MOST_ROWS), name
                    )
                )
                return
            elif any(row):
                yield dict(zip(columns, (cell.strip() for cell in row), strict=False))
    except csv.Error as problem:
        findings.append(
            _error(
                "D003",
                filled(N_("This is not CSV: %(problem)s."), problem=problem),
                name,
                reader.line_num,
            )
        )


def _geojson_rows(content: str, name: str, findings: list[Finding]) -> Iterator[dict[str, str]]:
    """One row per feature: its properties, "id" also as name and "title" also as label."""
    try:
        features = json.loads(content)["features"]
        for feature in features:
            found = {key: str(value) for key, value in (feature.get("properties") or {}).items()}
            named = {"name": found.get("id", str(feature.get("id", "")))}
            yield {**named, "label": found.get("title", named["name"]), **found}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        findings.append(_error("D003", N_("This is not a GeoJSON collection of features."), name))


def _xml_rows(content: str, name: str, findings: list[Finding]) -> Iterator[dict[str, str]]:
    """One row per <item>."""
    if "<!DOCTYPE" in content or "<!ENTITY" in content:
        findings.append(_error("D003", N_("The file declares entities."), name))
        return
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - no entities, as just seen
    except ElementTree.ParseError:
        findings.append(_error("D003", N_("This is not XML."), name))
        return
    for item in root.iter("item"):
        yield {column.tag: (column.text or "").strip() for column in item}


def _kind(content: str) -> str:
    return {"{": "json", "<": "xml"}.get(content.lstrip()[:1], "csv")


_READERS = {"csv": _rows, "json": _geojson_rows, "xml": _xml_rows}


def _header_findings(columns: list[str], name: str) -> Iterator[Finding]:
    repeated = sorted({c for c in columns if c and columns.count(c) > 1})
    for column in repeated:
        yield _error(
            "D005",
            filled(N_("The column '%(column)s' stands twice in the header."), column=column),
            name,
            1,
        )
    if not any(columns):
        yield _error("D003", N_("The file has no header."), name, 1)


def _labels(row: Mapping[str, str], column: str, language: str) -> Text:
    found = {language: row[column]} if row.get(column) else {}
    for name, value in row.items():
        if name.startswith(f"{column}::") and value:
            found[language_code(name.split("::", 1)[1])] = value
    return found


def language_code(heading: str) -> str:
    """The code in "Русский (ru)", or the heading itself when there is none."""
    before, bracket, rest = heading.strip().rpartition("(")
    code = rest.removesuffix(")").strip()
    return code if bracket and code else (before + bracket + rest).strip()


def _error(code: str, message: str, place: str, line: int | None = None) -> Finding:
    return Finding(code, "error", message, "", place, line)
