"""Files that people hand in: read into memory once, never written under a name that somebody chose."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import FileStorage

from survey.errors import N_, Invalid

LARGEST = 20 * 1024 * 1024


def uploaded(field: str) -> tuple[str, bytes]:
    """(name, content) of the one file in `field`; raises Invalid in words."""
    return uploads(field)[0]


def uploads(field: str) -> Sequence[tuple[str, bytes]]:
    """All files in `field`; raises Invalid when there is none, or when they are too large together."""
    found = [_read(one) for one in request.files.getlist(field) if one.filename]
    if not found:
        raise Invalid(N_("Choose a file."))
    if sum(len(content) for _, content in found) > LARGEST:
        raise Invalid(N_("The file is larger than 20 MB."))
    return found


def _read(file: FileStorage) -> tuple[str, bytes]:
    """The last part of the name only: browsers of old sent whole paths."""
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return name[:80], file.stream.read(LARGEST + 1)
