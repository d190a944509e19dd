"""Expressions over whole columns: what indicators are made of."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from instruments.errors import ExpressionError
from instruments.expressions import parse, to_polars

WOMEN = pl.DataFrame(
    {
        "age": [15, None, 49],
        "sex": ["1", "2", None],
        "hours": [1.5, float("nan"), None],
        "ever": [True, None, False],
        "born": [date(1990, 5, 1), None, date(1977, 1, 31)],
        "acts": [["slap", "kick"], None, []],
        "hurt_head": [1, 0, None],
        "hurt_arm": [1, 1, None],
        "d119a": [1, 0, None],
        "d119x": [0, 1, None],
    }
)


def over(source: str, frame: pl.DataFrame = WOMEN) -> list[Any]:
    return frame.select(to_polars(parse(source), frame.schema).alias("made"))["made"].to_list()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${age} >= 15 and ${age} <= 49", [True, False, True]),
        ("${age} = ''", [False, True, False]),
        ("${age} != 15", [False, True, True]),
        ("not(${age} < 20)", [False, True, True]),
        ("${sex} = '1'", [True, False, False]),
        ("${sex} = 1", [True, False, False]),
        ("${sex} != ''", [True, True, False]),
        ("${hours} > 1", [True, False, False]),
        ("${ever} = true()", [True, False, False]),
        ("${ever}", [True, None, False]),
        ("${born} < '1980-01-01'", [False, False, True]),
        ("'2020-05-01' - ${born}", [10958.0, None, 15796.0]),
        ("${age} + ${hours}", [16.5, None, None]),
        ("${age} div 2", [7.5, None, 24.5]),
        ("-${age} mod 4", [-3.0, None, -1.0]),
        ("${age} div 0", [float("inf"), None, float("inf")]),
        ("if(${age} > 20, 1, 0)", [0.0, 0.0, 1.0]),
        ("if(${age} > 20, ${age}, '')", [None, None, 49.0]),
        ("coalesce(${age}, 99)", [15.0, 99.0, 49.0]),
        ("round(${hours}, 0)", [2.0, None, None]),
        ("max(${age}, 20)", [20.0, None, 49.0]),
        ("int(${age} div 10)", [1.0, None, 4.0]),
        ("selected(${acts}, 'slap')", [True, False, False]),
        ("count-selected(${acts})", [2.0, 0.0, 0.0]),
        ("selected(${hurt}, 'arm')", [True, True, False]),
        ("count-selected(${hurt})", [2.0, 1.0, 0.0]),
        ("${hurt} = ''", [False, False, True]),
        ("selected(${d119}, 'a') or selected(${d119}, 'x')", [True, True, False]),
        ("selected(${age}, '15')", [True, False, False]),
        ("checklist(1, 1, ${hurt_head} = 1, ${hurt_arm} = 1)", [False, True, False]),
        ("concat(${sex}, '-', ${age})", ["1-15", "2-", "-49"]),
        ("string-length(${sex})", [1.0, 1.0, 0.0]),
        ("contains(${sex}, '1')", [True, False, False]),
        ("regex(${sex}, '^\\d$')", [True, True, False]),
        ("5 > 3", [True]),
    ],
)
def test_each_row_has_the_value_that_the_interview_would_give(
    source: str, expected: list[Any]
) -> None:
    assert over(source) == expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("today() > ${born}", "today() cannot be used over columns"),
        ("random()", "random() cannot"),
        ("../age", "paths"),
        ("${roster}[1]/age", "paths"),
        (". > 1", "paths"),
        ("${nothing} = 1", "there is no column nothing"),
        ("slected(${acts}, 'a')", "there is no function"),
        ("number()", "needs an argument"),
        ("selected(${acts}, ${sex})", "code in quotes"),
        ("regex(${sex}, ${sex})", "pattern in quotes"),
        ("regex(${sex}, '(?=a)')", "regular expression over columns"),
        ("round(${age}, ${age})", "digits as a number"),
        ("if(${age}, 1, 'a')", "or else"),
        ("date(${sex})", "needs a date column"),
    ],
)
def test_what_has_no_meaning_over_columns_is_refused_by_name(source: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        over(source)
    assert reason in str(caught.value)
    assert caught.value.position is not None


def test_names_of_columns_are_enough() -> None:
    made = to_polars(parse("${age} > 20 or selected(${hurt}, 'head')"), WOMEN.columns)
    assert WOMEN.lazy().select(made.alias("x")).collect()["x"].to_list() == [True, False, True]


def test_a_column_of_lists_of_numbers_or_categories_is_text() -> None:
    frame = pl.DataFrame({"a": [[1, 2], [3]], "c": pl.Series(["x", "y"], dtype=pl.Categorical)})
    assert over("selected(${a}, '2') or ${c} = 'y'", frame) == [True, True]


def test_a_type_without_meaning_is_refused() -> None:
    frame = pl.DataFrame({"t": [b"raw"]})
    with pytest.raises(ExpressionError, match="cannot be used"):
        over("${t} = 1", frame)


def test_a_million_rows_take_no_python() -> None:
    """The plan holds polars' own operations only, so it can be optimised and streamed."""
    made = to_polars(parse("selected(${acts}, 'slap') and ${age} >= 15"), WOMEN.schema)
    assert "python" not in str(made).lower()
