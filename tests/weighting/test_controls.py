"""Controls from CSV: what cannot be used is named with its line or its category."""

import pytest

from weighting.controls import check_margins, read_controls

GOOD = "margin,category,total\nage,15-29,100\nage,30-44,120.5\nsex,f,220.5\n"


def test_a_plain_file():
    controls, findings = read_controls(GOOD.encode())
    assert findings == []
    assert controls == {"age": {"15-29": 100.0, "30-44": 120.5}, "sex": {"f": 220.5}}


def test_semicolons_and_decimal_commas():
    text = GOOD.replace(".", "|").replace(",", ";").replace("|", ",").replace("100", "1 00")
    assert read_controls(text.encode()) == read_controls(GOOD.encode())


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("age,45-64,", "C002"),
        ("age,45-64,-3", "C002"),
        ("age,45-64,many", "C002"),
        ("age,45-64,nan", "C002"),
        ("age,45-64", "C002"),
        ("age,15-29,7", "C003"),
    ],
)
def test_rows_that_cannot_be_used(row, code):
    findings = read_controls((GOOD + row + "\n").encode())[1]
    assert [(finding.code, finding.line) for finding in findings] == [(code, 5)]


def test_margins_that_disagree():
    findings = read_controls((GOOD + "sex,m,5\n").encode())[1]
    assert [finding.code for finding in findings] == ["C010"]
    assert "sex sums to 225.5" in findings[0].message


def test_missing_columns_and_empty_files():
    assert [f.code for f in read_controls(b"margin;total\na;3\n")[1]] == ["C001"]
    assert [f.code for f in read_controls(b"")[1]] == ["F002"]
    assert check_margins({}) == []
