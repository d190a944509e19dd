from __future__ import annotations

import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF

from exports.codebook_pdf import write_codebook_pdf
from exports.dataset import Dataset
from exports.writing import Options


def letters(content: bytes) -> set[str]:
    """Every letter that the document can show: what its fonts say in their Unicode tables."""
    found: set[str] = set()
    for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            text = zlib.decompress(part)
        except zlib.error:
            text = part
        for _, code in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4})>", text):
            found.add(chr(int(code, 16)))
    return found


def test_every_language_has_its_letters(woman: Dataset, tmp_path: Path, options: Options) -> None:
    written = write_codebook_pdf(woman, tmp_path, options)
    shown = {path.stem[-2:]: letters(path.read_bytes()) for path in written.files}
    for language in ("az", "ru"):
        labels = {
            text.get(language, "")
            for one in woman.variables
            for text in (one.label, *one.values.values())
        }
        wanted = {letter for letter in "".join(labels) if not letter.isascii()}
        assert len(wanted) > 5
        assert wanted <= shown[language]
    assert all(path.read_bytes().startswith(b"%PDF-1.") for path in written.files)


def test_the_same_dataset_gives_the_same_bytes(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        contents.append(write_codebook_pdf(woman, tmp_path / name, options).files[0].read_bytes())
    assert contents[0] == contents[1]


def test_every_page_says_which_of_how_many_it_is(
    woman: Dataset, tmp_path: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    cell = FPDF.cell

    def seen(pdf: FPDF, *given: Any, **named: Any) -> Any:
        drawn.extend(one for one in given if isinstance(one, str))
        return cell(pdf, *given, **named)

    monkeypatch.setattr(FPDF, "cell", seen)
    written = write_codebook_pdf(woman, tmp_path, replace(options, languages=("en",)))
    pages = written.files[0].read_bytes().count(b"/Type /Page\n")
    assert pages > 1
    assert [one for one in drawn if one.endswith("/ {nb}")] == [
        f"{number} / {{nb}}" for number in range(1, pages + 1)
    ]
