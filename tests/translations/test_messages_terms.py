"""The interface keeps to the glossary: the same word for the same thing on every page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

import translations

HOME = Path(translations.__file__).parent
TERMS: list[dict[str, Any]] = yaml.safe_load((HOME / "glossary.yaml").read_text("utf-8"))["terms"]
CHECKED = [term for term in TERMS if "interface" in term]

NAMES = re.compile(
    r"%\(\w+\)[sd]|`[^`]+`|(Needed:|Columns:|the keys) .+|[\w, ]+(?=: names of columns)"
)
"""What a program reads or fills in; it is the same in every language."""


def pairs(locale: str) -> list[tuple[str, str]]:
    """(source, translation) of all texts; the forms of a plural one after another."""
    with (HOME / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return [(_one(message.id), _one(message.string)) for message in read_po(file) if message.id]


def _one(text: object) -> str:
    return " ".join(text) if isinstance(text, tuple | list) else str(text)


def folded(text: str) -> str:
    """Lower case; Azerbaijani İ becomes the plain i it stands for."""
    return text.replace("İ", "i").casefold()


def holds(source: str, term: str) -> bool:
    """Whether an English text holds the term as a word, plural included."""
    plural = "strata" if term == "stratum" else rf"{re.escape(term)}(e?s)?"
    return re.search(rf"\b({re.escape(term)}|{plural})\b", source, re.IGNORECASE) is not None


PAIRS = {locale: pairs(locale) for locale in ("az", "ru")}


@pytest.mark.parametrize("locale", PAIRS)
@pytest.mark.parametrize("term", CHECKED, ids=lambda term: term["en"])
def test_the_interface_uses_the_term(term: dict[str, Any], locale: str) -> None:
    forms = [folded(form) for form in term["interface"][locale]]
    strays = [
        f"{source} | {text}"
        for source, text in PAIRS[locale]
        if text and holds(NAMES.sub("", source), term["en"])
        if not any(form in folded(text) for form in forms)
    ]
    assert strays == []


def test_terms_that_are_checked_occur() -> None:
    sources = [source for source, _ in PAIRS["az"]]
    idle = [term["en"] for term in CHECKED if not any(holds(one, term["en"]) for one in sources)]
    assert idle == []
