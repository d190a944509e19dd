"""What a DDI file says of its study: known facts in each language, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from exports.about import About, Design, Response, coarse
from exports.dataset import Dataset
from exports.errors import ExportError
from exports.writing import Options
from tests.support.ddi import IN, local, said, with_weights, written

ABOUT = About(
    code="s1",
    title={"en": "Study", "az": "Tədqiqat", "ru": "Исследование"},
    kind="master",
    version=3,
    nation={"en": "Azerbaijan", "az": "Azərbaycan", "ru": "Азербайджан"},
    nation_code="AZ",
    regions=({"en": "Baku", "az": "Bakı", "ru": "Баку"}, {"en": "Quba"}),
    design=Design(18, 59, 12),
    collected=("2026-03-02", "2026-04-30"),
    response=Response(0.9, 0.801, 0.7209),
)


@pytest.fixture
def study(woman: Dataset, tmp_path: Path, options: Options) -> Element:
    return written(with_weights(woman), tmp_path, replace(options, about=ABOUT))


def test_an_archive_reads_how_the_sample_was_drawn_and_weighted(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    root = written(with_weights(woman), tmp_path, options)
    drawn = said(root, ".//d:dataColl/d:sampProc")
    assert [language for language, _ in drawn] == ["en", "az", "ru"]
    assert drawn[0] == ("en", "Sample of clusters. Clusters: v021.")
    assert [one.text for one in root.findall(".//d:drvcmd", IN)] == ["if(${slap} = 1, 1, 0)"]
    weighted = said(root, ".//d:dataColl/d:weight")
    assert weighted[2] == ("ru", "Все оценки получены с весом w_pop.")


def test_a_catalogue_finds_the_study_by_title_number_and_version(study: Element) -> None:
    titles = study.find("d:stdyDscr/d:citation/d:titlStmt", IN)
    assert titles is not None
    assert [(local(one), one.text) for one in titles] == [
        ("titl", "Study"),
        *(("subTitl", unit) for unit in ("Woman", "Qadın", "Женщина")),
        *(("parTitl", title) for title in ("Tədqiqat", "Исследование")),
        ("IDNo", "s1-master-3-woman"),
        ("IDNo", "s1"),
    ]
    version = study.find("d:stdyDscr/d:citation/d:verStmt/d:version", IN)
    assert version is not None
    assert version.attrib == {"date": "2026-01-02", "type": "master"}
    assert version.text == "3"


@pytest.mark.parametrize(("kind", "distributors"), [("master", []), ("puf", ["Office"])])
def test_the_office_is_named_where_it_is_known(
    woman: Dataset, tmp_path: Path, options: Options, kind: str, distributors: list[str]
) -> None:
    about = replace(ABOUT, kind=kind, office="Office")
    root = written(woman, tmp_path, replace(options, about=about))
    named = [
        [text for _, text in said(root, f"d:stdyDscr/d:citation/{path}")]
        for path in ("d:rspStmt/d:AuthEnty", "d:prodStmt/d:producer", "d:distStmt/d:distrbtr")
    ]
    assert named == [["Office"], ["Office"], distributors]


def test_where_when_and_whom_the_data_are_of(study: Element) -> None:
    summary = study.find(".//d:sumDscr", IN)
    assert summary is not None
    in_english = [one for one in summary if not set(one.attrib.values()) & {"az", "ru"}]
    assert [(local(one), one.text) for one in in_english] == [
        ("collDate", "2026-03-02"),
        ("collDate", "2026-04-30"),
        ("nation", "Azerbaijan"),
        ("geogCover", "Baku, Quba"),
        ("anlyUnit", "Woman"),
        ("universe", "Women aged 18–59 who usually live in the households."),
        ("dataKind", "Sample survey data"),
    ]
    assert [one.get("event") for one in summary.findall("d:collDate", IN)] == ["start", "end"]
    assert {one.get("abbr") for one in summary.findall("d:nation", IN)} == {"AZ"}
    assert said(study, ".//d:geogCover")[1:] == [("az", "Bakı, Quba"), ("ru", "Баку, Quba")]
    assert said(study, ".//d:anlyUnit")[1:] == [("az", "Qadın"), ("ru", "Женщина")]


def test_how_the_data_were_collected_and_how_many_answered(study: Element) -> None:
    (first, *_) = said(study, ".//d:sampProc")
    assert first[1] is not None
    assert "(12 per cluster)" in first[1]
    assert "one woman aged 18–59" in first[1]
    assert said(study, ".//d:collMode")[0] == ("en", "Face-to-face interviews on tablets (CAPI)")
    assert said(study, ".//d:respRate") == [
        ("en", "Response rates, unweighted: households 90.0 %, women 80.1 %, overall 72.1 %."),
        (
            "az",
            "Cavab vermə səviyyəsi (çəkisiz): ev təsərrüfatları 90,0 %, qadınlar 80,1 %, ümumi 72,1 %.",
        ),
        (
            "ru",
            "Доля ответивших (без весов): домохозяйства 90,0 %, женщины 80,1 %, общая 72,1 %.",
        ),
    ]


@pytest.mark.parametrize(
    ("kind", "declaration", "begins"),
    [
        ("master", "yes", "Restricted master"),
        ("suf", "yes", "Scientific-use file"),
        ("puf", "no", "Public-use file"),
    ],
)
def test_terms_of_use_are_those_of_the_kind_of_release(
    woman: Dataset,
    tmp_path: Path,
    options: Options,
    kind: str,
    declaration: str,
    begins: str,
) -> None:
    root = written(woman, tmp_path, replace(options, about=replace(ABOUT, kind=kind)))
    terms = root.findall(".//d:dataAccs/d:useStmt", IN)
    assert len(terms) == len(options.languages)
    declared = terms[0].find("d:confDec", IN)
    assert declared is not None
    assert declared.get("required") == declaration
    assert (terms[0].findtext("d:restrctn", namespaces=IN) or "").startswith(begins)
    assert said(terms[1], "d:conditions")[0][0] == "az"


def test_of_invented_answers_it_says_so(woman: Dataset, tmp_path: Path, options: Options) -> None:
    about = replace(ABOUT, synthetic=True, nation={}, nation_code="", regions=())
    root = written(woman, tmp_path, replace(options, about=about))
    assert said(root, ".//d:dataKind")[0] == ("en", "Synthetic data")
    assert said(root, ".//d:collMode")[0] == ("en", "Simulated answers; nobody was interviewed")
    assert said(root, ".//d:disclaimer")[0][1] == "Synthetic data: nothing here is true of anyone."
    assert said(root, ".//d:nation") == said(root, ".//d:geogCover") == []


def test_a_file_of_a_study_in_another_language_has_our_words_in_english(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    root = written(woman, tmp_path, replace(options, languages=("de",), about=ABOUT))
    assert said(root, ".//d:dataKind") == [("en", "Sample survey data")]
    assert said(root, ".//d:restrctn")[0][0] == said(root, ".//d:respRate")[0][0] == "en"


def test_dates_become_as_coarse_as_a_plan_says() -> None:
    days = date(2026, 3, 2), date(2026, 4, 30)
    assert coarse(*days, "day") == ("2026-03-02", "2026-04-30")
    assert coarse(*days, "month") == ("2026-03", "2026-04")
    assert coarse(*days, "year") == ("2026", "2026")
    assert coarse(*days, "") is None
    with pytest.raises(ExportError, match="week"):
        coarse(*days, "week")


def test_a_single_year_is_one_date(woman: Dataset, tmp_path: Path, options: Options) -> None:
    about = replace(ABOUT, collected=("2026", "2026"))
    (told,) = written(woman, tmp_path, replace(options, about=about)).findall(".//d:collDate", IN)
    assert told.attrib == {"event": "single", "date": "2026"}
