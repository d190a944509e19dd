"""The score of the translations, and that the shipped questionnaires are complete."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from instruments.catalogue import entries
from translations.extract import locales, sources
from translations.score import Score, score

shipped_score = cache(score)
shipped_sources = cache(sources)
SHIPPED = ("choices", "household", "institution", "woman")


def of(scores: list[Score], locale: str, domain: str) -> Score:
    return next(one for one in scores if (one.locale, one.domain) == (locale, domain))


def write(root: Path, body: str, *, domain: str = "messages") -> None:
    folder = root / "az" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / f"{domain}.po").write_text(header + body, encoding="utf-8")


@pytest.mark.parametrize("locale", ["az", "ru"])
@pytest.mark.parametrize("domain", SHIPPED)
def test_the_questionnaires_are_complete(locale: str, domain: str) -> None:
    found = of(shipped_score(), locale, domain)
    assert found.missing == ()
    assert found.translated == found.total == len(shipped_sources()[domain])


def test_a_catalogue_of_the_interface_is_scored_as_well(tmp_path: Path) -> None:
    write(tmp_path, 'msgid "Sign in"\nmsgstr "Daxil olun"\n\nmsgid "Home"\nmsgstr ""\n')
    found = of(score(tmp_path), "az", "messages")
    assert (found.translated, found.total, found.share) == (1, 2, 0.5)
    assert found.missing == ("Home",)


def test_fuzzy_entries_and_missing_plural_forms_do_not_count(tmp_path: Path) -> None:
    write(
        tmp_path,
        '#, fuzzy\nmsgid "Visits"\nmsgstr "Səfər"\n\n'
        'msgid "%(n)d visit"\nmsgid_plural "%(n)d visits"\nmsgstr[0] "%(n)d səfər"\nmsgstr[1] ""\n',
    )
    found = of(score(tmp_path), "az", "messages")
    assert (found.translated, found.total) == (0, 2)
    assert found.fuzzy == ("Visits",)


def test_what_the_template_has_and_the_catalogue_lacks_is_missing(tmp_path: Path) -> None:
    write(tmp_path, 'msgid "Home"\nmsgstr "Ana səhifə"\n')
    template = (tmp_path / "az" / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    (tmp_path / "messages.pot").write_text(
        template + '\nmsgid "New"\nmsgstr ""\n', encoding="utf-8"
    )
    assert of(score(tmp_path), "az", "messages").missing == ("New",)


def test_a_catalogue_without_texts_of_today_shows_them_missing(tmp_path: Path) -> None:
    write(tmp_path, 'msgctxt "w00"\nmsgid "Something else"\nmsgstr "Başqa"\n', domain="woman")
    found = of(score(tmp_path), "az", "woman")
    assert found.translated == 0
    assert "w00" in found.missing


CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
LATIN = re.compile(r"[a-zəğıöşçü]{3,}", re.IGNORECASE)
AZERBAIJANI = re.compile(r"[əğışçöü]", re.IGNORECASE)
ABBREVIATIONS = {"SRQ", "DHS", "DOST", "IUD"}
PLACEHOLDER = re.compile(r"\$\{\w+\}")


@pytest.mark.parametrize("domain", SHIPPED)
def test_no_language_holds_words_of_another(domain: str) -> None:
    for locale in locales():
        for (context, source), text in entries(locale, domain).items():
            bare = PLACEHOLDER.sub("", text)
            if locale == "ru":
                assert set(LATIN.findall(bare)) <= ABBREVIATIONS, context
                assert CYRILLIC.search(bare), context
            else:
                assert not CYRILLIC.search(bare), context
                same = source == text and len(source.split()) > 2
                assert not same, context


def test_azerbaijani_is_written_with_its_own_letters() -> None:
    texts = [text for domain in SHIPPED for text in entries("az", domain).values()]
    long = [text for text in texts if len(text) > 40]
    assert sum(bool(AZERBAIJANI.search(text)) for text in long) == len(long)


def test_questions_stay_questions() -> None:
    for locale in ("az", "ru"):
        for domain in ("household", "institution", "woman"):
            for (context, source), text in entries(locale, domain).items():
                if source.endswith("?"):
                    assert text.endswith("?"), (locale, context)
