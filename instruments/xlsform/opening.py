"""Opening a file that somebody uploaded: only what is a workbook of reasonable size goes on.

What is wrong is a finding. Nothing in the file is run, fetched or unpacked to disk.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from instruments.errors import Finding

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 200_000_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEETS = ("survey", "choices", "settings", "external_choices", "entities")

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*>\s*<f\b(.*?)</c>', re.DOTALL)
_SAVED = re.compile(rb"<v\b[^/>]*>[^<]")
_MERGED = re.compile(rb'<mergeCell\b[^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')


@dataclass(frozen=True, slots=True)
class Opened:
    """The content to give to pyxform and what kind it is; no `content` when it cannot be used."""

    content: bytes | None
    kind: str
    findings: tuple[Finding, ...] = ()


def open_form(content: bytes, *, name: str) -> Opened:
    """What the file is, judged by its content; the name only tells CSV from text tables."""
    if len(content) > LARGEST_FILE:
        limit = LARGEST_FILE // 10**6
        return _refused("X001", f"The file is larger than {limit} MB.", name, "Take pictures out.")
    if not content.strip():
        return _refused("X002", "The file is empty.", name, "Save the form again.")
    if content.startswith(_ZIP):
        return _open_xlsx(content, name)
    if content.startswith(_OLE):
        return _open_xls(content, name)
    if name.lower().endswith((".csv", ".md")):
        return _open_text(content, name)
    hint = "Save the form as an Excel workbook (.xlsx)."
    return _refused("X003", "The file is not a workbook.", name, hint)


def _refused(code: str, message: str, name: str, hint: str = "") -> Opened:
    return Opened(None, "", (Finding(code, "error", message, hint, name),))


def _open_xls(content: bytes, name: str) -> Opened:
    if "EncryptedPackage".encode("utf-16-le") in content:
        hint = "Take the password off and save it again."
        return _refused("X004", "The workbook is protected by a password.", name, hint)
    return Opened(content, ".xls")


def _open_text(content: bytes, name: str) -> Opened:
    kind = name.lower()[name.rfind(".") :]
    try:
        return Opened(content.decode("utf-8-sig").encode(), kind)
    except UnicodeDecodeError:
        message = "The file is not UTF-8; it was read as CP1251 (Cyrillic Windows)."
        hint = "Look at the texts, or save the file as CSV UTF-8."
        finding = Finding("X005", "warning", message, hint, name)
        return Opened(content.decode("cp1251", errors="replace").encode(), kind, (finding,))


def _open_xlsx(content: bytes, name: str) -> Opened:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            refusal = _unpackable(archive, name)
            if refusal:
                return refusal
            findings = tuple(_look_at_sheets(archive, name))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        hint = "Open it in Excel and save it again."
        return _refused("X006", "The workbook is damaged.", name, hint)
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        return _refused("X006", "The workbook is damaged.", name)
    if any(finding.severity == "error" for finding in findings):
        return Opened(None, "", findings)
    return Opened(content, ".xlsx", findings)


def _unpackable(archive: zipfile.ZipFile, name: str) -> Opened | None:
    """Judged by what the archive says of itself before anything is unpacked."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED or len(parts) > 10_000:
        message = "The workbook unpacks to far more than a form can be."
        return _refused("X007", message, name, "Copy the sheets into a new workbook.")
    if "xl/workbook.xml" not in archive.namelist():
        hint = "Save the form as an Excel workbook (.xlsx)."
        return _refused("X003", "The file is an archive, not a workbook.", name, hint)
    return None


def _look_at_sheets(archive: zipfile.ZipFile, name: str) -> Iterator[Finding]:
    if any(part.lower().endswith("vbaproject.bin") for part in archive.namelist()):
        message = "The workbook holds macros; they were not run and are not carried over."
        yield Finding("X008", "warning", message, "Save it as .xlsx.", name)
    for sheet, part in _sheets(archive):
        content = archive.read(part)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            yield Finding("X006", "error", "The workbook holds declarations of entities.", "", name)
            return
        yield from _cells(content, f"{name} [{sheet}]")


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet, part of the archive) of the sheets that a form is made of."""
    names = set(archive.namelist())
    relations = archive.read("xl/_rels/workbook.xml.rels") if _RELATIONS in names else b""
    targets = {}
    for found in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(found))
        targets[attributes.get(b"Id", b"")] = attributes.get(b"Target", b"").decode()
    for found in _SHEET.findall(archive.read("xl/workbook.xml")):
        attributes = dict(_ATTRIBUTE.findall(found))
        part = "xl/" + targets.get(attributes.get(b"r:id", b""), "").removeprefix("/xl/")
        sheet = attributes.get(b"name", b"").decode("utf-8", "replace").lower()
        if sheet in _SHEETS and part in names:
            yield sheet, part


_RELATIONS = "xl/_rels/workbook.xml.rels"


def _cells(content: bytes, place: str) -> Iterator[Finding]:
    """Formulas and merged cells: what people see there and what is read may differ."""
    formulas = _FORMULA.findall(content)
    saved = [cell for cell, rest in formulas if _SAVED.search(rest)]
    empty = [cell for cell, rest in formulas if not _SAVED.search(rest)]
    if saved:
        message = f"Formulas in {_cells_named(saved)}; their last saved values were read."
        yield Finding("X009", "warning", message, "Put the values there.", place, _row(saved[0]))
    if empty:
        message = (
            f"Formulas without a saved value in {_cells_named(empty)}; they are read as empty."
        )
        yield Finding("X011", "warning", message, "Put the values there.", place, _row(empty[0]))
    merged = _MERGED.findall(content)
    if merged:
        message = f"Merged cells {_cells_named(merged)}; only the first of each holds a value."
        yield Finding("X010", "warning", message, "Unmerge and fill them.", place, _row(merged[0]))


def _cells_named(cells: list[bytes]) -> str:
    named = b", ".join(cells[:5]).decode()
    return named if len(cells) <= 5 else f"{named} and {len(cells) - 5} more"


def _row(cell: bytes) -> int:
    return int(re.sub(rb"\D", b"", cell.split(b":")[0]))
