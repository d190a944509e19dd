"""CHANGES.txt as the person reads it who approves a release, or receives one."""

from __future__ import annotations

from typing import Any

from exports.change_notes import notes

BEFORE: dict[str, Any] = {
    "version": 3,
    "weight_run": 1,
    "languages": ["az"],
    "instruments": [{"name": "woman", "version": "1"}],
    "recipe": {"steps": [{"do": "trim", "within": ["stratum"], "status": {"a": [1], "b": [2]}}]},
    "datasets": {"woman": {"rows": 929, "columns": ["v001", "old"], "keys": ["v001"]}},
}


def test_the_first_release_says_so_in_every_language() -> None:
    said = notes(None, BEFORE, ("az", "ru", "en"))
    assert said.splitlines() == [
        "Bu, öz növündən ilk buraxılışdır.",
        "",
        "Это первый выпуск такого рода.",
        "",
        "This is the first release of its kind.",
    ]


def test_a_recipe_that_came_back_from_the_database_in_another_order_is_no_change() -> None:
    step = BEFORE["recipe"]["steps"][0]
    turned = {**step, "status": dict(reversed(step["status"].items()))}
    stored = {**BEFORE, "recipe": {"steps": [dict(sorted(turned.items(), reverse=True))]}}
    assert notes(stored, {**BEFORE, "version": 4}) == "Nothing is different from release 3.\n"


def test_what_has_changed_is_said_in_sentences() -> None:
    after = {
        **BEFORE,
        "version": 4,
        "weight_run": 2,
        "languages": ["az", "ru"],
        "instruments": [*BEFORE["instruments"], {"name": "woman", "version": "2"}],
        "datasets": {
            "woman": {"rows": 930, "columns": ["v001", "one", "two"], "keys": ["v001"]},
            "household": {"rows": 5, "columns": ["hv001"], "keys": ["hv001"]},
        },
    }
    assert notes(BEFORE, after).splitlines() == [
        "Changes since release 3:",
        "- weights of run: 1 → 2",
        "- file woman: 929 → 930 rows",
        "- labels also in: ru",
        "- questionnaire version added: woman 2",
        "- new file household, 5 rows",
        "- file woman, variables no longer there: old",
        "- file woman, new variables: one, two",
    ]
    assert "- woman faylı: sətirlərin sayı 929 → 930" in notes(BEFORE, after, ("az",))


def test_what_has_no_sentence_stands_as_in_the_manifest() -> None:
    after = {**BEFORE, "version": 4, "libraries": {"polars": "2"}}
    assert "+ libraries.polars: 2" in notes(BEFORE, after)
