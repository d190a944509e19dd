from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from exports.csv import write_csv
from exports.dataset import Dataset
from exports.dictionary import dictionary
from exports.parquet import write_parquet
from exports.writing import Options


def test_codes_in_one_file_and_labels_of_all_languages_in_another(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    write_csv(woman, tmp_path, options)
    raw = (tmp_path / "woman.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfv001,v002")
    with (tmp_path / "woman_values.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["variable"] == "d105b"]
    assert rows[2] == {
        "variable": "d105b",
        "code": "8",
        "missing": "1",
        "label_en": "Don't know",
        "label_az": "Bilmir",
        "label_ru": "Не знает",
    }


def test_parquet_carries_its_dictionary(woman: Dataset, tmp_path: Path, options: Options) -> None:
    write_parquet(woman, tmp_path, options)
    path = tmp_path / "woman.parquet"
    assert pl.read_parquet(path).equals(woman.frame)
    assert '"Sizə şillə vurub?"' in pl.read_parquet_metadata(path)["variables"]


def test_the_dictionary_tells_missing_codes_and_the_universe(woman: Dataset) -> None:
    about = dictionary(woman, ("en", "ru"))
    slap = next(one for one in about["variables"] if one["name"] == "d105b")
    assert slap["universe"] == "(${age} >= 15) and (${age} < 50)"
    assert slap["values"][2] == {
        "code": 8,
        "label": {"en": "Don't know", "ru": "Не знает"},
        "missing": True,
    }
    assert about["dataset"]["keys"] == ["v001", "v002", "v003"]
