from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, parse

import polars as pl
import pytest

from exports import design_variables
from exports.dataset import Dataset
from exports.ddi import NAMESPACE, write_ddi
from exports.variable import PSU, WEIGHT, Variable
from exports.writing import About, Options

IN = {"d": NAMESPACE}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ONE, MANY = 1, 10**9
MUST = {
    "codeBook": ("stdyDscr",),
    "stdyDscr": ("citation",),
    "citation": ("titlStmt",),
    "titlStmt": ("titl",),
    "invalrng": ("item",),
}
"""Element -> children that it may not be without."""
MUST_HAVE = {"var": ("name",), "item": ("VALUE",), "sumStat": ("type",)}
"""Element -> attributes that it may not be without."""
ANYWHERE = frozenset({"ID", LANG})
CONTENT: dict[str, tuple[tuple[str, int], ...]] = {
    "codeBook": (("docDscr", MANY), ("stdyDscr", MANY), ("fileDscr", MANY), ("dataDscr", MANY)),
    "stdyDscr": (("citation", MANY), ("stdyInfo", MANY), ("method", MANY), ("dataAccs", MANY)),
    "citation": (("titlStmt", ONE), ("rspStmt", ONE), ("prodStmt", ONE), ("distStmt", ONE)),
    "titlStmt": (("titl", ONE), ("subTitl", MANY), ("altTitl", MANY), ("parTitl", MANY)),
    "prodStmt": (("producer", MANY), ("copyright", ONE), ("prodDate", MANY), ("software", MANY)),
    "method": (("dataColl", MANY), ("notes", MANY), ("anlyInfo", ONE)),
    "dataColl": (
        *(("timeMeth", MANY), ("dataCollector", MANY), ("frequenc", MANY), ("sampProc", MANY)),
        *(("deviat", MANY), ("collMode", MANY), ("resInstru", MANY), ("weight", MANY)),
    ),
    "stdyInfo": (("subject", MANY), ("abstract", MANY), ("sumDscr", MANY)),
    "sumDscr": (
        *(("timePrd", MANY), ("collDate", MANY), ("nation", MANY), ("geogCover", MANY)),
        *(("anlyUnit", MANY), ("universe", MANY), ("dataKind", MANY)),
    ),
    "fileDscr": (("fileTxt", MANY), ("locMap", ONE), ("notes", MANY)),
    "fileTxt": (("fileName", ONE), ("fileCont", ONE), ("fileStrc", ONE), ("dimensns", ONE)),
    "dimensns": (("caseQnty", MANY), ("varQnty", MANY), ("logRecL", MANY)),
    "dataDscr": (("varGrp", MANY), ("nCubeGrp", MANY), ("var", MANY), ("nCube", MANY)),
    "varGrp": (("labl", MANY), ("txt", MANY), ("concept", MANY), ("universe", ONE)),
    "var": (
        *(("location", MANY), ("labl", MANY), ("security", ONE), ("qstn", MANY), ("valrng", MANY)),
        *(("invalrng", MANY), ("universe", MANY), ("TotlResp", ONE), ("sumStat", MANY)),
        *(("txt", MANY), ("catgryGrp", MANY), ("catgry", MANY), ("codInstr", MANY)),
        *(("concept", MANY), ("derivation", ONE), ("varFormat", ONE), ("notes", MANY)),
    ),
    "qstn": (("preQTxt", MANY), ("qstnLit", MANY), ("postQTxt", MANY)),
    "invalrng": (("item", MANY), ("key", ONE)),
    "derivation": (("drvdesc", ONE), ("drvcmd", ONE)),
    "catgry": (("catValu", ONE), ("labl", MANY), ("txt", MANY), ("catStat", MANY)),
}
"""Element -> its children in their order, and how many of each; any other element holds text only.

Written by hand after codebook.xsd of DDI-Codebook 2.5 (17 January 2012), as far as we could come to use it.
"""
ATTRIBUTES: dict[str, dict[str, frozenset[str] | None]] = {
    "codeBook": {"version": frozenset({"2.5"}), f"{{{XSI}}}schemaLocation": None},
    "prodDate": {"date": None},
    "nation": {"abbr": None},
    "varGrp": {"type": frozenset({"multipleResp"}), "var": None, "name": None},
    "var": {
        "name": None,
        "files": None,
        "dcml": None,
        "wgt-var": None,
        "wgt": frozenset({"wgt", "not-wgt"}),
        "intrvl": frozenset({"contin", "discrete"}),
        "nature": frozenset({"nominal", "ordinal", "interval", "ratio", "percent", "other"}),
    },
    "drvcmd": {"syntax": None},
    "item": {"UNITS": frozenset({"INT", "REAL"}), "VALUE": None},
    "sumStat": {
        "type": frozenset({"mean", "medn", "mode", "vald", "invd", "min", "max", "stdev", "other"}),
        "wgtd": frozenset({"wgtd", "not-wgtd"}),
    },
    "catgry": {"missing": frozenset({"Y", "N"})},
    "catStat": {
        "type": frozenset({"freq", "percent", "crosstab", "other"}),
        "wgtd": frozenset({"wgtd", "not-wgtd"}),
    },
    "varFormat": {"type": frozenset({"numeric", "character"})},
}
"""Element -> its attributes beside `ID` and `xml:lang`, and their values where these are listed."""


def complaints(element: Element) -> Iterator[str]:
    """What a validator would say."""
    name, places = local(element), CONTENT.get(local(element), ())
    order = [child for child, _ in places]
    found = [local(child) for child in element]
    if unknown := set(found) - set(order):
        yield f"{name} holds {unknown}"
    elif [order.index(child) for child in found] != sorted(order.index(child) for child in found):
        yield f"{name}: order {found}"
    yield from (f"{name}: {one} twice" for one, most in places if found.count(one) > most)
    yield from (f"{name} without {one}" for one in MUST.get(name, ()) if one not in found)
    yield from (
        f"{name} without {one}" for one in MUST_HAVE.get(name, ()) if element.get(one) is None
    )
    if places and name != "qstn" and (element.text or "").strip():
        yield f"{name} holds text"
    allowed = ATTRIBUTES.get(name, {})
    for attribute, value in element.attrib.items():
        if attribute not in ANYWHERE and attribute not in allowed:
            yield f"{name} has {attribute}"
        if (values := allowed.get(attribute)) is not None and value not in values:
            yield f"{name}: {attribute}={value}"
        if attribute == LANG and not re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", value):
            yield f"{name} is in the language {value}"
    for child in element:
        yield from complaints(child)


def references(root: Element) -> Iterator[str]:
    """IDs that are there twice or are no names, and references that lead nowhere."""
    ids = Counter(one.get("ID") for one in root.iter() if one.get("ID"))
    yield from (one or "" for one, times in ids.items() if times > 1)
    yield from (one or "" for one in ids if not re.fullmatch(r"[A-Za-z_][\w.-]*", one or ""))
    for element in root.iter():
        for attribute in ("var", "files", "wgt-var"):
            yield from (set((element.get(attribute) or "").split()) - ids.keys())


def local(element: Element) -> str:
    assert element.tag.startswith(f"{{{NAMESPACE}}}")
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


@pytest.fixture
def ddi(woman: Dataset, tmp_path: Path, options: Options) -> Element:
    return written(woman, tmp_path, options)


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


def test_it_is_built_as_the_standard_says(
    made: dict[str, Dataset], tmp_path: Path, options: Options
) -> None:
    for one in made.values():
        root = written(with_weights(one), tmp_path, options)
        assert list(complaints(root)) == []
        assert list(references(root)) == []
        assert {child.tag for child in root} == {
            f"{{{NAMESPACE}}}{name}" for name in ("stdyDscr", "fileDscr", "dataDscr")
        }


def test_an_archive_reads_how_the_sample_was_drawn_and_weighted(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    root = written(with_weights(woman), tmp_path, options)
    said = {
        name: [(one.get(LANG), one.text) for one in root.findall(f".//d:dataColl/d:{name}", IN)]
        for name in ("sampProc", "weight")
    }
    assert [language for language, _ in said["sampProc"]] == ["en", "az", "ru"]
    assert said["sampProc"][0] == ("en", "Sample of clusters. Clusters: v021.")
    assert [one.text for one in root.findall(".//d:drvcmd", IN)] == ["if(${slap} = 1, 1, 0)"]
    assert said["weight"][2] == ("ru", "Все оценки получены с весом w_pop.")


def test_a_country_and_a_kind_of_data_are_named_only_where_they_are_known(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    about = About("Azerbaijan", "AZE", "sample survey data")
    told = written(woman, tmp_path, replace(options, about=about)).find(".//d:sumDscr", IN)
    assert told is not None
    assert [(local(one), one.text) for one in told] == [
        ("nation", "Azerbaijan"),
        ("anlyUnit", "woman"),
        ("dataKind", "sample survey data"),
    ]
    of_others = written(woman, tmp_path, options).find(".//d:sumDscr", IN)
    assert of_others is not None
    assert [local(one) for one in of_others] == ["anlyUnit"]


def test_percentages_are_called_weighted_only_where_there_is_a_weight(
    woman: Dataset, tmp_path: Path, options: Options
) -> None:
    for data, said in ((woman, "not-wgtd"), (with_weights(woman), "wgtd")):
        root = written(data, tmp_path, replace(options, suppress_below=0))
        percentages = root.findall(".//d:catStat[@type='percent']", IN)
        assert {one.get("wgtd") for one in percentages} == {said}


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


def test_a_file_of_others_with_names_for_languages_and_strange_texts(tmp_path: Path) -> None:
    codes = {97.5: {"my_labels": "Don't\ufffe know\x07", "ru": "Не знает"}}
    variables = [Variable("x", {"my_labels": "\uffffX"}, "decimal", values=codes, missing=(97.5,))]
    data = Dataset(pl.DataFrame({"x": [1.0, 97.5]}), tuple(variables), "old")
    root = written(data, tmp_path, Options(languages=("my_labels", "ru")))
    assert list(complaints(root)) == []
    labels = root.findall(".//d:catgry/d:labl", IN) + root.findall(".//d:var/d:labl", IN)
    assert [(one.get(LANG), one.text) for one in labels] == [
        ("und", "Don't know"),
        ("ru", "Не знает"),
        ("und", "X"),
    ]
    (item,) = root.findall(".//d:invalrng/d:item", IN)
    assert item.attrib == {"UNITS": "REAL", "VALUE": "97.5"}


def written(data: Dataset, folder: Path, options: Options) -> Element:
    (path,) = write_ddi(data, folder, options).files
    # our own file, written one line above
    root = parse(path).getroot()  # noqa: S314
    assert root is not None
    return root


def with_weights(one: Dataset) -> Dataset:
    variables = [
        Variable("w_pop", {"en": "Weight"}, "decimal", decimals=6, role=WEIGHT),
        Variable("v021", {"en": "Cluster"}, role=PSU),
    ]
    derived = design_variables.derived(
        "slapped",
        {"en": "Slapped"},
        {0: {"en": "No"}},
        "${age} > 14",
        derivation="if(${slap} = 1,\n 1, 0)",
    )
    frame = one.frame.select(*one.keys, w_pop=pl.lit(1.5), v021=pl.lit(1), slapped=pl.lit(0))
    return one.with_columns(frame, [*variables, derived])


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("<var name='a' ID='V1'><catgry/><labl/></var>", ["var: order ['catgry', 'labl']"]),
        ("<var name='a'><varFormat/><varFormat/></var>", ["var: varFormat twice"]),
        ("<var wgt='yes' name='a'/>", ["var: wgt=yes"]),
        ("<var ID='V1'/>", ["var without name"]),
        ("<invalrng><item/></invalrng>", ["item without VALUE"]),
        ("<invalrng/>", ["invalrng without item"]),
        ("<derivation><drvcmd/><drvcmd/></derivation>", ["derivation: drvcmd twice"]),
        ("<labl xml:lang='my_labels'/>", ["labl is in the language my_labels"]),
        ("<catgry missing='Y'><labl color='red'/></catgry>", ["labl has color"]),
        ("<catgry>8</catgry>", ["catgry holds text"]),
    ],
)
def test_the_check_finds_what_is_wrong(broken: str, said: list[str]) -> None:
    (root,) = fromstring(f"<r xmlns='{NAMESPACE}'>{broken}</r>")  # noqa: S314 - written above
    assert list(complaints(root)) == said


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
