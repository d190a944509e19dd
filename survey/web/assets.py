"""The files of the tablet's application and the version they make together: a hash of their content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import current_app, url_for

FOLDERS = ("interview", "tablet")
SHARED = ("tokens.css", "style.css", "favicon.svg")
BEGINNING = "tablet/main.js"
IMPORT = re.compile(r'^(?:import|export|\} from)\b[^;"]*"(\.{1,2}/[^"]+)"', re.MULTILINE)
"""An import that is carried out before the module runs; `import("...")` within the code is not."""
KINDS = frozenset({".js", ".css", ".svg", ".png"})


@dataclass(frozen=True)
class Asset:
    """A static file: its name below static/, and the SHA-256 of its content."""

    name: str
    digest: str


def assets() -> tuple[Asset, ...]:
    """Every file that a tablet keeps, in the order of their names."""
    return _assets(Path(str(current_app.static_folder)))


def urls() -> list[str]:
    """Their addresses."""
    return [url_for("static", filename=asset.name) for asset in assets()]


def modules() -> list[str]:
    """Addresses of the JavaScript modules that the start needs, to be fetched side by side.

    The others are asked for when the lock is on the screen: see tablet/main.js.
    """
    static = Path(str(current_app.static_folder)).resolve()
    return [url_for("static", filename=name) for name in _needed(static, BEGINNING)]


def software_version() -> str:
    """Twelve letters that change whenever a file of the application or its pages changes."""
    return _version(Path(str(current_app.static_folder)), Path(str(current_app.root_path)))


@cache
def _needed(static: Path, beginning: str) -> tuple[str, ...]:
    """The module and those that it imports, theirs too."""
    found, waiting = set[Path](), [static / beginning]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += [
                (module.parent / name).resolve() for name in IMPORT.findall(module.read_text())
            ]
    return tuple(sorted(path.relative_to(static).as_posix() for path in found))


@cache
def _assets(static: Path) -> tuple[Asset, ...]:
    paths = [static / name for name in SHARED]
    for folder in FOLDERS:
        paths += [path for path in (static / folder).rglob("*") if path.suffix in KINDS]
    return tuple(
        Asset(path.relative_to(static).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(paths)
    )


@cache
def _version(static: Path, root: Path) -> str:
    made = hashlib.sha256()
    for asset in _assets(static):
        made.update(f"{asset.name} {asset.digest}\n".encode())
    for page in sorted((root / "templates" / "tablet").rglob("*.html")):
        made.update(page.read_bytes())
    return made.hexdigest()[:12]
