"""Opening a file that somebody uploaded: only what is a workbook of reasonable size goes on.

What is wrong is a finding. Nothing in the file is run, fetched or unpacked to disk.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from instruments.errors import N_, Finding, filled
from instruments.xlsform.cells import look_at_cells
from instruments.xlsform.plain_text import as_sheets, decoded

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 100_000_000
LARGEST_PART = 40_000_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEETS = ("survey", "choices", "settings", "external_choices", "entities")

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Opened:
    """The content to give to pyxform and what kind it is; no `content` when it cannot be used."""

    content: bytes | None
    kind: str
    findings: tuple[Finding, ...] = ()


def open_form(content: bytes, *, name: str) -> Opened:
    """What the file is, judged by its content; the name only tells CSV from text tables."""
    if len(content) > LARGEST_FILE:
        return Opened(None, "", (too_large(name),))
    if not content.strip():
        return _refused("X002", N_("The file is empty."), name, N_("Save the form again."))
    if content.startswith(_ZIP):
        return _open_xlsx(content, name)
    if content.startswith(_OLE):
        return _open_xls(content, name)
    if name.lower().endswith((".csv", ".md")):
        return _open_text(content, name)
    return _refused("X003", N_("The file is not a workbook."), name, _AS_WORKBOOK)


_AS_WORKBOOK = N_("Save the form as an Excel workbook (.xlsx).")
_AGAIN = N_("Open it in Excel and save it again.")


def too_large(name: str) -> Finding:
    """Said before anything is read."""
    message = filled(N_("The file is larger than %(limit)s MB."), limit=LARGEST_FILE // 10**6)
    return Finding("X001", "error", message, N_("Take pictures out."), name)


def _refused(code: str, message: str, name: str, hint: str = "") -> Opened:
    return Opened(None, "", (Finding(code, "error", message, hint, name),))


def _open_xls(content: bytes, name: str) -> Opened:
    if "EncryptedPackage".encode("utf-16-le") in content:
        hint = N_("Take the password off and save it again.")
        return _refused("X004", N_("The workbook is protected by a password."), name, hint)
    return Opened(content, ".xls")


def _open_text(content: bytes, name: str) -> Opened:
    kind = name.lower()[name.rfind(".") :]
    text, is_guess = decoded(content)
    findings: tuple[Finding, ...] = ()
    if is_guess:
        message = N_("The file is not UTF-8; it was read as CP1251 (Cyrillic Windows).")
        hint = N_("Look at the texts, or save the file as CSV UTF-8.")
        findings = (Finding("X005", "warning", message, hint, name),)
    if kind == ".csv":
        text = as_sheets(text)
    return Opened(text.encode(), kind, findings)


def _open_xlsx(content: bytes, name: str) -> Opened:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            refusal = _unpackable(archive, name)
            if refusal:
                return refusal
            findings = tuple(_look_at_sheets(archive, name))
    except _DAMAGE:
        return _refused("X006", N_("The workbook is damaged."), name, _AGAIN)
    if any(finding.severity == "error" for finding in findings):
        return Opened(None, "", findings)
    return Opened(_without_sizes(content), ".xlsx", findings)


_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError
)  # fmt: skip


def _unpackable(archive: zipfile.ZipFile, name: str) -> Opened | None:
    """Judged by what the archive says of itself before anything is unpacked."""
    parts = archive.infolist()
    sizes = [part.file_size for part in parts]
    if sum(sizes) > LARGEST_UNPACKED or max(sizes) > LARGEST_PART or len(parts) > 10_000:
        message = N_("The workbook unpacks to far more than a form can be.")
        return _refused("X007", message, name, N_("Copy the sheets into a new workbook."))
    if "xl/workbook.xml" not in archive.namelist():
        return _refused("X003", N_("The file is an archive, not a workbook."), name, _AS_WORKBOOK)
    if any(_declares(archive.read(part)) for part in parts if part.filename.endswith(_XML)):
        return _refused("X006", N_("The workbook holds declarations of entities."), name, _AGAIN)
    return None


def _without_sizes(content: bytes) -> bytes:
    """Some programs write a wrong size of the sheet, and readers would leave out what lies beyond it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    if not any(_SIZE.search(parts[name][:4096]) for name in parts if name.startswith(_SHEETS_AT)):
        return content
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, part in parts.items():
            is_sheet = name.startswith(_SHEETS_AT)
            new.writestr(name, _SIZE.sub(b"", part, count=1) if is_sheet else part)
    return out.getvalue()


_SHEETS_AT = "xl/worksheets/"
_SIZE = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/>")
_XML = (".xml", ".rels")


def _declares(content: bytes) -> bool:
    """No office program writes these; parsers may be led anywhere by them."""
    words = ("<!DOCTYPE", "<!ENTITY")
    return any(
        word.encode(code) in content
        for word in words
        for code in ("ascii", "utf-16-le", "utf-16-be")
    )


def _look_at_sheets(archive: zipfile.ZipFile, name: str) -> Iterator[Finding]:
    if any(part.lower().endswith("vbaproject.bin") for part in archive.namelist()):
        message = N_("The workbook holds macros; they were not run and are not carried over.")
        yield Finding("X008", "warning", message, N_("Save it as .xlsx."), name)
    for sheet, part in _sheets(archive):
        yield from look_at_cells(archive.read(part), f"{name} [{sheet}]")


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
