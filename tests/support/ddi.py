"""What the standard asks of a DDI file, by hand, and how tests write and read one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, parse

import polars as pl

from exports import design_variables
from exports.dataset import Dataset
from exports.ddi import NAMESPACE, write_ddi
from exports.variable import PSU, WEIGHT, Variable
from exports.writing import Options

IN = {"d": NAMESPACE}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ONE, MANY = 1, 10**9
MUST = {
    "codeBook": ("stdyDscr",),
    "stdyDscr": ("citation",),
    "citation": ("titlStmt",),
    "titlStmt": ("titl",),
}
"""Element -> children that it may not be without."""
MUST_ONE_OF = {"invalrng": ("item", "range")}
"""Element -> children of which it needs one, in any order among themselves."""
MUST_HAVE = {"var": ("name",), "item": ("VALUE",), "sumStat": ("type",)}
"""Element -> attributes that it may not be without."""
ANYWHERE = frozenset({"ID", LANG})
CONTENT: dict[str, tuple[tuple[str, int], ...]] = {
    "codeBook": (("docDscr", MANY), ("stdyDscr", MANY), ("fileDscr", MANY), ("dataDscr", MANY)),
    "stdyDscr": (("citation", MANY), ("stdyInfo", MANY), ("method", MANY), ("dataAccs", MANY)),
    "docDscr": (("citation", ONE), ("guide", ONE), ("docStatus", ONE), ("notes", MANY)),
    "citation": (
        *(("titlStmt", ONE), ("rspStmt", ONE), ("prodStmt", ONE), ("distStmt", ONE)),
        *(("verStmt", MANY), ("biblCit", ONE), ("notes", MANY)),
    ),
    "titlStmt": (
        *(("titl", ONE), ("subTitl", MANY), ("altTitl", MANY), ("parTitl", MANY), ("IDNo", MANY)),
    ),
    "prodStmt": (("producer", MANY), ("copyright", ONE), ("prodDate", MANY), ("software", MANY)),
    "rspStmt": (("AuthEnty", MANY), ("othId", MANY)),
    "distStmt": (("distrbtr", MANY), ("depositr", MANY), ("depDate", MANY), ("distDate", ONE)),
    "verStmt": (("version", ONE), ("verResp", ONE), ("notes", MANY)),
    "anlyInfo": (("respRate", MANY), ("EstSmpErr", MANY), ("dataAppr", MANY)),
    "dataAccs": (("setAvail", MANY), ("useStmt", MANY), ("notes", MANY)),
    "useStmt": (
        *(("confDec", ONE), ("specPerm", ONE), ("restrctn", ONE), ("citReq", ONE)),
        *(("deposReq", ONE), ("conditions", ONE), ("disclaimer", ONE)),
    ),
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
    "invalrng": (("item", MANY), ("range", MANY), ("key", ONE)),
    "derivation": (("drvdesc", ONE), ("drvcmd", ONE)),
    "catgry": (("catValu", ONE), ("labl", MANY), ("txt", MANY), ("catStat", MANY)),
}
"""Element -> its children in their order, and how many of each; any other element holds text only.

Written by hand after codebook.xsd of DDI-Codebook 2.5 (17 January 2012), as far as we could come to use it.
Version 2.6 repeats more (every child of useStmt, TotlResp, fileName): what is ONE here would be valid there.
"""
ATTRIBUTES: dict[str, dict[str, frozenset[str] | None]] = {
    "codeBook": {"version": frozenset({"2.5"}), f"{{{XSI}}}schemaLocation": None},
    "prodDate": {"date": None},
    "version": {"date": None, "type": None},
    "software": {"date": None, "version": None},
    "IDNo": {"agency": None, "level": frozenset({"study", "file", "project"})},
    "collDate": {"date": None, "event": frozenset({"start", "end", "single"}), "cycle": None},
    "confDec": {"required": frozenset({"yes", "no"}), "formNo": None, "URI": None},
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
    "range": {
        "UNITS": frozenset({"INT", "REAL"}),
        **dict.fromkeys(("min", "minExclusive", "max", "maxExclusive")),
    },
    "sumStat": {
        "type": frozenset({"mean", "medn", "mode", "vald", "invd", "min", "max", "stdev", "other"}),
        "wgtd": frozenset({"wgtd", "not-wgtd"}),
    },
    "catgry": {"missing": frozenset({"Y", "N"})},
    "catStat": {
        "type": frozenset({"freq", "percent", "crosstab", "other"}),
        "wgtd": frozenset({"wgtd", "not-wgtd"}),
    },
    "varFormat": {
        "type": frozenset({"numeric", "character"}),
        "category": frozenset({"date", "time", "currency", "other"}),
    },
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
    if (one_of := MUST_ONE_OF.get(name)) and not set(one_of) & set(found):
        yield f"{name} without {' or '.join(one_of)}"
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
    """The name of an element; it has to be of the namespace of DDI."""
    assert element.tag.startswith(f"{{{NAMESPACE}}}")
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def written(data: Dataset, folder: Path, options: Options) -> Element:
    """The file of a dataset, read again."""
    (path,) = write_ddi(data, folder, options).files
    # our own file, written one line above
    root = parse(path).getroot()  # noqa: S314
    assert root is not None
    return root


def with_weights(one: Dataset) -> Dataset:
    """The dataset with a weight, a cluster and a derived variable."""
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


def said(root: Element, path: str) -> list[tuple[str | None, str | None]]:
    """(language, text) of the elements at a path below codeBook."""
    return [(one.get(LANG), one.text) for one in root.findall(path, IN)]
