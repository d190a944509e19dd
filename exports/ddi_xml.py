"""Elements of a DDI file: their text, its language, and the characters that XML can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement

from exports.labels import in_language
from instruments.model import Text

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# of two or three letters: what begins with more, such as "default" or "English", is a name and no tag
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_UNDETERMINED = "und"
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Attributes = Mapping[str, str]
NOTHING: Attributes = {}


def add(
    parent: Element, tag: str, text: str, attributes: Attributes = NOTHING, *, lang: str = ""
) -> Element:
    """A child of `parent` that holds a text, in a language or in none."""
    element = SubElement(parent, tag, {name: allowed(one) for name, one in attributes.items()})
    element.text = allowed(text)
    if lang:
        element.set(XML_LANG, language_tag(lang))
    return element


def add_each(
    parent: Element,
    tag: str,
    of: Text,
    languages: tuple[str, ...],
    attributes: Attributes = NOTHING,
) -> None:
    """A child for each language that the text really has: a missing translation is not an English one."""
    for language, said in translations(of, languages):
        add(parent, tag, said, attributes, lang=language)


def translations(of: Text, languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(language, text) of the languages that the text has."""
    yield from ((language, in_language(of, language)) for language in languages if of.get(language))


def add_ours(
    parent: Element,
    tag: str,
    of: Text,
    languages: tuple[str, ...],
    facts: Mapping[str, object] = NOTHING,
) -> None:
    """Words of the platform with `facts` in their places; in English when they are in none of `languages`."""
    for language in spoken(of, languages):
        add(parent, tag, of[language].format(**facts), lang=language)


def spoken(of: Text, languages: tuple[str, ...]) -> list[str]:
    """Those of `languages` in which the platform has words, or English."""
    return [one for one in languages if of.get(one)] or ["en"]


def language_tag(language: str) -> str:
    """The tag of a language. Stata and XLSForm let people call one as they like: "default", "my_labels"."""
    return language if _LANGUAGE_TAG.fullmatch(language) else _UNDETERMINED


def allowed(text: str) -> str:
    """Without the characters that XML 1.0 has no way to write."""
    return _UNWRITABLE.sub("", text)
