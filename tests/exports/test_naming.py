from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.naming import RESERVED, Names, is_valid, make_valid


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("v012", "v012"),
        ("hv-001.a", "hv_001_a"),
        ("yaş", "yas"),
        ("Əlavə sual", "elave_sual"),
        ("возраст", "vozrast"),
        ("1st", "v_1st"),
        ("with", "with_v"),
        ("str12", "str12_v"),
        ("_n", "n"),
        ("日本", "v"),
        ("", "v"),
        ("a" * 40, "a" * 32),
    ],
)
def test_a_name_becomes_one_that_every_program_takes(text: str, name: str) -> None:
    assert make_valid(text) == name


@given(st.text())
def test_any_text_gives_a_valid_name(text: str) -> None:
    assert is_valid(make_valid(text))


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=40))
def test_names_are_never_given_twice(wanted: list[tuple[str, str]]) -> None:
    names = Names()
    given_out = [names.take(name, suffix) for name, suffix in wanted]
    assert len({name.casefold() for name in given_out}) == len(wanted)
    assert all(is_valid(name) for name in given_out)


def test_case_does_not_tell_names_apart() -> None:
    names = Names(("Age",))
    assert names.take("AGE") == "AGE_2"


def test_a_choice_keeps_its_ending_when_the_question_is_long() -> None:
    names = Names()
    question = "a_question_with_a_very_long_name_indeed"
    assert names.take(question, "_police").endswith("_police")
    assert names.take(question, "_family").endswith("_family")


def test_reserved_words_of_spss_and_stata_are_refused() -> None:
    assert not any(is_valid(word) for word in RESERVED)
