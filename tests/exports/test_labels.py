from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exports.labels import SPSS_VALUE, STATA_VARIABLE, Limit, Shortener, plain
from instruments.errors import Finding


def test_sixty_cyrillic_letters_fit_into_a_value_label_of_spss_and_one_more_does_not() -> None:
    assert SPSS_VALUE.fits("я" * 60)
    assert not SPSS_VALUE.fits("я" * 60 + "x")
    assert SPSS_VALUE.shorten("я" * 60) == "я" * 60


def test_a_long_label_ends_at_a_word_with_an_ellipsis() -> None:
    assert Limit("x", 20).shorten("когда он вас ударил") == "когда он…"
    assert Limit("x", 20, "characters").shorten("Did he ever slap you?") == "Did he ever slap…"


def test_stata_counts_characters_not_bytes() -> None:
    assert STATA_VARIABLE.fits("ə" * 80)
    assert not STATA_VARIABLE.fits("ə" * 81)


@given(st.text(min_size=1, max_size=400), st.integers(3, 200))
def test_a_shortened_label_always_fits(label: str, size: int) -> None:
    assert Limit("x", size).fits(Limit("x", size).shorten(label))


def test_shortening_is_reported_with_its_place() -> None:
    found: list[Finding] = []
    Shortener(found.append).fit("я" * 61, SPSS_VALUE, place="d105b=1")
    assert [(one.code, one.place) for one in found] == [("X101", "d105b=1")]


def test_markup_of_forms_does_not_reach_a_label() -> None:
    assert plain("## **Now** the <span style='x'>next</span>\n question") == "Now the next question"


def test_less_than_is_no_markup() -> None:
    assert plain("aged < 5 or > 60") == "aged < 5 or > 60"
    assert plain("a <B>b</B><br/>c") == "a bc"
