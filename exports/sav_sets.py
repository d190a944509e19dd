"""Multiple-response sets inside a .sav or .zsav, where SPSS keeps them, so that no syntax need be run first.

The writing library does not know them, so the record (type 7, subtype 7) is put in front of the
record that ends the dictionary. The names in it are the short ones of the file, which the record of
subtype 13 maps to the long ones. Layout: PSPP developers' guide, "System File Format".
"""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

_HEADER = 176
_VARIABLE, _VALUE_LABELS, _LABELLED, _DOCUMENT, _EXTENSION, _END = 2, 3, 4, 6, 7, 999
_SETS, _LONG_NAMES = 7, 13


@dataclass(frozen=True, slots=True)
class ResponseSet:
    """Variables of which 1 means chosen. name: without the dollar; label: at most 120 bytes."""

    name: str
    label: str
    variables: tuple[str, ...]


def insert(path: Path, sets: Sequence[ResponseSet], *, compressed: bool) -> None:
    """Put `sets` into a finished file. compressed: it is a .zsav."""
    if not sets:
        return
    with path.open("rb") as file:
        end, short = _dictionary(file)
        record = _record(sets, short)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as made:
            _copy(file, made, end, record, compressed=compressed)
    shutil.copymode(path, made.name)
    Path(made.name).replace(path)


def _copy(file: BinaryIO, made: IO[bytes], end: int, record: bytes, *, compressed: bool) -> None:
    file.seek(0)
    made.write(file.read(end) + record + file.read(8))
    if compressed:
        made.write(_moved_tail(file, len(record)))
    else:
        shutil.copyfileobj(file, made, 1 << 20)


def _moved_tail(file: BinaryIO, by: int) -> bytes:
    """The compressed data with its own offsets corrected: its header and its list of blocks have them."""
    tail = bytearray(file.read())
    start, trailer, length = struct.unpack_from("<qqq", tail)
    struct.pack_into("<qqq", tail, 0, start + by, trailer + by, length)
    listed = trailer - start
    (blocks,) = struct.unpack_from("<i", tail, listed + 20)
    for block in range(blocks):
        place = listed + 24 + block * 24
        plain, packed = struct.unpack_from("<qq", tail, place)
        struct.pack_into("<qq", tail, place, plain + by, packed + by)
    return bytes(tail)


def _dictionary(file: BinaryIO) -> tuple[int, dict[str, str]]:
    """Where the record that ends the dictionary begins, and long name -> short name."""
    file.seek(_HEADER)
    names: list[str] = []
    long_names: dict[str, str] = {}
    while True:
        start = file.tell()
        (kind,) = struct.unpack("<i", file.read(4))
        if kind == _END:
            return start, {name: name for name in names} | long_names
        if kind == _VARIABLE:
            names += _skip_variable(file)
        elif kind == _VALUE_LABELS:
            _skip_value_labels(file)
        elif kind == _DOCUMENT:
            file.seek(80 * struct.unpack("<i", file.read(4))[0], os.SEEK_CUR)
        elif kind == _EXTENSION:
            subtype, size, count = struct.unpack("<iii", file.read(12))
            content = file.read(size * count)
            if subtype == _LONG_NAMES:
                pairs = (pair.split("=", 1) for pair in content.decode().split("\t") if pair)
                long_names = {long.strip("\0"): short for short, long in pairs}
        else:
            raise ValueError(f"record of kind {kind} at byte {start} is none of a system file")


def _skip_variable(file: BinaryIO) -> list[str]:
    width, labelled, missing, _, _ = struct.unpack("<iiiii", file.read(20))
    name = file.read(8).decode("ascii", "replace").rstrip()
    if labelled:
        (length,) = struct.unpack("<i", file.read(4))
        file.seek((length + 3) // 4 * 4, os.SEEK_CUR)
    file.seek(8 * abs(missing), os.SEEK_CUR)
    return [name] if width >= 0 else []


def _skip_value_labels(file: BinaryIO) -> None:
    (count,) = struct.unpack("<i", file.read(4))
    for _ in range(count):
        file.seek(8, os.SEEK_CUR)
        length = file.read(1)[0]
        file.seek((length + 8) // 8 * 8 - 1, os.SEEK_CUR)
    kind, variables = struct.unpack("<ii", file.read(8))
    if kind != _LABELLED:
        raise ValueError("value labels are not followed by their variables")
    file.seek(4 * variables, os.SEEK_CUR)


def _record(sets: Sequence[ResponseSet], short: Mapping[str, str]) -> bytes:
    content = b"".join(_line(one, short) for one in sets)
    return struct.pack("<iiii", _EXTENSION, _SETS, 1, len(content)) + content


def _line(one: ResponseSet, short: Mapping[str, str]) -> bytes:
    label = one.label.encode()
    names = " ".join(short[name].lower() for name in one.variables)
    return b"$%s=D1 1 %d %s %s\n" % (one.name.encode(), len(label), label, names.encode())
