"""One term, one translation: the questionnaires keep to the glossary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import translations
from instruments.catalogue import entries
from translations.extract import locales, sources

GLOSSARY = Path(translations.__file__).parent / "glossary.yaml"
TERMS: list[dict[str, Any]] = yaml.safe_load(GLOSSARY.read_text("utf-8"))["terms"]
SOURCES = sources()
CHECKED = [term for term in TERMS if "forms" in term]


def holds(text: str, term: str) -> bool:
    """Whether an English text holds the term as a word, plural included."""
    return re.search(rf"\b{re.escape(term)}(e?s)?\b", text, re.IGNORECASE) is not None


def folded(text: str) -> str:
    """Lower case; Azerbaijani İ becomes the plain i it stands for."""
    return text.replace("İ", "i").casefold()


def test_every_term_stands_in_three_languages_and_once() -> None:
    assert all({"en", "az", "ru"} <= set(term) for term in TERMS)
    names = [term["en"] for term in TERMS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("term", CHECKED, ids=lambda term: term["en"])
def test_questionnaires_use_the_term(term: dict[str, Any], locale: str) -> None:
    forms = [folded(form) for form in term["forms"][locale]]
    strays = []
    for domain, texts in SOURCES.items():
        translated = entries(locale, domain)
        for context, source in texts.items():
            text = folded(translated.get((context, source), ""))
            if holds(source, term["en"]) and not any(form in text for form in forms):
                strays.append(f"{domain}: {context}: {text}")
    assert strays == []


def test_terms_that_are_checked_occur() -> None:
    texts = [source for one in SOURCES.values() for source in one.values()]
    idle = [t["en"] for t in CHECKED if not any(holds(text, t["en"]) for text in texts)]
    assert idle == []
