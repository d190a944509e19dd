"""Questionnaire texts -> catalogues: nothing translated is lost, nothing reworded passes unseen."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import translations
from translations import extract

NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
SHIPPED = Path(translations.__file__).parent


def catalogue(**texts: tuple[str, str]) -> Catalog:
    """An Azerbaijani catalogue: context=(source, translation)."""
    made = Catalog(locale="az", project="prevalence-survey")
    for context, (source, translated) in texts.items():
        made.add(source, translated, context=context)
    return made


def entry(catalogue: Catalog, context: str) -> Message:
    return next(message for message in catalogue if message.id and message.context == context)


def test_a_translation_is_kept_while_its_source_stays() -> None:
    old = catalogue(age=("How old are you?", "Neçə yaşınız var?"))
    new = extract.updated(old, {"age": "How old are you?"}, domain="small", now=NOW)
    assert entry(new, "age").string == "Neçə yaşınız var?"
    assert not entry(new, "age").fuzzy


def test_a_reworded_source_marks_its_translation_fuzzy_and_keeps_the_former_text() -> None:
    old = catalogue(age=("How old are you?", "Neçə yaşınız var?"))
    new = extract.updated(old, {"age": "How old are you now?"}, domain="small", now=NOW)
    assert entry(new, "age").fuzzy
    assert entry(new, "age").string == "Neçə yaşınız var?"
    assert list(entry(new, "age").previous_id) == ["How old are you?"]


LONG = (
    'Has anybody in this household, small children and guests included, ever said "no" to such a '
    "visit, and if so, for which of the reasons on this card, or for another one?"
)


def test_a_long_former_source_survives_every_reading_and_writing(tmp_path: Path) -> None:
    old = catalogue(visit=(LONG, "Ziyarətə yox deyən olubmu?"))
    new = extract.updated(old, {"visit": "Did anybody refuse?"}, domain="small", now=NOW)
    path = tmp_path / "small.po"
    extract._write(path, new)
    assert sum(line.startswith("#|") for line in path.read_text("utf-8").splitlines()) == 1
    again = extract._read(path, "az")
    assert list(entry(again, "visit").previous_id) == [LONG]
    assert entry(again, "visit").user_comments == []
    kept = extract.updated(again, {"visit": "Did anybody refuse?"}, domain="small", now=NOW)
    assert extract._write(path, kept) is False


def test_a_former_source_folded_by_another_program_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "small.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '# asks a wife\n#, fuzzy\n#| msgctxt "age"\n#| msgid ""\n#| "How old "\n#| "are you?"\n'
        'msgctxt "age"\nmsgid "Your age?"\nmsgstr "Yaşınız?"\n',
        "utf-8",
    )
    read = entry(extract._read(path, "az"), "age")
    assert list(read.previous_id) == ["How old are you?"]
    assert read.user_comments == ["asks a wife"]


def test_the_same_words_in_two_places_are_translated_apart() -> None:
    texts = {"w05": "Introduction", "w07": "Introduction"}
    old = catalogue(w05=("Introduction", "Tanışlıq"))
    new = extract.updated(old, texts, domain="small", now=NOW)
    assert entry(new, "w05").string == "Tanışlıq"
    assert not entry(new, "w07").string


def test_a_text_that_is_gone_becomes_obsolete() -> None:
    old = catalogue(age=("Age", "Yaş"), sex=("Sex", "Cins"))
    new = extract.updated(old, {"age": "Age"}, domain="small", now=NOW)
    assert [message.context for message in new if message.id] == ["age"]
    assert [message.string for message in new.obsolete.values()] == ["Cins"]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for path in SHIPPED.glob("*/LC_MESSAGES/*.po"):
        target = tmp_path / path.relative_to(SHIPPED)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for path in SHIPPED.glob("*.pot"):
        shutil.copyfile(path, tmp_path / path.name)
    return tmp_path


def test_the_shipped_catalogues_are_up_to_date(copied: Path) -> None:
    """Run `python -m translations.extract` when this fails."""
    assert extract.extract(copied, now=NOW) == []


def test_a_new_language_begins_with_empty_catalogues(copied: Path) -> None:
    (copied / "ka" / "LC_MESSAGES").mkdir(parents=True)
    written = extract.extract(copied, now=NOW)
    assert {path.parent.parent.name for path in written} == {"ka"}
    with (copied / "ka" / "LC_MESSAGES" / "woman.po").open("rb") as file:
        begun = read_po(file)
    assert len(begun) > 900
    assert not any(message.string for message in begun if message.id)


@pytest.mark.parametrize(
    "path", sorted(SHIPPED.glob("*/LC_MESSAGES/*.po")), ids=lambda p: p.parts[-3:]
)
def test_translators_tools_can_open_a_catalogue(path: Path) -> None:
    """The header that Poedit and Weblate ask for, with the plural forms of the language."""
    with path.open("rb") as file:
        found = read_po(file, abort_invalid=True)
    forms = {"az": 2, "ru": 3}
    assert found.charset == "utf-8"
    assert str(found.locale) == path.parts[-3]
    assert found.num_plurals == forms[path.parts[-3]]
