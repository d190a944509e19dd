from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from exports.dataset import Dataset
from exports.syntax import write_syntax
from exports.variable import INDICATOR, PSU, STRATUM, WEIGHT, Variable
from exports.words import NO_YES
from exports.writing import Options


@pytest.fixture
def weighted(woman: Dataset) -> Dataset:
    design = pl.DataFrame(
        {
            **{key: woman.frame[key] for key in woman.keys},
            "w_pop": [1.0] * 4,
            "v022": [1] * 4,
            "v021": [1, 1, 2, 2],
            "ipv": [1, 0, None, 1],
        }
    )
    variables = [
        Variable("w_pop", {"en": "Population weight"}, "decimal", role=WEIGHT),
        Variable("v022", {"en": "Stratum"}, role=STRATUM),
        Variable("v021", {"en": "PSU"}, role=PSU),
        Variable("ipv", {"en": "Violence"}, "code", NO_YES, role=INDICATOR),
    ]
    return woman.with_columns(design, variables)


def texts(dataset: Dataset, folder: Path, options: Options) -> dict[str, str]:
    written = write_syntax(dataset, folder, options)
    return {path.suffix: path.read_text(encoding="utf-8") for path in written.files}


def test_stata_learns_the_design_and_the_other_languages(
    weighted: Dataset, tmp_path: Path, options: Options
) -> None:
    lines = texts(weighted, tmp_path, options)[".do"].splitlines()
    assert "svyset v021 [pweight=w_pop], strata(v022) singleunit(scaled)" in lines
    assert "svy, subpop(if !missing(ipv)): proportion ipv" in lines
    assert [line for line in lines if line.startswith(("label language", "*   label"))] == [
        "*   label language az",
        "*   label language ru",
        "label language en",
    ]


def test_spss_learns_sets_missing_values_and_the_plan(
    weighted: Dataset, tmp_path: Path, options: Options
) -> None:
    text = texts(weighted, tmp_path, options)[".sps"]
    assert "MRSETS /MDGROUP NAME=$d119\n  LABEL='Who helped?'" in text
    assert "    d119_family d119_police d119y\n  VALUE=1." in text
    assert "MISSING VALUES d105b (8, 9)." in text
    assert "WEIGHT BY w_pop.\nFREQUENCIES VARIABLES=ipv.\nWEIGHT OFF." in text
    assert "/PLANVARS ANALYSISWEIGHT=w_pop\n  /DESIGN STRATA=v022 CLUSTER=v021" in text


def test_r_declares_the_design(weighted: Dataset, tmp_path: Path, options: Options) -> None:
    text = texts(weighted, tmp_path, options)[".R"]
    assert 'options(survey.lonely.psu = "average")' in text
    assert (
        "svydesign(ids = ~v021, strata = ~v022, nest = TRUE, weights = ~w_pop, data = data)" in text
    )


def test_a_file_without_weights_says_so(woman: Dataset, tmp_path: Path, options: Options) -> None:
    assert all("no weights" in text for text in texts(woman, tmp_path, options).values())
