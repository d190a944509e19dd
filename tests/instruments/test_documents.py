"""The documentation says what the code does: a new type, appearance, function or rule must stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from instruments.appearances import FATES, INSTEAD, Fate, words
from instruments.checks import RULES
from instruments.expressions.functions import FUNCTIONS
from instruments.question_types import QUESTION_TYPES
from instruments.xlsform.types import REFUSED
from survey.web.fields import APPEARANCES, SEARCHABLE

DOCS = Path(__file__).parents[2] / "docs"
INSTRUMENTS = (DOCS / "instruments.md").read_text(encoding="utf-8")
EXPRESSIONS = (DOCS / "expressions.md").read_text(encoding="utf-8")


def codes(text: str) -> set[str]:
    """What stands between backticks, blanks apart."""
    return {word for part in re.findall(r"`([^`]+)`", text) for word in part.split()}


def test_every_type_is_listed_and_no_other() -> None:
    listed = INSTRUMENTS[INSTRUMENTS.index("\nTypes: ") : INSTRUMENTS.index("`or_other` adds")]
    fillers = {"LIST", "FILE.csv", "or_other"}
    assert {word.strip(",") for word in codes(listed)} - fillers == QUESTION_TYPES.keys()


@pytest.mark.parametrize(
    ("heading", "fate"),
    [
        ("| drawn as they say |", Fate.DRAWN),
        ("| drawn plainly, the answer is the same |", Fate.PLAIN),
        ("| lost, with a warning", Fate.LOST),
    ],
)
def test_appearances_are_listed_by_what_becomes_of_them(heading: str, fate: Fate) -> None:
    (row,) = [line for line in INSTRUMENTS.splitlines() if line.startswith(heading)]
    listed = {re.sub(r"N$|:$", "", word) for word in codes(row)}
    assert listed == {name for name, found in FATES.items() if found is fate}


def test_appearances_that_the_page_draws_are_told_as_drawn() -> None:
    drawn = SEARCHABLE | {appearance for _, appearance in APPEARANCES}
    assert {name for name in drawn if FATES.get(name) is not Fate.DRAWN} == set()
    assert {name for name in INSTEAD if FATES[name] is not Fate.LOST} == set()


@pytest.mark.parametrize(
    ("appearance", "found"),
    [
        ("w2 columns-4", ["w", "columns-"]),
        ("ex:org.app(a='b c', d=${e}) minimal", ["ex", "minimal"]),
        ("printer:org.x", ["printer"]),
    ],
)
def test_the_words_of_an_appearance(appearance: str, found: list[str]) -> None:
    assert list(words(appearance)) == found


def test_what_is_refused_is_listed() -> None:
    assert {name for name in REFUSED if f"`{name}`" not in INSTRUMENTS and name != "loop"} == set()


def test_no_function_is_listed_that_there_is_not() -> None:
    table = re.findall(r"^\| `([\w:-]+)\(", EXPRESSIONS, re.MULTILINE)
    assert set(table) == FUNCTIONS.keys()


def test_every_rule_stands_with_its_explanation() -> None:
    rows = [f"| {code} | {' '.join(str(rule.__doc__).split())} |" for code, rule in RULES.items()]
    assert [row for row in rows if row not in INSTRUMENTS] == []
