"""The translated interface: every entry can be used, and says nothing else than its source."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from translations.catalogue import catalogue
from translations.extract import HERE


def entries(language):
    path = HERE / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


@pytest.mark.parametrize("language", ["az", "ru"])
def test_translations_have_the_placeholders_of_their_source(language):
    wrong = [(m.id, str(e)) for m in entries(language) if m.string for e in m.check()]
    assert wrong == []


@pytest.mark.parametrize("language", ["az", "ru"])
def test_what_is_translated_is_what_is_shown(language):
    shown = catalogue(language)
    for message in entries(language):
        if isinstance(message.id, str) and message.string and not message.fuzzy:
            assert shown.gettext(message.id) == message.string


def test_english_is_its_own_source():
    assert catalogue("en").gettext("Sign in") == "Sign in"
