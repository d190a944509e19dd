from __future__ import annotations

from exports.codes import codes_of
from instruments.model import Choice


def test_numeric_choices_are_their_own_codes() -> None:
    found = codes_of([Choice("1"), Choice("96"), Choice("-98", missing=True)])
    assert found.codes == {"1": 1, "96": 96, "-98": -98}
    assert found.missing == (-98,)


def test_named_choices_are_numbered_and_missing_ones_stand_apart() -> None:
    found = codes_of(
        [Choice("wed"), Choice("dk", missing=True), Choice("single"), Choice("ref", missing=True)]
    )
    assert found.codes == {"wed": 1, "dk": 98, "single": 2, "ref": 99}


def test_a_leading_zero_is_a_name_not_a_number() -> None:
    assert codes_of([Choice("01"), Choice("1")]).codes == {"01": 1, "1": 2}


def test_missing_codes_keep_clear_of_a_hundred_categories() -> None:
    choices = [Choice(f"c{number}") for number in range(100)] + [Choice("dk", missing=True)]
    assert codes_of(choices).codes["dk"] == 998


def test_a_choice_without_a_label_is_labelled_with_its_name() -> None:
    assert codes_of([Choice("wed")]).values == {1: {"en": "wed"}}
