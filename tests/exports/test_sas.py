from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from exports.dataset import Dataset
from exports.from_frame import dataset_of
from exports.naming import is_valid
from exports.sas import write_xpt
from exports.writing import Options


def test_values_dates_and_labels_come_back(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    write_xpt(woman, tmp_path, options)
    frame, meta = pyreadstat.read_xport(tmp_path / "woman_az.xpt", output_format="polars")
    for name in ("v012", "d105b", "wedding", "started", "income"):
        expected = woman.frame[name]
        assert frame[name].cast(expected.dtype).to_list() == expected.to_list(), name
    assert meta.column_names_to_labels["d119_police"] == "Polis: Kim kömək etdi?"
    assert meta.table_name == "woman"


def test_the_program_gives_formats_and_special_missing_values(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    write_xpt(woman, tmp_path, options)
    program = (tmp_path / "woman_ru.sas").read_text(encoding="utf-8")
    assert "if d105b = 8 then d105b = .A;" in program
    assert ".B = 'Отказалась'" in program
    assert "format d105b v5f.;" in program
    # SAS takes a bare word for a fileref; in double quotes the folder of `%let` is put in
    assert '%xpt2loc(libref=work, memlist=woman, filespec="&folder./woman_ru.xpt");' in program


@pytest.mark.parametrize("name", ["wave-1", "2019", "dalğa 1", "x" * 40])
def test_a_file_of_any_name_becomes_a_table_of_sas(tmp_path: Path, name: str) -> None:
    write_xpt(dataset_of(pl.DataFrame({"a": [1]}), name), tmp_path, Options())
    frame, meta = pyreadstat.read_xport(tmp_path / f"{name}_en.xpt")
    assert frame["a"].to_list() == [1]
    assert is_valid(meta.table_name)
    program = (tmp_path / f"{name}_en.sas").read_text(encoding="utf-8")
    assert f"data {meta.table_name}; set {meta.table_name};" in program


def test_numbers_of_sas_keep_their_formats_and_those_of_users_are_left_out(tmp_path: Path) -> None:
    frame = pl.DataFrame({"month": [21_000], "group": [1], "day": [date(2020, 1, 1)]})
    shown = {"month": "MONYY7", "group": "GROUPF", "day": "YYMMDD10"}
    made = dataset_of(frame, "x")
    described = tuple(replace(one, formats={"sas": shown[one.name]}) for one in made.variables)
    write_xpt(replace(made, variables=described), tmp_path, Options())
    _, meta = pyreadstat.read_xport(tmp_path / "x_en.xpt")
    assert meta.original_variable_types["month"] == "MONYY7"
    assert meta.original_variable_types["day"] == "YYMMDD10"
    assert meta.original_variable_types["group"] in ("", None)
