"""The words of the report in its languages, read from words.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("words.yaml")
Text = Mapping[str, str]


def word(name: str) -> Text:
    """A word by its name; notes and paragraphs of the annex are `notes.name` and `annex.name`."""
    found: Any = _words()
    for part in name.split("."):
        found = found[part]
    return {str(language): str(text) for language, text in found.items()}


def filled(name: str, **values: object) -> Text:
    """A word with its places filled; a value that is a Text is put in language by language."""
    return {
        language: text.format(
            **{
                key: value[language] if isinstance(value, Mapping) else value
                for key, value in values.items()
            }
        )
        for language, text in word(name).items()
    }


def has(name: str) -> bool:
    """Whether there is such a word."""
    return name in _words()


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
