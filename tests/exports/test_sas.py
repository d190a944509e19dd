from __future__ import annotations

from pathlib import Path

import pyreadstat

from exports.dataset import Dataset
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
