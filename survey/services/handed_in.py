"""What somebody hands in with a questionnaire: files one by one, or many in a ZIP archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from survey.errors import N_, Invalid

MOST_FILES = 500
LARGEST = 64 * 1024 * 1024
"""Bytes of all files of an archive together, unpacked."""

Files = Sequence[tuple[str, bytes]]


def unpacked(files: Files) -> Files:
    """(name, content) of all files, those of archives in their place. Folders inside count for nothing.

    Raises Invalid for an archive that is damaged, locked or too large. Of two files of one name the
    last is taken.
    """
    found = [one for file in files for one in _files(*file)]
    return list(dict(found).items())


def _files(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if not name.lower().endswith(".zip"):
        yield name, content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _inside(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as problem:
        raise Invalid(N_("The ZIP archive is damaged or locked.")) from problem


def _inside(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one)]
    if len(entries) > MOST_FILES:
        raise Invalid(N_("There are over 500 files in the ZIP archive."))
    left = LARGEST
    for entry in entries:
        with archive.open(entry) as file:
            content = file.read(left + 1)  # whatever size it claims
        left -= len(content)
        if left < 0:
            raise Invalid(N_("The files in the ZIP archive are larger than 64 MB together."))
        yield PurePosixPath(entry.filename).name[:80], content


def _is_hidden(entry: zipfile.ZipInfo) -> bool:
    """What systems add by themselves: .DS_Store, __MACOSX."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(entry.filename).parts)
