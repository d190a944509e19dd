"""Answers that an export has gathered, kept sealed until its files are written.

A job that was killed finds them again by what they were made from; answers that have changed since have
another name, and are read again. Nothing here outlives the job.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.crypto import Unreadable, seal, unseal

if TYPE_CHECKING:
    from exports.parts import Part


@dataclass(frozen=True, repr=False)
class Parts:
    """A folder of sealed parts. key: see signing.parts_key."""

    folder: Path
    key: bytes

    def get(self, name: str, read: Callable[[], Part]) -> Part:
        """The part of this name, or what `read` returns, which is kept."""
        from exports.fingerprint import program
        from exports.parts import from_bytes, to_bytes

        # another version of the program might shape the same answers in another way
        bound = f"export/{hashlib.sha256(program() + name.encode()).hexdigest()}"
        path = self.folder / f"{name}.part"
        try:
            return from_bytes(unseal(self.key, path.read_bytes(), bound=bound))
        except (FileNotFoundError, Unreadable):
            part = read()
        self._put(path, seal(self.key, to_bytes(part), bound=bound))
        return part

    def _put(self, path: Path, sealed: bytes) -> None:
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_bytes(sealed)
        new.replace(path)
