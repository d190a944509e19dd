"""Variables in a DDI file: labels, missing codes and ranges, counts, answer sets; files read and written again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, parse

import polars as pl
import pyreadstat
import pytest
from click.testing import CliRunner

from exports.dataset import Dataset
from exports.variable import Variable
from exports.writing import Options
from survey.cli import main
from tests.support.ddi import IN, complaints, said, with_weights, written


@pytest.fixture
def ddi(woman: Dataset, tmp_path: Path, options: Options) -> Element:
    return written(woman, tmp_path, options)


def test_labels_stand_in_each_language(ddi: Element) -> None:
    assert said(ddi, ".//d:var[@name='d105b']/d:labl") == [
        ("en", "Did he slap you?"),
        ("az", "Sizə şillə vurub?"),
        ("ru", "Бил ли он вас?"),
    ]


def test_missing_codes_are_marked(ddi: Element) -> None:
    missing = ddi.findall(".//d:var[@name='d105b']/d:catgry[@missing='Y']/d:catValu", IN)
    assert [one.text for one in missing] == ["8", "9"]
    items = ddi.findall(".//d:var[@name='d105b']/d:invalrng/d:item", IN)
    assert [one.get("VALUE") for one in items] == ["8", "9"]


def test_a_program_knows_dates_and_times_from_numbers(ddi: Element) -> None:
    formats = {one.get("name"): one.find("d:varFormat", IN) for one in ddi.findall(".//d:var", IN)}
    categories = {
        name: found.get("category") for name, found in formats.items() if found is not None
    }
    wanted = {"wedding": "date", "started": "date", "clock": "time", "v012": None, "why": None}
    assert wanted.items() <= categories.items()


def test_missing_ranges_of_a_file_that_was_read_are_ranges(tmp_path: Path) -> None:
    """LO THRU 9 with 99 beside it, 90 THRU 99 with 8 beside it, and a range of fractions."""
    lowest = -1.7976931348623155e308
    pyreadstat.write_sav(
        pl.DataFrame(
            {"low": [-3, 20, 99], "high": [8, 50, 98], "part": [0.5, 97.25, 2.0]}, strict=False
        ),
        tmp_path / "old.sav",
        variable_value_labels={"high": {98: "Refused", 8: "Does not know"}},
        missing_ranges={
            "low": [{"lo": lowest, "hi": 9}, 99],
            "high": [{"lo": 90, "hi": 99}, 8],
            "part": [{"lo": 97.25, "hi": 98.5}],
        },
    )
    words = ["release", "convert", str(tmp_path / "old.sav"), "--format", "ddi"]
    result = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    # our own file, written by the command above
    root = parse(tmp_path / "new" / "old_ddi.xml").getroot()  # noqa: S314
    assert root is not None
    assert list(complaints(root)) == []
    assert invalid(root, "low") == [{"VALUE": "99"}, {"max": "9"}]
    assert invalid(root, "high") == [{"VALUE": "8"}, {"min": "90", "max": "99"}]
    assert invalid(root, "part") == [{"UNITS": "REAL", "min": "97.25", "max": "98.5"}]
    missing = root.findall(".//d:var[@name='high']/d:catgry[@missing='Y']/d:catValu", IN)
    assert [one.text for one in missing] == ["8", "98"]


def invalid(root: Element, name: str) -> list[dict[str, str]]:
    found = root.find(f".//d:var[@name='{name}']/d:invalrng", IN)
    return [] if found is None else [one.attrib for one in found]


def test_percentages_are_called_weighted_only_where_there_is_a_weight(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    for data, kind in ((woman, "not-wgtd"), (with_weights(woman), "wgtd")):
        root = written(data, tmp_path, replace(options, suppress_below=0))
        percentages = root.findall(".//d:catStat[@type='percent']", IN)
        assert {one.get("wgtd") for one in percentages} == {kind}


def test_who_did_not_know_is_not_counted_as_a_valid_case(tmp_path: Path) -> None:
    columns = {"known": [1, 2, None], "asked": [1, 98, None]}
    variables = (
        Variable("known", {"en": "A"}, "integer"),
        Variable("asked", {"en": "B"}, "integer", values={98: {"en": "?"}}, missing=(98,)),
    )
    root = written(
        Dataset(pl.DataFrame(columns), variables, "t"), tmp_path, Options(suppress_below=0)
    )
    known, asked = root.findall(".//d:var", IN)
    counts = known.findall("d:sumStat", IN)
    assert [(one.get("type"), one.text) for one in counts] == [("vald", "2"), ("invd", "1")]
    assert asked.findall("d:sumStat", IN) == []
    assert asked.findtext("d:TotlResp", namespaces=IN) == "2"
    assert asked.findtext("d:catgry[@missing='Y']/d:labl", namespaces=IN) == "?"
    assert list(complaints(root)) == []


def test_no_count_under_the_threshold_enters_it(ddi: Element) -> None:
    assert ddi.findall(".//d:catStat[@type='freq']", IN) != []
    for count in ddi.findall(".//d:catStat[@type='freq']", IN):
        assert count.text == "0"


def test_answers_to_one_question_are_a_group(ddi: Element) -> None:
    (group,) = ddi.findall(".//d:varGrp", IN)
    assert group.get("type") == "multipleResp"
    names = {one.get("ID"): one.get("name") for one in ddi.findall(".//d:var", IN)}
    assert [names[one] for one in (group.get("var") or "").split()] == [
        *("d119_family", "d119_police", "d119y"),
    ]
