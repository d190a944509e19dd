from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, parse

import pytest

from exports.dataset import Dataset
from exports.ddi import NAMESPACE, write_ddi
from exports.writing import Options

IN = {"d": NAMESPACE}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ORDER_IN_VAR = ("labl", "qstn", "invalrng", "universe", "sumStat", "catgry", "varFormat")
"""The sequence of varType in the schema of DDI-Codebook 2.5, as far as we use it."""


@pytest.fixture
def ddi(woman: Dataset, tmp_path: Path, options: Options) -> Element:
    (path,) = write_ddi(woman, tmp_path, options).files
    # our own file, written one line above
    root = parse(path).getroot()  # noqa: S314
    assert root is not None
    return root


def test_labels_stand_in_each_language(ddi: Element) -> None:
    labels = ddi.findall(".//d:var[@name='d105b']/d:labl", IN)
    assert [(one.get(LANG), one.text) for one in labels] == [
        ("en", "Did he slap you?"),
        ("az", "Sizə şillə vurub?"),
        ("ru", "Бил ли он вас?"),
    ]


def test_missing_codes_are_marked(ddi: Element) -> None:
    missing = ddi.findall(".//d:var[@name='d105b']/d:catgry[@missing='Y']/d:catValu", IN)
    assert [one.text for one in missing] == ["8", "9"]
    items = ddi.findall(".//d:var[@name='d105b']/d:invalrng/d:item", IN)
    assert [one.get("VALUE") for one in items] == ["8", "9"]


def test_elements_stand_in_the_order_of_the_schema(ddi: Element) -> None:
    assert [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in ddi] == [
        *("stdyDscr", "fileDscr", "dataDscr"),
    ]
    for variable in ddi.findall(".//d:var", IN):
        places = [
            ORDER_IN_VAR.index(child.tag.removeprefix(f"{{{NAMESPACE}}}")) for child in variable
        ]
        assert places == sorted(places), variable.get("name")


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
