"""Many files as one .zip, sent while it is made: nothing is kept in memory or on the disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

BLOCK = 1 << 20


class _Drain:
    """What the archive has written since it was last emptied; it cannot go back, so neither can the zip."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits below."""

    def close(self) -> None:
        """What was written can still be taken."""

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def zipped(paths: Sequence[Path], *, folder: str, at: datetime) -> Iterator[bytes]:
    """The parts of an archive that unpacks into `folder`; the same files give the same bytes.

    at: the time that its entries bear, because that of the disk says when the files were asked for.
    """
    drain = _Drain()
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in paths:
            entry = zipfile.ZipInfo(f"{folder}/{path.name}", at.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as into:
                while block := source.read(BLOCK):
                    into.write(block)
                    yield drain.taken()
    yield drain.taken()
