"""The interface in three languages: every text, every placeholder, in words that fit the place.

`make translations` collects new texts; these tests fail until that has been done and each is translated.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

import translations
from instruments.checks.data import LOADED_TERMS
from translations.score import score

HOME = Path(translations.__file__).parent
ROOT = HOME.parent
TEMPLATE = HOME / "messages.pot"
LOCALES = ("az", "ru")
FORMS = {"az": 2, "ru": 3}


def read(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


CATALOGUES = {locale: read(HOME / locale / "LC_MESSAGES" / "messages.po") for locale in LOCALES}


def each(text: object) -> tuple[str, ...]:
    """The forms of a text: one, or one for each kind of number."""
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)


def shown(locale: str) -> list[tuple[str, str]]:
    """(source, translation) of what is translated, each form of a plural apart."""
    return [
        (each(message.id)[-1], form)
        for message in CATALOGUES[locale]
        for form in each(message.string)
        if form
    ]


def collect(target: Path, *, places: bool = False) -> Path:
    """Write to `target` what the command of `make translations` collects today; `places`: with its files."""
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    command = shlex.split(next(line for line in lines if "pybabel -q extract" in line))[1:]
    command[command.index("--output") + 1] = str(target)
    if places:
        command[command.index("--no-location")] = "--add-location=file"
    CommandLineInterface().run(["pybabel", *command])
    return target


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_every_text_has_been_collected(tmp_path: Path) -> None:
    """Run `make translations` when this fails, and translate what `survey translations` then names."""
    collected = collect(tmp_path / "messages.pot")
    assert collected.read_text("utf-8") == TEMPLATE.read_text("utf-8")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_interface_is_complete(locale: str) -> None:
    found = next(one for one in score() if (one.locale, one.domain) == (locale, "messages"))
    assert (found.missing, found.fuzzy) == ((), ())
    assert found.total == len(read(TEMPLATE)) > 500


@pytest.mark.parametrize("locale", LOCALES)
def test_plurals_have_the_forms_of_the_language(locale: str) -> None:
    plurals = [message for message in CATALOGUES[locale] if isinstance(message.id, tuple)]
    assert plurals
    assert {len(each(message.string)) for message in plurals} == {FORMS[locale]}


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
MARKUP = re.compile(r"<[^>]+>|&\w+;")
CODE = re.compile(r"`[^`]+`")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("pattern", [PLACEHOLDER, MARKUP, CODE], ids=["holes", "markup", "code"])
def test_what_a_program_fills_in_is_the_same(pattern: re.Pattern[str], locale: str) -> None:
    for source, text in shown(locale):
        assert sorted(pattern.findall(text)) == sorted(pattern.findall(source)), source


SUFFIXED = re.compile(r"%\(\w+\)[sd][-’']?[^\W\d_]")


@pytest.mark.parametrize("locale", LOCALES)
def test_no_ending_hangs_on_what_is_filled_in(locale: str) -> None:
    """An ending after a name or number would be wrong for most of them: «Klaster 3», never «3-cü klaster»."""
    assert [text for _, text in shown(locale) if SUFFIXED.search(text)] == []


CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
AZERBAIJANI = re.compile(r"[əğışçöüƏĞİŞÇÖÜ]")
PROPER = {"SPSS (.sav)", "Stata (.dta)", "Parquet"}
"""Names that are the same everywhere."""


def test_no_language_holds_words_of_another() -> None:
    russian = [text for source, text in shown("ru") if source not in PROPER]
    assert [text for text in russian if AZERBAIJANI.search(text)] == []
    assert [text for text in russian if text.isascii() and text != "–"] == []
    azerbaijani = shown("az")
    assert [text for _, text in azerbaijani if CYRILLIC.search(text)] == []
    assert [
        one for one, text in azerbaijani if one == text and " " in one and one not in PROPER
    ] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_tone_is_even(locale: str) -> None:
    texts = [(source, text) for source, text in shown(locale) if source != "No."]
    assert [text for _, text in texts if "!" in text or text != text.strip()] == []
    assert [text for _, text in texts if set("\"'“”„") & set(text)] == []  # quotes are « »
    assert [text for _, text in texts if text.count("«") != text.count("»")] == []
    for end in "?.:…":
        assert [text for one, text in texts if one.endswith(end) != text.endswith(end)] == []


def test_staff_are_addressed_without_the_capital_of_a_letter() -> None:
    """«Вы» is for the woman who is asked; the staff read «вы»."""
    inside = re.compile(r"(?<=[^.?] )(Вы|Вас|Вам|Ваш)\w*")
    assert [text for _, text in shown("ru") if inside.search(text)] == []
    assert [text for _, text in shown("az") if re.search(r"(?<=[^.?] )Siz", text)] == []


SEEN_AT_HOME = re.compile(
    r"survey/web/(templates/(visits|interview)/.+|templates/base\.html|visits\.py)|instruments/validation\.py"
)
"""Files whose texts are on the tablet while somebody looks over her shoulder."""

HARMLESS = {"Battery"}


def test_the_tablet_says_nothing_of_what_the_survey_is_about(tmp_path: Path) -> None:
    at_home = {
        each(message.id)[-1]
        for message in read(collect(tmp_path / "messages.pot", places=True))
        if any(SEEN_AT_HOME.fullmatch(place) for place, _ in message.locations)
    } - HARMLESS
    assert len(at_home) > 100
    words = {locale: shown(locale) for locale in LOCALES} | {"en": [(one, one) for one in at_home]}
    for locale, texts in words.items():
        said = [text for source, text in texts if source in at_home]
        assert [text for text in said if LOADED_TERMS[locale].search(text)] == []


NARROW = {
    "Back": 9,
    "Next": 9,
    "Hide": 9,
    "Saved": 15,
    "Saving…": 16,
    "Not sent yet:": 16,
    "Cannot be saved": 20,
    "No connection": 15,
}
"""Words of the tablet's bars -> letters that fit beside each other on a screen 360 px wide."""


@pytest.mark.parametrize("locale", LOCALES)
def test_words_of_the_bars_fit(locale: str) -> None:
    words = dict(shown(locale))
    assert {
        source: words[source] for source, most in NARROW.items() if len(words[source]) > most
    } == {}
