from __future__ import annotations

import struct
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest

from exports.dataset import Dataset
from exports.from_frame import dataset_of
from exports.stata import write_dta
from exports.variable import Variable
from exports.writing import Options


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_labels_come_back_in_each_language(
    woman: Dataset, tmp_path: Path, options: Options, language: str
) -> None:
    write_dta(woman, tmp_path, options)
    _, meta = pyreadstat.read_dta(tmp_path / f"woman_{language}.dta", user_missing=True)
    labels = woman["d105b"].values
    assert meta.variable_value_labels["d105b"] == {
        1: labels[1][language],
        2: labels[2][language],
        "a": labels[8][language],
        "b": labels[9][language],
    }
    assert meta.column_names_to_labels["d119y"] == woman["d119y"].label[language]
    assert meta.file_label == woman.label[language]


def test_refused_is_an_extended_missing_value_and_not_asked_is_not(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    write_dta(woman, tmp_path, options)
    frame, _ = pyreadstat.read_dta(tmp_path / "woman_en.dta", user_missing=True)
    found = [None if pd.isna(one) else one for one in frame["d105b"]]
    assert found == [1, "b", None, "a"]
    assert [None if pd.isna(one) else one for one in frame["marital"]] == [1, "a", None, 2]


def test_every_kind_of_value_comes_back(woman: Dataset, tmp_path: Path, options: Options) -> None:
    write_dta(woman, tmp_path, options)
    frame, meta = pyreadstat.read_dta(tmp_path / "woman_en.dta", output_format="polars")
    for name in ("v012", "d119_police", "wedding", "started", "income"):
        expected = woman.frame[name]
        assert frame[name].cast(expected.dtype).to_list() == expected.to_list(), name
    assert frame["why"].to_list() == ["Ərdəm çox içir", "Потому что ёж", "", ""]
    assert meta.original_variable_types["wedding"] == "%tdCCYY-NN-DD"
    assert meta.readstat_variable_types["d119_police"] == "int8"


def test_pandas_reads_it_too(woman: Dataset, tmp_path: Path, options: Options) -> None:
    write_dta(woman, tmp_path, options)
    frame = pd.read_stata(tmp_path / "woman_az.dta", convert_categoricals=False)
    assert frame["v012"].tolist() == [23, 40, 14, 41]
    assert frame["clock"][0] == pd.Timestamp("1960-01-01 12:05:00")


def test_long_texts_are_kept_whole(tmp_path: Path) -> None:
    texts = ["ə" * 40_000, None, "", "ж" * 1_500]
    write_dta(dataset_of(pl.DataFrame({"n": [1, 2, 3, 4], "x": texts}), "t"), tmp_path, Options())
    frame, _ = pyreadstat.read_dta(tmp_path / "t_en.dta")
    assert frame["x"].tolist() == [text or "" for text in texts]


def test_more_rows_than_a_batch(tmp_path: Path) -> None:
    rows = 20_003
    data = dataset_of(pl.DataFrame({"n": range(rows), "s": ["ə"] * rows}), "t")
    write_dta(data, tmp_path, Options())
    frame, _ = pyreadstat.read_dta(tmp_path / "t_en.dta", output_format="polars")
    assert frame["n"].cast(pl.Int64).equals(data.frame["n"])


def test_labels_of_eighty_letters_fit_and_longer_ones_are_reported(tmp_path: Path) -> None:
    labels = {"a": {"ru": "ж" * 80}, "b": {"ru": "ж" * 81}}
    data = dataset_of(pl.DataFrame({"a": [1], "b": [1]}), "t", labels=labels)
    written = write_dta(data, tmp_path, Options(languages=("ru",)))
    _, meta = pyreadstat.read_dta(tmp_path / "t_ru.dta")
    assert meta.column_labels[0] == "ж" * 80
    assert meta.column_labels[1].endswith("…")
    assert [one.place for one in written.findings] == ["b"]


def test_same_data_same_bytes(woman: Dataset, tmp_path: Path, options: Options) -> None:
    write_dta(woman, tmp_path, options)
    first = (tmp_path / "woman_ru.dta").read_bytes()
    write_dta(woman, tmp_path, options)
    assert (tmp_path / "woman_ru.dta").read_bytes() == first


@pytest.mark.parametrize(
    ("missing", "letters"),
    [
        ((8, 9), {8: "a", 9: "b"}),
        ((9,), {9: "b"}),
        ((-99, -98), {-98: "a", -99: "b"}),
        ((97, 98, 99), {98: "a", 99: "b", 97: "c"}),
        ((8, 98), {8: "a", 98: "e"}),
    ],
)
def test_a_letter_means_the_same_in_every_variable(
    missing: tuple[int, ...], letters: dict[int, str]
) -> None:
    assert Variable("x", kind="code", missing=missing).missing_letters() == letters


def characteristics(content: bytes) -> dict[tuple[str, str], str]:
    """The <ch> elements of a .dta file by what they belong to and their name."""
    found = {}
    for part in content.split(b"<ch>")[1:]:
        body = part[4 : 4 + struct.unpack("<I", part[:4])[0]]
        assert part[4 + len(body) :].startswith(b"</ch>")
        of, name = (body[at : at + 129].split(b"\0")[0].decode() for at in (0, 129))
        found[of, name] = body[258:-1].decode()
    return found


def test_one_file_speaks_every_language(woman: Dataset, tmp_path: Path, options: Options) -> None:
    """Names as `label language` of Stata keeps them, see its manual [D] label language."""
    written = write_dta(woman, tmp_path, options)
    content = next(path for path in written.files if path.stem == "woman_az").read_bytes()
    said = characteristics(content)
    assert said["_dta", "_lang_list"] == "az en ru"
    assert said["_dta", "_lang_c"] == "az"
    assert said["_dta", "_lang_v_ru"] == "Женщина"
    assert said["d105b", "_lang_v_ru"] == "Бил ли он вас?"
    set_name = said["d105b", "_lang_l_ru"]
    assert content.count(set_name.encode().ljust(129, b"\0")) == 1
    assert content.count("Отказалась".encode()) == 1
    _, meta = pyreadstat.read_dta(tmp_path / "woman_az.dta", user_missing=True)
    assert meta.column_names_to_labels["d105b"] == "Sizə şillə vurub?"


def test_a_file_in_one_language_says_nothing_of_languages(woman: Dataset, tmp_path: Path) -> None:
    written = write_dta(woman, tmp_path, Options(languages=("az",)))
    assert characteristics(written.files[0].read_bytes()) == {}
