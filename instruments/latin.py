"""Azerbaijani and Cyrillic letters in ASCII, for names that programs of all kinds have to take."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {
        **dict(zip("əıƏІ", "eiEI", strict=True)),
        **dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeezijklmnoprstufhye", strict=True)),
        "ж": "zh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)


def in_latin(text: str) -> str:
    """The text in ASCII letters, small ones where it was not ASCII; letters of further scripts are lost."""
    letters = text.translate(_LETTERS) if text.isascii() else text.lower().translate(_LETTERS)
    return unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
