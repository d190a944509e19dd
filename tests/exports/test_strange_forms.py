"""Forms as they come from the field: long and foreign names, names that differ by case, no labels."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest

from exports.build import Interview, datasets
from exports.dataset import Dataset
from exports.from_frame import dataset_of
from exports.naming import is_valid
from exports.spss import write_sav
from exports.stata import write_dta
from exports.writing import Options
from instruments.model import Choice, ChoiceList, Export, Instrument, Question

LONG = "a_very_long_question_name_about_the_household_and_its_members"
CHOICES = ChoiceList(
    "c",
    (
        Choice("yes!", {"default": "Yes " * 60}),
        Choice("ДА", {"default": "Да"}),
        Choice("yes?", {}),
        Choice("with", {"default": "<with> 5 < 6"}),
    ),
)


@pytest.fixture
def strange() -> Dataset:
    questions = (
        *(Question(f"{LONG}.{place}", "text", {"default": "x" * 300}) for place in range(200)),
        Question("Age", "integer"),
        Question("AGE", "integer", export=Export("age")),
        Question("with", "select_one", {"default": "Ж" * 200}, choices="c"),
        Question("_n", "select_multiple", {}, choices="c"),
        Question(LONG, "select_multiple", {"default": "Which?"}, choices="c"),
        Question("возраст", "decimal"),
        Question("rank", "rank", choices="c"),
        Question("unknown", "some-new-type"),
        Question("gone", "select_one", choices="no_such_list"),
    )
    form = Instrument("f", "1", {}, ("default",), "default", questions, {"c": CHOICES})
    answers = {
        **{f"{LONG}.{place}": "ə" * (place * 5) for place in range(200)},
        "Age": 1,
        "AGE": 2,
        "with": "ДА",
        "_n": ["yes!", "yes?"],
        LONG: ["with"],
        "возраст": 1.5,
        "rank": ["ДА", "yes!"],
        "unknown": "kept",
        "gone": "kept",
    }
    return datasets([form], [Interview("f", {"caseid": "1"}, answers)])["f"]


def test_no_name_is_invalid_or_used_twice(strange: Dataset) -> None:
    names = strange.frame.columns
    assert all(is_valid(name) for name in names)
    assert len({name.casefold() for name in names}) == len(names) == 1 + 200 + 3 + 4 + 4 + 1 + 4 + 2


def test_every_value_and_every_label_reaches_spss_and_stata(
    strange: Dataset, tmp_path: Path
) -> None:
    write_sav(strange, tmp_path, Options(languages=("default",)))
    write_dta(strange, tmp_path, Options(languages=("default",)))
    sav, sav_meta = pyreadstat.read_sav(tmp_path / "f_default.sav")
    dta, dta_meta = pyreadstat.read_dta(tmp_path / "f_default.dta")
    for found in (sav, dta):
        assert list(found.columns) == strange.frame.columns
        empty = [pd.isna(value) or value == "" for value in found.iloc[0]]
        assert empty == [value is None or value == "" for value in strange.frame.row(0)]
        same = [
            value == other for value, other in zip(found.iloc[0], strange.frame.row(0), strict=True)
        ]
        assert all(one or none for one, none in zip(same, empty, strict=True))
    for meta in (sav_meta, dta_meta):
        for variable in strange.variables:
            assert len(meta.variable_value_labels.get(variable.name, {})) == len(variable.values)
            assert bool(meta.column_names_to_labels[variable.name]) == bool(variable.label)
    assert sav_meta.variable_value_labels["with_v"][4] == "<with> 5 < 6"


def test_many_long_texts_whose_names_begin_alike(tmp_path: Path) -> None:
    columns = {f"description_of_{place}": [f"{place} " + "ə" * 3_000] for place in range(30)}
    write_sav(dataset_of(pl.DataFrame(columns), "t"), tmp_path, Options())
    frame, _ = pyreadstat.read_sav(tmp_path / "t_en.sav")
    assert {name: list(frame[name]) for name in frame.columns} == columns


def test_a_choice_without_a_label_in_this_language_or_english_has_that_of_another() -> None:
    choices = ChoiceList("c", (Choice("5", {"az": "Yalnız az"}), Choice("6", {})))
    question = Question("q", "select_multiple", {"en": "Which?", "ru": "Что?"}, choices="c")
    form = Instrument("f", "1", {}, ("az", "ru", "en"), "en", (question,), {"c": choices})
    made = datasets([form], [])["f"]
    assert made["q_5"].label["ru"] == "Yalnız az: Что?"
    assert made["q_6"].label["ru"] == "6: Что?"
