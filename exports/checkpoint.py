"""Which files of a release are finished, kept beside them, so that a run that was killed can go on.

A file is written in a folder of its own and moved when it is whole; then the step is noted with the
SHA-256 of its files. What was finished counts again only when everything it was made from is the
same (`inputs`, see `exports.fingerprint`) and the file on disk is still the one that was noted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any

from exports.writing import Written
from instruments.errors import Finding


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def nothing_left(folder: Path) -> Iterator[None]:
    """An error, and somebody who cancels, take the folder along; only being killed leaves it there."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@dataclass(slots=True)
class Checkpoint:
    """The hidden folder of one release while it is made. inputs: fingerprint of what it is made from.

    Files of other inputs, and what is not whole, are removed at once.
    """

    folder: Path
    inputs: str
    _steps: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        said = self._read()
        self._steps = said["steps"] if said["inputs"] == self.inputs else {}
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(self._writing, ignore_errors=True)
        if not self._steps:
            shutil.rmtree(self.files, ignore_errors=True)
        self.files.mkdir(mode=0o700, exist_ok=True)

    @property
    def files(self) -> Path:
        """Where finished files are; it becomes the folder of the release."""
        return self.folder / "files"

    def run(self, step: str, write: Callable[[Path], Written]) -> Written:
        """The files of a step: those that are finished, or `write(folder)` and a note of it."""
        found = self._finished(step)
        if found is not None:
            return found
        self._writing.mkdir(mode=0o700)
        written = write(self._writing)
        files = tuple(one.replace(self.files / one.name) for one in written.files)
        self._writing.rmdir()
        self._steps[step] = {
            "files": {one.name: sha256(one) for one in files},
            "findings": [asdict(finding) for finding in written.findings],
        }
        self._note()
        return Written(files, written.findings)

    def keep(self, files: Iterable[Path]) -> None:
        """Remove what an earlier run made and this one was not asked for."""
        wanted = {one.name for one in files}
        for one in self.files.iterdir():
            if one.name not in wanted:
                one.unlink()

    def _finished(self, step: str) -> Written | None:
        said = self._steps.get(step)
        if said is None:
            return None
        files = {self.files / name: digest for name, digest in said["files"].items()}
        if not all(path.is_file() and sha256(path) == digest for path, digest in files.items()):
            return None
        return Written(tuple(files), tuple(Finding(**one) for one in said["findings"]))

    def _note(self) -> None:
        """Replaced, never written over: a note is whole or the one before."""
        new = self._done.with_suffix(".new")
        new.write_text(json.dumps({"inputs": self.inputs, "steps": self._steps}), encoding="utf-8")
        new.replace(self._done)

    def _read(self) -> dict[str, Any]:
        try:
            said = json.loads(self._done.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            said = None
        return said or {"inputs": "", "steps": {}}

    @property
    def _done(self) -> Path:
        return self.folder / "done.json"

    @property
    def _writing(self) -> Path:
        return self.folder / "writing"
