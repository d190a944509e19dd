"""Numbers at the ends of what files hold: right, or null and reported; never another number."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from exports.formats import FORMATS
from exports.from_frame import dataset_of
from exports.writing import Options

FITTING = [-1e300, 0.1, 8.98e307]


@pytest.mark.parametrize(
    ("ending", "reader", "too_large"),
    [
        ("sav", pyreadstat.read_sav, [math.inf, -math.inf, -1.797_693_134_862_315_7e308]),
        ("dta", pyreadstat.read_dta, [math.inf, -math.inf, 8.99e307, 1e308]),
    ],
)
def test_what_is_too_large_is_null_and_named(
    tmp_path: Path, ending: str, reader: object, too_large: list[float]
) -> None:
    data = dataset_of(pl.DataFrame({"a": [*FITTING, *too_large], "b": 1.5}), "x")
    written = FORMATS[ending](data, tmp_path, Options())
    frame, _ = reader(written.files[0], user_missing=True, output_format="polars")  # type: ignore[operator]
    assert frame["a"].fill_nan(None).to_list() == [*FITTING, *[None] * len(too_large)]
    assert [(one.code, one.place) for one in written.findings] == [("X109", "a")]


@pytest.mark.parametrize("ending", ["sav", "dta", "xpt"])
def test_whole_numbers_that_are_rounded_are_named(tmp_path: Path, ending: str) -> None:
    data = dataset_of(pl.DataFrame({"a": [2**53 + 1], "b": [2**53], "c": [-(2**60)]}), "x")
    written = FORMATS[ending](data, tmp_path, Options())
    assert [one.place for one in written.findings if one.code == "X109"] == ["a", "c"]
