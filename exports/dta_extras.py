"""What pyreadstat does not tell of a .dta: the languages of its labels, notes, and how it was stored.

Files of Stata 13 and later (117 to 119) are made of named parts; a map near the beginning says where they
are. Layout: https://www.stata.com/help.cgi?dta . Older files are only looked at for their release.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from pathlib import Path

from exports.errors import ExportError
from exports.raw_file import note
from exports.refusals import TOO_SHORT
from instruments.errors import Finding

_STRL = 32_768
_END = b"</stata_dta>"
_OWN = re.compile(r"_lang_(c|list|v_.*|l_.*)\Z")
_MAP = {"types": 2, "names": 3, "characteristics": 8, "data": 9, "strls": 10, "value_labels": 11}


@dataclass(frozen=True, slots=True)
class Extras:
    """release: 104 to 119. current, languages: of `label language`. titles, labels, value_labels: those of
    the other languages, by language, and by variable and language. long_texts: columns of type strL."""

    release: int
    current: str = ""
    languages: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[str, Mapping[int | str, str]]] = field(default_factory=dict)
    long_texts: tuple[str, ...] = ()
    has_long_texts: bool = False
    findings: tuple[Finding, ...] = ()


def read(path: Path) -> Extras:
    """The extras of a file that pyreadstat has read."""
    with path.open("rb") as file:
        head = file.read(31)
        if not head.startswith(b"<stata_dta>"):
            return Extras(head[0] if head else 0)
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            if not content[-len(_END) - 2 :].rstrip().endswith(_END):
                raise ExportError(TOO_SHORT)
            try:
                return _Parts(content).extras()
            except (struct.error, IndexError, UnicodeDecodeError):
                # parts that pyreadstat does not look at; the data themselves have been read
                return Extras(int(head[28:31]), findings=(_UNREADABLE,))


_UNREADABLE = note("X403", "characteristics", "languages and notes of the file cannot be read")


class _Parts:
    """The parts of a file of release 117, 118 or 119."""

    def __init__(self, content: mmap) -> None:
        self._content = content
        self._release = int(content[28:31])
        self._order = ">" if content[52:55] == b"MSF" else "<"
        wide = self._release >= 118
        self._name = 129 if wide else 33
        self._encoding = "utf-8" if wide else "cp1252"
        self._offsets = struct.unpack_from(f"{self._order}14Q", content, content.find(b"<map>") + 5)

    def extras(self) -> Extras:
        names = self._names()
        found = self._characteristics()
        own = found.get("_dta", {})
        listed = tuple(own.get("_lang_list", "").split())
        current = own.get("_lang_c", "") if listed else ""
        others = [one for one in listed if one != current]
        types = self._types(len(names))
        begins, ends = self._offsets[_MAP["strls"]], self._offsets[_MAP["value_labels"]]
        return Extras(
            release=self._release,
            current=current,
            languages=listed,
            titles=_chosen(own, "_lang_v_", others),
            labels={name: _chosen(found.get(name, {}), "_lang_v_", others) for name in names},
            value_labels=self._value_labels(found, names, others) if others else {},
            long_texts=tuple(n for n, kind in zip(names, types, strict=True) if kind == _STRL),
            has_long_texts=ends - begins > len("<strls></strls>"),
            findings=_not_carried(found),
        )

    def _names(self) -> list[str]:
        start = self._offsets[_MAP["names"]] + len("<varnames>")
        end = self._offsets[4] - len("</varnames>")
        return [self._text(place) for place in range(start, end, self._name)]

    def _types(self, number: int) -> tuple[int, ...]:
        start = self._offsets[_MAP["types"]] + len("<variable_types>")
        return struct.unpack_from(f"{self._order}{number}H", self._content, start)

    def _text(self, place: int, size: int = 0) -> str:
        raw = self._content[place : place + (size or self._name)]
        return raw.split(b"\0", 1)[0].decode(self._encoding)

    def _characteristics(self) -> dict[str, dict[str, str]]:
        """variable (or _dta) -> name -> content."""
        place = self._offsets[_MAP["characteristics"]] + len("<characteristics>")
        found: dict[str, dict[str, str]] = {}
        while self._content[place : place + 4] == b"<ch>":
            (length,) = struct.unpack_from(f"{self._order}I", self._content, place + 4)
            place += 8
            of, name = self._text(place), self._text(place + self._name)
            found.setdefault(of, {})[name] = self._text(
                place + 2 * self._name, length - 2 * self._name
            )
            place += length + len("</ch>")
        return found

    def _value_labels(
        self, found: Mapping[str, Mapping[str, str]], names: list[str], others: list[str]
    ) -> dict[str, dict[str, dict[int | str, str]]]:
        tables = self._tables()
        return {
            name: {
                language: tables[table]
                for language in others
                if (table := found.get(name, {}).get(f"_lang_l_{language}", "")) in tables
            }
            for name in names
        }

    def _tables(self) -> dict[str, dict[int | str, str]]:
        place = self._offsets[_MAP["value_labels"]] + len("<value_labels>")
        tables: dict[str, dict[int | str, str]] = {}
        while self._content[place : place + 5] == b"<lbl>":
            (length,) = struct.unpack_from(f"{self._order}I", self._content, place + 5)
            name = self._text(place + 9)
            tables[name] = self._table(place + 9 + self._name + 3)
            place += 9 + self._name + 3 + length + len("</lbl>")
        return tables

    def _table(self, place: int) -> dict[int | str, str]:
        number, _ = struct.unpack_from(f"{self._order}II", self._content, place)
        offsets = struct.unpack_from(f"{self._order}{number}I", self._content, place + 8)
        codes = struct.unpack_from(f"{self._order}{number}i", self._content, place + 8 + 4 * number)
        texts = place + 8 + 8 * number
        return {
            _code(code): self._text(texts + offset, 32_001)
            for code, offset in zip(codes, offsets, strict=True)
        }


def _code(code: int) -> int | str:
    """Extended missing values as their letters."""
    letter = code - 2_147_483_621
    return chr(ord("a") + letter - 1) if letter >= 1 else code


def _chosen(found: Mapping[str, str], prefix: str, languages: list[str]) -> dict[str, str]:
    return {one: text for one in languages if (text := found.get(f"{prefix}{one}"))}


def _not_carried(found: Mapping[str, Mapping[str, str]]) -> tuple[Finding, ...]:
    lost = [f"{of}[{name}]" for of, all_of in found.items() for name in all_of]
    others = sorted(one for one in lost if not _OWN.match(one.split("[", 1)[1][:-1]))
    message = f"notes and characteristics are not carried over: {', '.join(others)}"
    return (note("X403", "characteristics", message),) if others else ()
