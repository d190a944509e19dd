from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest

from exports.dataset import Dataset
from exports.from_frame import dataset_of
from exports.spss import missing_ranges, multiple_response_sets, write_sav, write_zsav
from exports.variable import Variable
from exports.writing import Options, Writer
from instruments.errors import Finding


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_values_and_labels_come_back_in_each_language(
    woman: Dataset, tmp_path: Path, options: Options, language: str
) -> None:
    write_sav(woman, tmp_path, options)
    frame, meta = pyreadstat.read_sav(
        tmp_path / f"woman_{language}.sav", user_missing=True, output_format="polars"
    )
    for variable in woman.variables:
        expected = woman.frame[variable.name]
        found = frame[variable.name]
        if variable.kind == "text":
            expected = expected.fill_null("")
        assert found.cast(expected.dtype).to_list() == expected.to_list(), variable.name
        assert meta.column_names_to_labels[variable.name] == (
            variable.label.get(language)
            and variable.label[language].replace("<b>", "").replace("</b>", "")
        )
    labels = woman["d105b"].values
    assert meta.variable_value_labels["d105b"] == {code: labels[code][language] for code in labels}


def test_user_missing_measure_and_formats(woman: Dataset, tmp_path: Path, options: Options) -> None:
    write_sav(woman, tmp_path, options)
    _, meta = pyreadstat.read_sav(tmp_path / "woman_en.sav", user_missing=True)
    assert meta.missing_ranges["d105b"] == [{"lo": 8, "hi": 8}, {"lo": 9, "hi": 9}]
    assert meta.missing_ranges["marital"] == [{"lo": 98, "hi": 98}]
    assert meta.variable_measure["d105b"] == "nominal"
    assert meta.variable_measure["v012"] == "scale"
    formats = meta.original_variable_types
    assert (formats["wedding"], formats["started"], formats["clock"]) == (
        *("EDATE10", "DATETIME20", "TIME8"),
    )


def test_same_data_same_bytes(woman: Dataset, tmp_path: Path, options: Options) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_sav(woman, tmp_path / name, options)
        write_zsav(woman, tmp_path / name, options)
    for ending in ("sav", "zsav"):
        first, second = (tmp_path / name / f"woman_az.{ending}" for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()
    _, meta = pyreadstat.read_sav(tmp_path / "one" / "woman_az.sav")
    assert meta.creation_time.isoformat() == "2026-01-02T03:04:05"


@pytest.mark.parametrize(
    ("size", "cut"), [(60, False), (61, True)], ids=["at the limit", "a letter over it"]
)
def test_cyrillic_value_labels_at_the_limit_of_120_bytes(
    tmp_path: Path, size: int, cut: bool
) -> None:
    label = "щ" * size
    data = dataset_of(pl.DataFrame({"x": [1]}), "t", values={"x": {1: {"ru": label}}})
    written = write_sav(data, tmp_path, Options(languages=("ru",)))
    _, meta = pyreadstat.read_sav(tmp_path / "t_ru.sav")
    found = meta.variable_value_labels["x"][1]
    assert (found != label) == cut
    assert found.endswith("…") == cut
    assert [one.place for one in written.findings] == (["x=1"] if cut else [])


@pytest.mark.parametrize(("size", "cut"), [(128, False), (129, True)])
def test_cyrillic_variable_labels_at_the_limit_of_256_bytes(
    tmp_path: Path, size: int, cut: bool
) -> None:
    label = "ж" * size
    data = dataset_of(pl.DataFrame({"x": [1]}), "t", labels={"x": {"ru": label}})
    write_sav(data, tmp_path, Options(languages=("ru",)))
    _, meta = pyreadstat.read_sav(tmp_path / "t_ru.sav")
    assert (meta.column_names_to_labels["x"] != label) == cut


def test_a_text_too_long_for_spss_is_left_out_by_name(tmp_path: Path) -> None:
    data = dataset_of(pl.DataFrame({"x": ["ə" * 16_400], "y": ["ə" * 16_383]}), "t")
    written = write_sav(data, tmp_path, Options())
    frame, _ = pyreadstat.read_sav(tmp_path / "t_en.sav")
    assert list(frame.columns) == ["y"]
    assert frame["y"][0] == "ə" * 16_383
    assert [one.place for one in written.findings] == ["x"]


@pytest.mark.parametrize(
    ("missing", "valid", "ranges", "reported"),
    [
        ((8, 9), (1, 2), [8, 9], 0),
        ((96, 97, 98, 99), (1, 2), [{"lo": 96, "hi": 99}], 0),
        ((-9, 96, 97, 98), (1, 2), [{"lo": 96, "hi": 98}, -9], 0),
        ((7, 8, 97, 98), (1, 50), [97, 98, 8], 1),
    ],
)
def test_missing_codes_as_spss_can_hold_them(
    missing: tuple[int, ...], valid: tuple[int, ...], ranges: list[object], reported: int
) -> None:
    found: list[Finding] = []
    values = {code: {"en": "x"} for code in (*valid, *missing)}
    variable = Variable("x", kind="code", values=values, missing=missing)
    assert sorted(missing_ranges(variable, found.append), key=str) == sorted(ranges, key=str)
    assert len(found) == reported


def test_sets_of_answers_are_found_by_their_question(woman: Dataset) -> None:
    sets = [(name, [one.name for one in parts]) for name, parts in multiple_response_sets(woman)]
    assert sets == [("help", ["d119_family", "d119_police", "d119y"])]


@pytest.mark.parametrize("write", [write_sav, write_zsav])
def test_multiple_response_sets_are_in_the_file(
    woman: Dataset, tmp_path: Path, options: Options, write: Writer
) -> None:
    """Seen in PSPP 1.6 as well: MRSETS /DISPLAY NAME=[$d119]."""
    for path in write(woman, tmp_path, options).files:
        frame, meta = pyreadstat.read_sav(path, user_missing=True, output_format="polars")
        assert list(meta.mr_sets) == ["d119"]
        found = meta.mr_sets["d119"]
        assert found["variable_list"] == ["d119_family", "d119_police", "d119y"]
        assert found["label"] == woman["d119y"].set_label[path.stem[-2:]]
        assert (found["is_dichotomy"], found["counted_value"]) == (True, 1)
        assert frame["d119_family"].to_list() == [1, None, None, 0]


def texts(folder: Path, frame: pl.DataFrame, name: str, **more: dict[str, Any]) -> dict[str, str]:
    """What SPSS calls the columns of a file of these texts; each file is read back first."""
    data = dataset_of(frame, name)
    for variable, formats in more.items():
        changed = [
            replace(one, formats=formats) if one.name == variable else one for one in data.variables
        ]
        data = replace(data, variables=tuple(changed))
    write_sav(data, folder, Options())
    found, meta = pyreadstat.read_sav(folder / f"{name}_en.sav", output_format="polars")
    assert found.equals(frame.with_columns(pl.col(pl.String).fill_null("")))
    return dict(meta.original_variable_types)


def test_a_text_is_as_wide_in_a_file_of_one_woman_as_in_one_of_thousands(tmp_path: Path) -> None:
    few = texts(tmp_path, pl.DataFrame({"why": [None, "ə"], "note": ["", "x"]}), "few")
    many = texts(tmp_path, pl.DataFrame({"why": ["ж" * 127, "b"], "note": ["a", None]}), "many")
    assert few == many == {"why": "A255", "note": "A255"}


def test_a_longer_text_is_whole_in_the_next_width(tmp_path: Path) -> None:
    assert texts(tmp_path, pl.DataFrame({"why": ["a", "ж" * 128]}), "long") == {"why": "A1023"}


def test_a_text_from_spss_keeps_the_width_that_it_had(tmp_path: Path) -> None:
    frame = pl.DataFrame({"town": ["Bakı"], "id": ["12345678"]})
    found = texts(tmp_path, frame, "wave", town={"spss": "A20"}, id={"spss": "A4"})
    assert found == {"town": "A20", "id": "A255"}
