"""The DDI file as a whole: built as the standard says, in each language, with references that lead somewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from xml.etree.ElementTree import fromstring

import polars as pl
import pytest

from exports.about import About, Design, Response
from exports.dataset import Dataset
from exports.ddi import NAMESPACE
from exports.variable import Variable
from exports.writing import Options
from tests.support.ddi import IN, LANG, complaints, local, references, said, with_weights, written

KNOWN = About(
    code="s1",
    title={"en": "Study", "az": "Tədqiqat", "ru": "Исследование"},
    kind="suf",
    version=3,
    office="Office",
    nation={"en": "Azerbaijan"},
    nation_code="AZ",
    regions=({"en": "Baku"}, {"en": "Quba"}),
    design=Design(18, 59, 12),
    collected=("2026-03", "2026-04"),
    response=Response(0.9, 0.8, 0.72),
)


@pytest.mark.parametrize("about", [About(), KNOWN, replace(KNOWN, synthetic=True, kind="puf")])
def test_it_is_built_as_the_standard_says(
    made: dict[str, Dataset], tmp_path: Path, options: Options, about: About
) -> None:
    for one in made.values():
        root = written(with_weights(one), tmp_path, replace(options, about=about))
        assert list(complaints(root)) == []
        assert list(references(root)) == []
        parts = ["docDscr", "stdyDscr", "fileDscr", "dataDscr"]
        assert [child.tag for child in root] == [f"{{{NAMESPACE}}}{name}" for name in parts]


def test_the_document_tells_when_and_with_what_it_was_made(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    root = written(woman, tmp_path, options)
    made = root.find("d:docDscr/d:citation/d:prodStmt", IN)
    assert made is not None
    assert made.findtext("d:prodDate", namespaces=IN) == "2026-01-02"
    software = made.find("d:software", IN)
    assert software is not None
    assert (software.text, software.get("version")) == (
        "prevalence-survey",
        version("prevalence-survey"),
    )


def test_a_file_of_others_with_names_for_languages_and_strange_texts(tmp_path: Path) -> None:
    codes = {97.5: {"my_labels": "Don't\ufffe know\x07", "ru": "Не знает"}}
    variables = [Variable("x", {"my_labels": "\uffffX"}, "decimal", values=codes, missing=(97.5,))]
    data = Dataset(pl.DataFrame({"x": [1.0, 97.5]}), tuple(variables), "old")
    root = written(data, tmp_path, Options(languages=("my_labels", "ru")))
    assert list(complaints(root)) == []
    labels = said(root, ".//d:catgry/d:labl") + said(root, ".//d:var/d:labl")
    assert labels == [("und", "Don't know"), ("ru", "Не знает"), ("und", "X")]
    (item,) = root.findall(".//d:invalrng/d:item", IN)
    assert item.attrib == {"UNITS": "REAL", "VALUE": "97.5"}


def test_of_a_file_of_others_nothing_is_made_up(tmp_path: Path) -> None:
    data = Dataset(pl.DataFrame({"x": [1]}), (Variable("x"),), "woman", {"en": "Old survey"})
    now = datetime(2026, 1, 2, tzinfo=UTC)
    root = written(data, tmp_path, Options(languages=("en",), now=now))
    (study,) = root.findall("d:stdyDscr", IN)
    assert [local(one) for one in study.iter()] == ["stdyDscr", "citation", "titlStmt", "titl"]
    assert study.findtext(".//d:titl", namespaces=IN) == "Old survey"


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ("<var name='a' ID='V1'><catgry/><labl/></var>", ["var: order ['catgry', 'labl']"]),
        ("<var name='a'><varFormat/><varFormat/></var>", ["var: varFormat twice"]),
        ("<var wgt='yes' name='a'/>", ["var: wgt=yes"]),
        ("<var ID='V1'/>", ["var without name"]),
        ("<invalrng><item/></invalrng>", ["item without VALUE"]),
        ("<invalrng/>", ["invalrng without item or range"]),
        ("<invalrng><range low='1'/></invalrng>", ["range has low"]),
        ("<useStmt><confDec/><confDec/></useStmt>", ["useStmt: confDec twice"]),
        ("<derivation><drvcmd/><drvcmd/></derivation>", ["derivation: drvcmd twice"]),
        ("<labl xml:lang='my_labels'/>", ["labl is in the language my_labels"]),
        ("<catgry missing='Y'><labl color='red'/></catgry>", ["labl has color"]),
        ("<catgry>8</catgry>", ["catgry holds text"]),
    ],
)
def test_the_check_finds_what_is_wrong(broken: str, complaint: list[str]) -> None:
    (root,) = fromstring(f"<r xmlns='{NAMESPACE}'>{broken}</r>")  # noqa: S314 - written above
    assert list(complaints(root)) == complaint


def test_the_language_of_the_whole_is_the_first(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    assert written(woman, tmp_path, options).get(LANG) == "en"
