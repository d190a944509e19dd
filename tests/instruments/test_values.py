"""What each type of question takes, and what it refuses; nothing hostile gets through or raises."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.question_types import QUESTION_TYPES
from instruments.values import UnfitError, to_json

BAKU = dt.timezone(dt.timedelta(hours=4))


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("text", "  Şəki \r\n", "Şəki"),
        ("text", "e\u0301", "é"),
        ("text", "", None),
        ("text", 12, "12"),
        ("integer", "12", 12),
        ("integer", 12.0, 12),
        ("integer", " +7 ", 7),
        ("integer", "007", 7),
        ("integer", "", None),
        ("decimal", "2,5", 2.5),
        ("decimal", "\u00a01e2", 100.0),
        ("decimal", 3, 3.0),
        ("date", "2024-02-29", dt.date(2024, 2, 29)),
        ("date", "2026-03-01T23:30:00+04:00", dt.date(2026, 3, 1)),
        ("time", "10:05", dt.time(10, 5)),
        ("time", "10:05:30.250+04:00", dt.time(10, 5, 30, 250_000)),
        ("dateTime", "2026-03-01T10:05:00+04:00", dt.datetime(2026, 3, 1, 10, 5, tzinfo=BAKU)),
        ("dateTime", "2026-03-01 10:05", dt.datetime(2026, 3, 1, 10, 5, tzinfo=dt.UTC)),
        ("select_one", 1, "1"),
        ("select_one", " a ", "a"),
        ("select_multiple", "a b a", ["a", "b"]),
        ("select_multiple", ["a", 2], ["a", "2"]),
        ("select_multiple", [], None),
        ("rank", ["b", "a"], ["b", "a"]),
        ("acknowledge", True, "OK"),
        ("geopoint", " 40.4  49.8 10 5 ", "40.4 49.8 10 5"),
        ("geoshape", "1 1;1 2;2 2;1 1;", "1 1;1 2;2 2;1 1"),
        ("image", "photo-1.jpg", "photo-1.jpg"),
        ("note", None, None),
        ("calculate", 5.5, 5.5),
    ],
)
def test_a_value_is_kept_in_one_form(kind: str, given: Any, value: Any) -> None:
    assert QUESTION_TYPES[kind].check(given, {}) == value


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("text", "a\u0000b", "control_characters"),
        ("text", "\ud800", "control_characters"),
        ("text", "x" * 20_001, "too_long"),
        ("text", {"a": 1}, "not_text"),
        ("text", 10**400, "too_large"),
        ("text", float("nan"), "too_large"),
        ("select_one", 10**400, "too_large"),
        ("integer", "1.5", "not_integer"),
        ("integer", True, "not_integer"),
        ("integer", "٣", "not_integer"),
        ("integer", 10**400, "too_large"),
        ("integer", "9007199254740993", "too_large"),
        ("integer", float("nan"), "not_integer"),
        ("decimal", "NaN", "not_number"),
        ("decimal", float("inf"), "not_number"),
        ("decimal", "1e999", "not_number"),
        ("decimal", 10**400, "too_large"),
        ("date", "2025-02-29", "not_date"),
        ("date", "01.03.2026", "not_date"),
        ("date", "2026-W01-1", "not_date"),
        ("time", "24:00", "not_time"),
        ("dateTime", "2026-03-01T25:00", "not_datetime"),
        ("dateTime", "2026-03-01", "not_datetime"),
        ("select_one", ["a", "b"], "several_choices"),
        ("select_multiple", 5, "not_list"),
        ("select_multiple", [[1]], "several_choices"),
        ("select_multiple", ["x"] * 1_001, "too_many"),
        ("acknowledge", "maybe", "not_acknowledged"),
        ("acknowledge", 0, "not_acknowledged"),
        ("geopoint", "91 0", "not_geopoint"),
        ("geopoint", "40", "not_geopoint"),
        ("geotrace", "1 1", "not_trace"),
        ("geoshape", "1 1;1 2;2 2", "not_shape"),
        ("image", "../../etc/passwd", "not_file_name"),
        ("file", "..", "not_file_name"),
        ("note", "answered", "no_answer_expected"),
    ],
)
def test_what_is_no_value_of_the_type_is_refused(kind: str, given: Any, code: str) -> None:
    with pytest.raises(UnfitError) as caught:
        QUESTION_TYPES[kind].check(given, {})
    assert caught.value.code == code


EVEN = {"start": "0", "end": "10", "step": "2"}


@pytest.mark.parametrize(("given", "value"), [("0", 0), (10, 10), ("4", 4), ("", None)])
def test_a_range_goes_by_its_steps(given: Any, value: Any) -> None:
    assert QUESTION_TYPES["range"].check(given, EVEN) == value


@pytest.mark.parametrize(
    ("given", "code"), [(11, "out_of_range"), (3, "off_step"), ("x", "not_number")]
)
def test_a_range_refuses_what_is_not_on_its_scale(given: Any, code: str) -> None:
    with pytest.raises(UnfitError) as caught:
        QUESTION_TYPES["range"].check(given, EVEN)
    assert caught.value.code == code


def test_a_range_of_halves_stays_a_fraction_and_may_run_down() -> None:
    check = QUESTION_TYPES["range"].check
    assert check("1.5", {"start": "5", "end": "-5", "step": "0.5"}) == 1.5


def test_text_is_limited_by_its_parameter() -> None:
    with pytest.raises(UnfitError) as caught:
        QUESTION_TYPES["text"].check("abcd", {"max-length": "3"})
    assert caught.value.details == {"most": 3}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
LIKELY = st.from_regex(r"\A[-+0-9.,eT:Z; ]{0,30}\Z")


@given(value=JSON | LIKELY, kind=st.sampled_from(sorted(QUESTION_TYPES)))
def test_anything_is_taken_or_refused_and_what_is_taken_is_stable(value: Any, kind: str) -> None:
    check = QUESTION_TYPES[kind].check
    try:
        kept = check(value, {})
    except UnfitError:
        return
    assert kept is None or isinstance(kept, str | int | float | bool | dt.date | dt.time | list)
    assert check(kept, {}) == kept
    assert check(to_json(kept), {}) == kept or kind in ("calculate", "hidden")
