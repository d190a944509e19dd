"""What pyreadstat does not tell of a .sav: which variable weights it, and attributes that are lost.

Layout: PSPP developers' guide, "System File Format". Only the dictionary is read, of either byte order.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from exports.raw_file import note
from instruments.errors import Finding

_HEADER = 176
_LAYOUT, _WEIGHT = 64, 76
_VARIABLE, _VALUE_LABELS, _DOCUMENT, _EXTENSION = 2, 3, 6, 7
_NUMBERS, _FILE_ATTRIBUTES, _VARIABLE_ATTRIBUTES, _ENCODING = 3, 17, 18, 20
_NO_ENCODING = frozenset({0, 2, 3})
"""Code pages that name none: unknown, and ASCII of 7 and 8 bits."""
_ATTRIBUTE = re.compile(r"([^\s/:()]+)\('")


@dataclass(frozen=True, slots=True)
class Extras:
    """weight: the variable that weights the file, "" when there is none. says_encoding: of its letters."""

    weight: str = ""
    says_encoding: bool = True
    findings: tuple[Finding, ...] = ()


def read(path: Path, names: Sequence[str]) -> Extras:
    """The extras of a file whose variables are called `names`."""
    try:
        with path.open("rb") as file:
            return _read(file, names)
    except struct.error:  # a dictionary that pyreadstat could read and this cannot: nothing to add
        return Extras()


def _read(file: BinaryIO, names: Sequence[str]) -> Extras:
    head = file.read(_HEADER)
    order = "<" if struct.unpack_from("<i", head, _LAYOUT)[0] in (2, 3) else ">"
    (weight,) = struct.unpack_from(f"{order}i", head, _WEIGHT)
    starts, attributes, says_encoding = [], set(), False
    for kind, content in _records(file, order):
        if kind == _VARIABLE:
            starts.append(content)
        elif kind in (-_FILE_ATTRIBUTES, -_VARIABLE_ATTRIBUTES):
            attributes |= set(_ATTRIBUTE.findall(content.decode(errors="replace")))
        elif kind == -_ENCODING:
            says_encoding = True
        elif kind == -_NUMBERS:
            says_encoding |= struct.unpack_from(f"{order}i", content, 28)[0] not in _NO_ENCODING
    lost = sorted(one for one in attributes if not one.startswith("$@"))
    message = f"custom attributes are not carried over: {', '.join(lost)}"
    return Extras(
        weight=_weight_of(starts, weight, names),
        says_encoding=says_encoding,
        findings=(note("X403", "attributes", message),) if lost else (),
    )


def _weight_of(slots: Sequence[bytes], weight: int, names: Sequence[str]) -> str:
    """The weight is named by its place among the slots, of which long texts take several."""
    if not 0 < weight <= len(slots):
        return ""
    shorts = [one for one in slots if one]
    place = sum(bool(one) for one in slots[: weight - 1])
    # very long texts are several variables of one name: places agree only when there are none
    if len(shorts) == len(names):
        return names[place]
    short = slots[weight - 1].decode("ascii", "replace").casefold()
    return next((name for name in names if name.casefold() == short), "")


def _records(file: BinaryIO, order: str) -> Iterator[tuple[int, bytes]]:
    """(2, short name or b"" of a continuation) and (-subtype, content) of extension records."""
    while (kind := _int(file, order)) in (_VARIABLE, _VALUE_LABELS, 4, _DOCUMENT, _EXTENSION):
        if kind == _VARIABLE:
            yield kind, _variable(file, order)
        elif kind == _VALUE_LABELS:
            for _ in range(_int(file, order)):
                length = file.read(9)[8:]
                if not length:
                    return
                file.seek((length[0] + 8) // 8 * 8 - 1, 1)
        elif kind == _DOCUMENT:
            file.seek(80 * _int(file, order), 1)
        elif kind == _EXTENSION:
            subtype, size, count = (_int(file, order) for _ in range(3))
            yield -subtype, file.read(size * count)
        else:
            file.seek(4 * _int(file, order), 1)


def _variable(file: BinaryIO, order: str) -> bytes:
    width, labelled, missing, _, _ = (_int(file, order) for _ in range(5))
    name = file.read(8).rstrip()
    if labelled:
        file.seek((_int(file, order) + 3) // 4 * 4, 1)
    file.seek(8 * abs(missing), 1)
    return name if width >= 0 else b""


def _int(file: BinaryIO, order: str) -> int:
    return int(struct.unpack(f"{order}i", file.read(4))[0])
