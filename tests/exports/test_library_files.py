"""The shipped questionnaires as files: what a release would hold of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.build import Interview, datasets
from exports.dataset import Dataset
from exports.formats import FORMATS
from exports.writing import Options
from instruments import load
from survey.services.estimates import indicators


@pytest.fixture(scope="module")
def shipped() -> dict[str, Dataset]:
    """Datasets of one household with two members and of one woman."""
    household = {
        "contact_note": "Ask for Aygün at the gate",
        "roster": [{"member_name": "Aygün", "age": 30}, {"member_name": "Elçin", "age": 33}],
    }
    woman = {"age": 30, "obs_note": "She said her name", "first_sex_age": 98, "first_years": 95}
    return datasets(
        [load("household"), load("woman")],
        [
            Interview("household", {"hv001": 1, "hv002": 7}, household),
            Interview("woman", {"v001": 1, "v002": 7, "v003": 1}, woman),
        ],
    )


@pytest.mark.parametrize(
    ("unit", "question"),
    [
        ("roster", "member_name"),
        ("household", "contact_note"),
        ("woman", "obs_note"),
        ("woman", "interviewer"),
        ("woman", "device"),
        ("household", "interviewer"),
        ("household", "device"),
    ],
)
def test_names_notes_and_devices_are_in_no_file(
    shipped: dict[str, Dataset], unit: str, question: str
) -> None:
    assert question not in {one.source for one in shipped[unit].variables}
    assert f"{unit}.{question}" in {one.place for one in shipped[unit].findings}


def test_nothing_of_a_name_is_in_any_cell(shipped: dict[str, Dataset]) -> None:
    for dataset in shipped.values():
        assert "Aygün" not in dataset.frame.write_csv()


def test_keys_are_there_once(shipped: dict[str, Dataset]) -> None:
    names = [one.name for one in shipped["woman"].variables]
    assert names[:3] == ["v001", "v002", "v003"]
    assert not {"v001_2", "v002_2", "v003_2"} & set(names)
    assert "hvidx_2" not in shipped["roster"].frame.columns


def test_ages_that_nobody_knows_are_user_missing(shipped: dict[str, Dataset]) -> None:
    age = shipped["woman"]["v525"]
    assert age.missing == (98, 99)
    assert age.values[98]["az"] == "Bilmir"
    assert age.missing_letters() == {98: "a", 99: "b"}
    assert shipped["woman"]["d109"].missing == (98,)


@pytest.mark.parametrize(
    ("unit", "name"), [("woman", "v006"), ("woman", "v008"), ("household", "hv008")]
)
def test_the_month_of_the_interview_is_a_whole_number(
    shipped: dict[str, Dataset], unit: str, name: str
) -> None:
    [month] = [one for one in shipped[unit].variables if one.name == name]
    assert month.kind == "integer"


def test_no_label_of_the_shipped_questionnaires_is_cut(
    shipped: dict[str, Dataset], tmp_path: Path
) -> None:
    """80 characters of Stata, 256 and 120 bytes of SPSS, in all three languages."""
    options = Options(languages=("az", "ru", "en"))
    for dataset in shipped.values():
        for name in ("sav", "dta"):
            written = FORMATS[name](dataset, tmp_path, options)
            assert [str(one) for one in written.findings if one.code == "X101"] == []


def test_no_label_of_an_indicator_in_the_files_is_cut() -> None:
    for one in indicators():
        assert {language: text for language, text in one.label.items() if len(text) > 80} == {}
