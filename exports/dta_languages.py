"""Several languages in one .dta: what `label language` keeps as characteristics.

`_dta[_lang_list]` names the languages and `_dta[_lang_c]` the one in use, whose labels stand where
labels always stand. For each of the others a variable has its label in `[_lang_v_<language>]` and the
name of its value labels in `[_lang_l_<language>]`. Source: Stata manual, [D] label language.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from exports.dta import Column, Languages

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Sets: TypeAlias = Mapping[tuple[str, Pairs], str]
"""(language, labels) -> the name under which the file holds these labels, once."""


def sets(columns: Sequence[Column], numeric: Sequence[bool]) -> Sets:
    """Names for all value labels of other languages; those of text columns cannot be held."""
    found: dict[tuple[str, Pairs], str] = {}
    for place, (column, fits) in enumerate(zip(columns, numeric, strict=True), start=1):
        for language, labels in column.others.items():
            if labels.values and fits:
                content = (language, tuple(labels.values.items()))
                found.setdefault(content, f"l{place}_{language}")
    return found


def characteristics(
    columns: Sequence[Column], languages: Languages, names: Sets
) -> Iterator[bytes]:
    """The <ch> elements of the file."""
    listed = " ".join([languages.current, *languages.titles])
    yield _characteristic("_dta", "_lang_list", listed)
    yield _characteristic("_dta", "_lang_c", languages.current)
    for language, title in languages.titles.items():
        yield _characteristic("_dta", f"_lang_v_{language}", title)
    for column in columns:
        for language, labels in column.others.items():
            if labels.variable:
                yield _characteristic(column.name, f"_lang_v_{language}", labels.variable)
            name = names.get((language, tuple(labels.values.items())))
            if name:
                yield _characteristic(column.name, f"_lang_l_{language}", name)


def _characteristic(of: str, name: str, content: str) -> bytes:
    body = _name(of) + _name(name) + content.encode() + b"\0"
    return b"<ch>" + struct.pack("<I", len(body)) + body + b"</ch>"


def _name(text: str) -> bytes:
    return text.encode().ljust(129, b"\0")
