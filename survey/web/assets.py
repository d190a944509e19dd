"""The files of the tablet's application and the version they make together: a hash of their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import current_app, url_for

FOLDERS = ("interview", "tablet")
SHARED = ("tokens.css", "style.css", "favicon.svg")
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
    """Addresses of the JavaScript modules, to be fetched side by side."""
    return [
        url_for("static", filename=asset.name)
        for asset in assets()
        if asset.name.endswith(".js") and not asset.name.endswith("worker.js")
    ]


def software_version() -> str:
    """Twelve letters that change whenever a file of the application or its pages changes."""
    return _version(Path(str(current_app.static_folder)), Path(str(current_app.root_path)))


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
