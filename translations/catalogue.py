"""The interface texts of one language, read from its .po file.

Read when a language is first asked for (some 50 ms, once per process), so that there is nothing to compile,
nothing to forget, and no file to write beside the code.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

DOMAIN = "messages"


@cache
def catalogue(language: str) -> NullTranslations:
    """The interface texts of one language; English, the source, has none of its own."""
    file = files("translations") / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if language == "en" or not file.is_file():
        return NullTranslations()
    with file.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages, use_fuzzy=False)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
