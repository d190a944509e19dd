"""One hash of everything that the bytes of a release depend on.

Cells are hashed row by row by polars, whose hash is the same in every process of one version; versions
of the libraries, and this package itself, are part of what is hashed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from exports.dataset import Dataset
from exports.writing import Options

PROGRAM = Path(__file__).parent


def fingerprint(datasets: Iterable[Dataset], options: Options, described: Mapping[str, Any]) -> str:
    """Hexadecimal SHA-256. described: what the manifest says before the files (libraries included)."""
    found = sha256(repr(options).encode())
    found.update(json.dumps(described, sort_keys=True, default=str).encode())
    for one in datasets:
        said = (one.name, one.label, one.keys, one.languages, one.notes, one.variables)
        found.update(repr(said).encode())
        found.update(one.frame.hash_rows().to_numpy().tobytes())
    found.update(program())
    return found.hexdigest()


def program() -> bytes:
    """SHA-256 of this package: what another version of it made is not taken for its own."""
    found = sha256()
    for module in sorted(PROGRAM.iterdir()):
        if module.is_file():
            found.update(module.read_bytes())
    return found.digest()
