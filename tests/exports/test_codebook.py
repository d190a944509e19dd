from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from exports import design_variables
from exports.build import datasets
from exports.codebook import codebook, write_codebook
from exports.dataset import Dataset
from exports.frequencies import Count, summarise, withheld
from exports.from_frame import dataset_of
from exports.variable import WEIGHT, Variable
from exports.writing import Options
from instruments import load


def counts(*cases: int) -> list[Count]:
    return [Count(code, {}, number, 0.0, missing=False) for code, number in enumerate(cases, 1)]


@pytest.mark.parametrize(
    ("cases", "shown"),
    [
        ((100, 50, 20), [100, 50, 20]),
        ((100, 3, 2), [100, None, None]),
        ((100, 20, 3), [100, None, None]),
        ((100, 20, 0), [100, 20, 0]),
        ((3,), [None]),
    ],
    ids=["all large", "two small", "one small takes the next with it", "zero is shown", "only one"],
)
def test_small_counts_cannot_be_got_back_by_subtraction(
    cases: tuple[int, ...], shown: list[int | None]
) -> None:
    assert [one.cases for one in withheld(counts(*cases), suppress_below=5)] == shown


@pytest.fixture
def weighted() -> Dataset:
    frame = pl.DataFrame(
        {"id": range(30), "x": [1] * 10 + [2] * 10 + [9] * 10, "w": [3.0] * 10 + [1.0] * 20}
    )
    values = {
        "x": {1: {"en": "Yes", "az": "Bəli"}, 2: {"en": "No", "az": "Xeyr"}, 9: {"en": "Ref"}}
    }
    data = dataset_of(frame, "t", values=values, missing={"x": (9,)}, keys=("id",))
    weights = tuple(
        replace(one, role=WEIGHT, kind="decimal") if one.name == "w" else one
        for one in data.variables
    )
    return replace(data, variables=weights)


def test_percentages_are_weighted_and_leave_missing_codes_out(weighted: Dataset) -> None:
    summary = summarise(weighted, weighted["x"], suppress_below=5)
    assert [(one.cases, one.percent) for one in summary.counts] == [
        (10, 75.0),
        (10, 25.0),
        (10, None),
    ]


def test_numbers_of_few_women_are_not_described(weighted: Dataset) -> None:
    few = summarise(weighted, weighted["w"], suppress_below=5)
    enough = summarise(weighted, weighted["w"], suppress_below=1)
    assert few.quantiles is None
    assert enough.quantiles == (1.0, 1.0, 3.0)


def test_a_page_in_each_language(woman: Dataset, tmp_path: Path, options: Options) -> None:
    files = write_codebook(woman, tmp_path, options).files
    pages = {path.stem[-2:]: path.read_text(encoding="utf-8") for path in files}
    assert '<html lang="az">' in pages["az"]
    assert "Sizə şillə vurub?" in pages["az"]
    assert "Отказалась" in pages["ru"]
    assert "«Age» ≥ 15 and «Age» &lt; 50" in pages["en"]
    assert "«Возраст» ≥ 15 и «Возраст» &lt; 50" in pages["ru"]
    assert "<script" not in pages["en"]


def test_what_people_wrote_never_stands_in_a_codebook(woman: Dataset, options: Options) -> None:
    page = codebook(woman, "az", options)
    assert "içir" not in page
    assert "2001" not in page


def test_labels_are_text_and_not_markup() -> None:
    frame = pl.DataFrame({"x": [1]})
    data = Dataset(frame, (Variable("x", {"en": "5 < 6 & more"}),), "t")
    assert "5 &lt; 6 &amp; more" in codebook(data, "en", Options())


def test_how_many_were_asked_is_withheld_when_it_is_few() -> None:
    frame = pl.DataFrame({"x": [1] * 3 + [None] * 97})
    data = dataset_of(frame, "t", values={"x": {1: {"en": "Yes"}}})
    summary = summarise(data, data["x"], suppress_below=5)
    assert (summary.cases, summary.not_asked) == (None, None)
    assert "97" not in codebook(data, "en", Options())


def test_a_computed_variable_says_how_and_the_index_says_what(
    weighted: Dataset, options: Options
) -> None:
    derived = design_variables.derived(
        "hit", {"en": "Was hit"}, {0: {"en": "No"}, 1: {"en": "Yes"}}, "${age} > 14",
        derivation="if(${slap} = 1, 1, 0)",
    )  # fmt: skip
    everybody = replace(design_variables.derived("anybody", {}, {}, "true()"), derivation="1")
    frame = weighted.frame.with_columns(hit=pl.lit(1, pl.Int8), anybody=pl.lit(1, pl.Int64))
    one = replace(weighted, frame=frame, variables=(*weighted.variables, derived, everybody))
    page = codebook(one, "en", options)
    assert "Has a value if:</span> <code>${age} &gt; 14</code>" in page
    assert "Computed as:</span> <code>if(${slap} = 1, 1, 0)</code>" in page
    assert '<a href="#hit">hit</a> <span class="quiet">Was hit</span>' in page
    assert "true()" not in page


def test_numbers_are_written_as_the_language_writes_them(
    weighted: Dataset, options: Options
) -> None:
    frame = weighted.frame.with_columns(w=pl.Series([2_848_160.0] + [1.0] * 29))
    data = replace(weighted, frame=pl.concat([frame] * 4))
    pages = {one: codebook(data, one, options) for one in ("az", "ru", "en")}

    for language, point in (("az", ","), ("ru", ","), ("en", ".")):
        assert f">100{point}0<" in pages[language] or f">0{point}0<" in pages[language]
        assert "e+0" not in pages[language]


def test_numbers_of_clusters_have_no_mean(weighted: Dataset, options: Options) -> None:
    frame = pl.concat([weighted.frame] * 4).with_columns(psu=pl.int_range(120))
    numbered = tuple(
        replace(one, measure="nominal") if one.name == "psu" else one
        for one in dataset_of(frame, "t", keys=("id",)).variables
    )
    data = replace(dataset_of(frame, "t", keys=("id",)), variables=numbered)
    assert summarise(data, data["psu"], suppress_below=5).mean is None
    assert summarise(data, data["w"], suppress_below=5).mean == pytest.approx(5 / 3)


def test_a_question_names_the_answer_that_it_shows() -> None:
    """The person who reads a codebook sees no date where the interviewer saw one."""
    woman = datasets([load("woman")], [])["woman"]
    for one in woman.variables:
        for words in (*one.label.values(), *one.question.values()):
            assert "${" not in words, one.name
    assert "«Twelve months before the interview»" in woman["ex_12m"].question["en"]


def test_a_null_is_not_always_a_question_that_was_not_asked(
    weighted: Dataset, options: Options
) -> None:
    """In files for others it may have been taken out; a weight was never asked at all."""
    frame = weighted.frame.with_columns(x=pl.when(pl.col("id") < 20).then(pl.col("x")))
    page = codebook(replace(weighted, frame=frame), "en", options)
    assert "Without a value: 10" in page
    assert "Not asked" not in page
