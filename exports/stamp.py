"""The time of writing in the headers of binary files, set to the time that was asked for.

The libraries write the clock's time there; two files of the same data would differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""English whatever the locale: these are part of the file formats."""


def overwrite(path: Path, offsets: Sequence[int], text: str) -> None:
    """Writes an ASCII `text` over the bytes at each of `offsets`."""
    with path.open("r+b") as file:
        for offset in offsets:
            file.seek(offset)
            file.write(text.encode("ascii"))


def spss_time(now: datetime) -> str:
    """17 bytes: 24 Nov 2603:14:07."""
    return f"{now:%d} {MONTHS[now.month - 1]} {now:%y%H:%M:%S}"


def stata_time(now: datetime) -> str:
    """17 bytes: 24 Nov 2026 03:14."""
    return f"{now:%d} {MONTHS[now.month - 1]} {now:%Y %H:%M}"


def sas_time(now: datetime) -> str:
    """16 bytes: 24NOV26:03:14:07."""
    return f"{now:%d}{MONTHS[now.month - 1].upper()}{now:%y:%H:%M:%S}"
