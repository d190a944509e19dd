"""The time, in the one place where pages ask for it; tests set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app


def init_app(app: Flask) -> None:
    """Use the real time unless `CLOCK` in the settings says otherwise."""
    app.config.setdefault("CLOCK", _real)


def now() -> datetime:
    """The aware UTC time of this application."""
    clock: Callable[[], datetime] = current_app.config["CLOCK"]
    return clock()


def _real() -> datetime:
    return datetime.now(UTC)
