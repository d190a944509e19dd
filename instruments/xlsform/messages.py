"""What pyxform says, as findings with sheet and row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from instruments.errors import Finding

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet")
_NAMED = re.compile(r"(?:named|element|question) '([^']+)'")
_NOISE = ("max-pixels", "machine-readable codes", "or_other and translations")
"""Advice about ODK's servers and about what is solved here."""


def refusal(problem: Exception, name: str, rows: Mapping[str, int]) -> Finding:
    """pyxform's error. It names sheet and row in its text when it knows them; when it only names a
    question, `rows` tells where that stands."""
    found = _finding("X020", "error", str(problem), name)
    named = _NAMED.search(found.message)
    if found.line is not None or named is None or named[1] not in rows:
        return found
    return replace(found, place=f"{name} [survey]", line=rows[named[1]])


def warning(message: str, name: str) -> Finding | None:
    """pyxform's warning, unless it does not concern us."""
    if any(noise in message for noise in _NOISE):
        return None
    return _finding("X021", "warning", message, name)


def _finding(code: str, severity: str, message: str, name: str) -> Finding:
    row = _ROW.search(message)
    sheet = _SHEET.search(message)
    place = f"{name} [{sheet[1] if sheet else 'survey'}]" if row or sheet else name
    plain = " ".join(_ROW.sub("", message).split())
    return Finding(code, severity, plain, "", place, int(row[1]) if row else None)
