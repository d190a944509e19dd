from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from samplics.datasets import load_nhanes2

from exports.csv import write_csv
from exports.dataset import Dataset
from exports.errors import ExportError
from exports.from_frame import dataset_of
from exports.parquet import write_parquet
from exports.reading import read_file
from exports.spss import write_sav, write_zsav
from exports.stata import write_dta
from exports.writing import Options, Writer

ROUND_TRIPS = [
    (write_sav, "woman_az.sav"),
    (write_zsav, "woman_az.zsav"),
    (write_dta, "woman_az.dta"),
    (write_csv, "woman.csv"),
    (write_parquet, "woman.parquet"),
]


@pytest.mark.parametrize(("writer", "file"), ROUND_TRIPS, ids=[name for _, name in ROUND_TRIPS])
def test_what_was_written_is_read_back(
    woman: Dataset, tmp_path: Path, options: Options, writer: Writer, file: str
) -> None:
    writer(woman, tmp_path, options)
    back = read_file(tmp_path / file, language="az")
    assert back.frame.columns == woman.frame.columns
    for variable in woman.variables:
        found, expected = back.frame[variable.name], woman.frame[variable.name]
        if variable.kind == "text":
            found, expected = found.fill_null(""), expected.fill_null("")
        if not (variable.name == "marital" and file.endswith("dta")):
            assert found.to_list() == expected.to_list(), variable.name
        assert back[variable.name].label.get("az", "") == variable.label.get("az", "").strip()
    assert back["d105b"].missing == (8, 9)
    assert {code: label["az"] for code, label in back["d105b"].values.items()} == {
        code: label["az"] for code, label in woman["d105b"].values.items()
    }


def test_the_code_of_an_extended_missing_value_is_free_among_the_categories(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    write_dta(woman, tmp_path, options)
    back = read_file(tmp_path / "woman_en.dta")
    # .a was 98 in the questionnaire; Stata keeps the letter, not the number
    assert back.frame["marital"].to_list() == [1, 8, None, 2]
    assert back["marital"].values[8]["en"] == "Don't know"


def test_the_real_survey_nhanes2_reads_back_equal(tmp_path: Path) -> None:
    frame = pl.from_pandas(load_nhanes2()["data"])
    labels = {"race": {"en": "Race", "az": "İrq", "ru": "Раса"}}
    values = {"race": {1: {"en": "White"}, 2: {"en": "Black"}, 3: {"en": "Other"}}}
    data = dataset_of(frame, "nhanes2", labels=labels, values=values)
    write_sav(data, tmp_path, Options())
    back = read_file(tmp_path / "nhanes2_en.sav")
    assert back.frame.height == frame.height
    for name in frame.columns:
        written = data.frame[name].cast(pl.Float64).fill_nan(None)
        assert back.frame[name].cast(pl.Float64).equals(written, null_equal=True), name
    assert back["race"].values == data["race"].values


def test_a_file_of_another_kind_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "x.sav").write_bytes(b"not a system file at all")
    with pytest.raises(ExportError, match="damaged or of another kind"):
        read_file(tmp_path / "x.sav")
    (tmp_path / "x.docx").write_bytes(b"a letter")
    with pytest.raises(ExportError, match="no reader"):
        read_file(tmp_path / "x.docx")
    with pytest.raises(ExportError, match="no such file"):
        read_file(tmp_path / "y.sav")


def test_names_of_another_office_become_valid(tmp_path: Path) -> None:
    pl.DataFrame({"Əmək haqqı, ₼": [1.5], "with": [2]}).write_csv(tmp_path / "wave1.csv")
    assert read_file(tmp_path / "wave1.csv").frame.columns == ["emek_haqqi", "with_v"]
