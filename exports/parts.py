"""Some of the rows of every unit, between answers and datasets, and the same as bytes to keep."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

_SIZE = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one unit. lost: question -> answers that no column can hold."""

    frame: pl.DataFrame
    lost: Mapping[str, int]


Part: TypeAlias = Mapping[str, Rows]
"""Unit -> its rows, of the same interviews."""


def to_bytes(part: Part) -> bytes:
    """A line of JSON with names and sizes, then each frame as Arrow IPC."""
    frames = {name: _ipc(rows.frame) for name, rows in part.items()}
    head = {name: [len(frames[name]), dict(rows.lost)] for name, rows in part.items()}
    said = json.dumps(head).encode()
    return b"".join((_SIZE.pack(len(said)), said, *frames.values()))


def from_bytes(data: bytes) -> Part:
    """What `to_bytes` was given."""
    start = _SIZE.size + _SIZE.unpack_from(data)[0]
    part: dict[str, Rows] = {}
    for name, (size, lost) in json.loads(data[_SIZE.size : start]).items():
        part[name] = Rows(pl.read_ipc(io.BytesIO(data[start : start + size])), lost)
        start += size
    return part


def _ipc(frame: pl.DataFrame) -> bytes:
    held = io.BytesIO()
    frame.write_ipc(held, compression="lz4")
    return held.getvalue()
