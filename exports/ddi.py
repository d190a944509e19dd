"""DDI-Codebook 2.5 (https://ddialliance.org/Specification/DDI-Codebook/2.5/): one XML, all languages.

Frequencies below the threshold do not enter it, as they do not enter the codebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from exports import words
from exports.dataset import Dataset
from exports.design import FileDesign, design_of
from exports.frequencies import Count, Summary, summarise
from exports.labels import in_language
from exports.spss import multiple_response_sets
from exports.variable import KEY, WEIGHT, Code, Variable
from exports.writing import Options, Written
from instruments.model import Text

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_MEASURES = {"nominal": "nominal", "ordinal": "ordinal", "scale": "ratio"}
# of two or three letters: what begins with more, such as "default" or "English", is a name and no tag
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_UNDETERMINED = "und"
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_ddi(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>_ddi.xml`."""
    path = folder / f"{dataset.name}_ddi.xml"
    root = codebook_element(dataset, options)
    indent(root)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return Written((path,))


def codebook_element(dataset: Dataset, options: Options) -> Element:
    """The codeBook element: study, file and variables, in the order that the schema wants."""
    languages = options.languages
    root = Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "version": "2.5",
            _XML_LANG: _tag(languages[0]),
            _SCHEMA_LOCATION: f"{NAMESPACE} {SCHEMA}",
        },
    )
    _study(SubElement(root, "stdyDscr"), dataset, options)
    file = SubElement(SubElement(root, "fileDscr", ID="F1"), "fileTxt")
    _text(file, "fileName", dataset.name)
    sizes = SubElement(file, "dimensns")
    _text(sizes, "caseQnty", str(dataset.frame.height))
    _text(sizes, "varQnty", str(len(dataset.variables)))
    data = SubElement(root, "dataDscr")
    ids = {one.name: f"V{place}" for place, one in enumerate(dataset.variables, start=1)}
    design = design_of(dataset)
    weight = ids[design.weight] if design else None
    _answer_sets(data, dataset, ids, languages)
    for variable in dataset.variables:
        element = SubElement(data, "var", _attributes(variable, ids[variable.name], weight))
        _variable(element, dataset, variable, options, weighted=weight is not None)
    return root


def _study(study: Element, dataset: Dataset, options: Options) -> None:
    citation = SubElement(study, "citation")
    titles = SubElement(citation, "titlStmt")
    first, *others = options.languages
    _text(titles, "titl", in_language(dataset.label, first) or dataset.name, lang=first)
    for language in others:
        _text(
            titles, "parTitl", in_language(dataset.label, language) or dataset.name, lang=language
        )
    production = SubElement(citation, "prodStmt")
    _text(production, "prodDate", f"{options.now:%Y-%m-%d}", date=f"{options.now:%Y-%m-%d}")
    info = SubElement(study, "stdyInfo")
    summary = SubElement(info, "sumDscr")
    if options.about.nation:
        _text(summary, "nation", options.about.nation, abbr=options.about.nation_code)
    _text(summary, "anlyUnit", dataset.name)
    if options.about.kind:
        _text(summary, "dataKind", options.about.kind)
    if (design := design_of(dataset)) is not None:
        _collection(SubElement(SubElement(study, "method"), "dataColl"), design, options.languages)


def _collection(element: Element, design: FileDesign, languages: tuple[str, ...]) -> None:
    """How the sample was drawn and weighted, as far as the file itself tells."""
    for language in languages if design.psu else ():
        text = in_language(words.DRAWN_IN_STRATA if design.stratum else words.DRAWN, language)
        said = text.format(stratum=design.stratum, psu=design.psu)
        _text(element, "sampProc", said, lang=language)
    for language in languages:
        said = in_language(words.WEIGHTED, language).format(weight=design.weight)
        _text(element, "weight", said, lang=language)


def _answer_sets(
    data: Element, dataset: Dataset, ids: Mapping[str, str], languages: tuple[str, ...]
) -> None:
    for name, variables in multiple_response_sets(dataset):
        members = " ".join(ids[one.name] for one in variables)
        group = SubElement(data, "varGrp", {"type": "multipleResp", "var": members, "name": name})
        for language, label in _in(variables[0].set_label, languages):
            _text(group, "labl", label, lang=language)


def _attributes(variable: Variable, identity: str, weight: str | None) -> dict[str, str]:
    attributes = {"ID": identity, "name": variable.name, "files": "F1"}
    if variable.kind in {"integer", "decimal"}:
        attributes["dcml"] = str(variable.decimals)
    attributes["intrvl"] = "contin" if variable.measure == "scale" else "discrete"
    attributes["nature"] = _MEASURES[variable.measure]
    if variable.role == WEIGHT:
        attributes["wgt"] = "wgt"
    elif weight and variable.role != KEY:
        attributes["wgt-var"] = weight
    return attributes


def _variable(
    element: Element, dataset: Dataset, variable: Variable, options: Options, *, weighted: bool
) -> None:
    for language, label in _in(variable.label, options.languages):
        _text(element, "labl", label, lang=language)
    if variable.question:
        question = SubElement(element, "qstn")
        for language, text in _in(variable.question, options.languages):
            _text(question, "qstnLit", text, lang=language)
    if variable.missing:
        invalid = SubElement(element, "invalrng")
        for code in variable.missing:
            SubElement(invalid, "item", _item(code))
    for language, said in _in(variable.universe_words, options.languages):
        _text(element, "universe", said, lang=language)
    if variable.universe and not variable.universe_words:
        _text(element, "universe", variable.universe)
    summary = summarise(dataset, variable, suppress_below=options.suppress_below)
    _answered(element, variable, summary)
    for count in summary.counts or _uncounted(variable):
        _category(element, count, options.languages, weighted=weighted)
    if variable.derivation:
        derivation = SubElement(element, "derivation")
        _text(derivation, "drvcmd", variable.derivation, syntax="XLSForm")
    SubElement(element, "varFormat", type="character" if variable.kind == "text" else "numeric")


def _answered(element: Element, variable: Variable, summary: Summary) -> None:
    """How many answered. Don't know is an answer and no valid value: how often it was said is for the
    table of codes, which withholds small counts."""
    if summary.cases is None:
        return
    if variable.missing:
        _text(element, "TotlResp", str(summary.cases))
        return
    _text(element, "sumStat", str(summary.cases), type="vald")
    _text(element, "sumStat", str(summary.not_asked), type="invd")


def _uncounted(variable: Variable) -> Iterator[Count]:
    """A number has no table of its values, but its codes, such as don't know, have labels."""
    for code, label in variable.values.items():
        yield Count(code, label, cases=None, percent=None, missing=code in variable.missing)


def _item(code: Code) -> dict[str, str]:
    """A reader takes VALUE for a whole number unless UNITS says otherwise."""
    return {**({"UNITS": "REAL"} if isinstance(code, float) else {}), "VALUE": _allowed(str(code))}


def _category(
    element: Element, count: Count, languages: tuple[str, ...], *, weighted: bool
) -> None:
    category = SubElement(element, "catgry", {"missing": "Y"} if count.missing else {})
    _text(category, "catValu", str(count.code))
    for language, label in _in(count.label, languages):
        _text(category, "labl", label, lang=language)
    if count.cases is not None:
        _text(category, "catStat", str(count.cases), type="freq")
    if count.percent is not None:
        wgtd = "wgtd" if weighted else "not-wgtd"
        _text(category, "catStat", f"{count.percent:.1f}", type="percent", wgtd=wgtd)


def _in(text: Text, languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The languages that the text really has: a missing translation is not an English one."""
    yield from (
        (language, in_language(text, language)) for language in languages if text.get(language)
    )


def _text(parent: Element, tag: str, text: str, *, lang: str = "", **attributes: str) -> None:
    element = SubElement(parent, tag, attributes)
    element.text = _allowed(text)
    if lang:
        element.set(_XML_LANG, _tag(lang))


def _tag(language: str) -> str:
    """The tag of a language. Stata and XLSForm let people call one as they like: "default", "my_labels"."""
    return language if _LANGUAGE_TAG.fullmatch(language) else _UNDETERMINED


def _allowed(text: str) -> str:
    """Without the characters that XML 1.0 has no way to write."""
    return _UNWRITABLE.sub("", text)
