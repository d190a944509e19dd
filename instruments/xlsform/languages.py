"""Headings such as "label::Azərbaycan (az)" and the language codes behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError

from instruments.data_files import language_code
from instruments.model import Text

UNMARKED = "default"
"""pyxform's name for texts in columns without a language."""

_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_SOURCE_LANGUAGES = ("en", "fr", "es", "pt", "ru", "az", "tr", "ar", "de", "zh", "fa", "uk", "ka")


class Languages:
    """Names of languages as a form writes them -> codes, in the order in which they were met."""

    def __init__(self, headings: Iterable[str], default: str) -> None:
        self.codes: dict[str, str] = {}
        self._is_named = default != UNMARKED
        for heading in headings:
            self._add(heading)
        if default != UNMARKED:
            self._add(default)
        self.default = self.codes.get(default) or next(iter(self.codes.values()), "")

    def _add(self, heading: str) -> None:
        if heading in self.codes or heading == UNMARKED:
            return
        code = code_of(heading)
        while code in self.codes.values():
            code += "-x"
        self.codes[heading] = code

    def settle(self, texts: Iterable[Any]) -> None:
        """Find the language of texts in columns that name none, from all labels as pyxform has them.

        It is the one that their letters speak for, the first of the form; when the form has other texts
        in that language beside them, it is one of its own.
        """
        if self._is_named:
            return
        written = [one for one in texts if one]
        unmarked = [one.get(UNMARKED) if isinstance(one, Mapping) else one for one in written]
        code = guess(str(one) for one in unmarked if one)
        if not self.default:
            self.codes[code] = self.default = code
        elif any(unmarked):
            others = [one for one in written if isinstance(one, Mapping) and one.get(UNMARKED)]
            if any(self._differs(one, code) for one in others):
                code = UNMARKED
            if code not in self.codes.values():
                self.codes = {UNMARKED: code, **self.codes}
            self.default = code

    def _differs(self, written: Mapping[str, Any], code: str) -> bool:
        """Whether a text has another one beside it in the language of this code."""
        marked = [v for k, v in written.items() if self.codes.get(k) == code and v]
        return any(str(one) != str(written[UNMARKED]) for one in marked)

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(self.codes.values())

    def text(self, written: Any) -> Text:
        """pyxform's text (str, or language -> str) by code. Unmarked text is in the default one."""
        if not isinstance(written, Mapping):
            value = str(written).strip() if written is not None else ""
            return {self.default: value} if value else {}
        found = {self.codes[k]: str(v) for k, v in written.items() if k in self.codes and v}
        unmarked = written.get(UNMARKED)
        return {self.default: str(unmarked), **found} if unmarked else found


def code_of(heading: str) -> str:
    """The code in brackets, or of a language known by this name, or the name made a code."""
    code = language_code(heading)
    before = heading.rpartition("(")[0].strip()
    if code == "und" and _SLUG.match(before):
        return before
    if _CODE.match(before) and before.startswith(f"{code}-"):
        return before
    if heading.strip().lower() == f"{code} ({code})":
        return code
    if _CODE.match(code) and (code != heading or len(code) <= 3):
        return code
    known = _names().get(heading.strip().lower())
    return known or re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-") or "und"


@cache
def _names() -> Mapping[str, str]:
    """Lower-case names of languages -> codes: in English, and each in itself."""
    english = Locale("en").languages
    found = {name.lower(): code for code, name in english.items() if "_" not in code}
    for code in _SOURCE_LANGUAGES:
        own = Locale(code).language_name
        if own:
            found[own.lower()] = code
    return found


def heading(code: str) -> str:
    """ "Azerbaijani (az)". pyxform knows languages by their first part only: "zh-Hans (zh)"."""
    main = code.split("-", 1)[0]
    if main != code:
        return f"{code} ({main if len(main) <= 3 else 'und'})"
    try:
        name = Locale.parse(code).english_name
    except (UnknownLocaleError, ValueError):
        name = None
    return f"{(name or code).split(' (')[0]} ({code if len(code) <= 3 else 'und'})"


def guess(texts: Iterable[str]) -> str:
    """az for its own letter, ru for Cyrillic, else en."""
    joined = " ".join(texts)
    if "ə" in joined or "Ə" in joined:
        return "az"
    cyrillic = len(re.findall("[\u0400-\u04ff]", joined))
    return "ru" if cyrillic > len(joined) / 4 else "en"
