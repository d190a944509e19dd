"""The word lists of the rules, read from YAML beside this file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

import yaml


def _read(name: str) -> dict[str, list[str]]:
    content = files("instruments.checks").joinpath(name).read_text(encoding="utf-8")
    found: dict[str, list[str]] = yaml.safe_load(content)
    return found


RESERVED: Mapping[str, str] = {
    word.lower(): program
    for program, words in _read("reserved_words.yaml").items()
    for word in words
}
"""Word -> the program that keeps it for itself."""

LOADED_TERMS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(rf"\b({'|'.join(stems)})\w*", re.IGNORECASE)
    for language, stems in _read("loaded_terms.yaml").items()
}
"""Language -> pattern of words that name violence instead of an act, whatever their ending."""
