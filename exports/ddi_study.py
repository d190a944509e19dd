"""The study description of a DDI file: citation, scope, method, response and terms of use.

Only what is known is written. DDI 2.5 lets most elements be repeated in other languages, but none of
useStmt: there is a useStmt for each language.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from exports import words
from exports.about import About, Response
from exports.dataset import Dataset
from exports.ddi_xml import add, add_each, add_ours, spoken
from exports.design import FileDesign, design_of
from exports.labels import in_language
from exports.writing import Options
from instruments.model import NO_TEXT, Text

Languages = tuple[str, ...]

MASTER = "master"
"""The kind of release that nobody distributes."""


def describe_study(study: Element, dataset: Dataset, options: Options) -> None:
    """The content of stdyDscr, in the order that the schema wants."""
    about, languages = options.about, options.languages
    _citation(SubElement(study, "citation"), dataset, options)
    summary = Element("sumDscr")
    _scope(summary, dataset, about, languages)
    if len(summary):
        SubElement(study, "stdyInfo").append(summary)
    method = Element("method")
    _method(method, design_of(dataset), about, languages)
    if len(method):
        study.append(method)
    if about.kind in words.RESTRICTION:
        _terms(SubElement(study, "dataAccs"), about, languages)


def titles(parent: Element, of: Text, dataset: Dataset, options: Options) -> Element:
    """titlStmt: the title in the first language, what a row stands for, the title in the other languages.

    The files of a study share their title; without any title a file has its name for one.
    """
    statement = SubElement(parent, "titlStmt")
    first, *others = options.languages
    add(statement, "titl", in_language(of, first) or dataset.name, lang=first)
    if unit := _unit(dataset, options.about):
        add_ours(statement, "subTitl", unit, options.languages)
    for language in others:
        add(statement, "parTitl", in_language(of, language) or dataset.name, lang=language)
    return statement


def _unit(dataset: Dataset, about: About) -> Text:
    """Nobody knows what the rows of a file of others stand for, whatever it is called."""
    return words.UNITS.get(dataset.name, NO_TEXT) if about.code else NO_TEXT


def _citation(citation: Element, dataset: Dataset, options: Options) -> None:
    about = options.about
    statement = titles(citation, about.title or dataset.label, dataset, options)
    if not about.code:
        return
    name = "-".join([about.code, about.kind, str(about.version), dataset.name])
    add(statement, "IDNo", name, {"level": "file"})
    add(statement, "IDNo", about.code, {"level": "study"})
    if about.office:
        add(SubElement(citation, "rspStmt"), "AuthEnty", about.office)
    production = SubElement(citation, "prodStmt")
    if about.office:
        add(production, "producer", about.office)
    day = f"{options.now:%Y-%m-%d}"
    add(production, "prodDate", day, {"date": day})
    if about.office and about.kind != MASTER:
        add(SubElement(citation, "distStmt"), "distrbtr", about.office)
    version = SubElement(citation, "verStmt")
    add(version, "version", str(about.version), {"date": day, "type": about.kind})


def _scope(summary: Element, dataset: Dataset, about: About, languages: Languages) -> None:
    if about.collected:
        _dates(summary, *about.collected)
    code = {"abbr": about.nation_code} if about.nation_code else {}
    add_each(summary, "nation", about.nation, languages, code)
    for language in spoken(about.regions[0], languages) if about.regions else ():
        names = ", ".join(in_language(one, language) for one in about.regions)
        add(summary, "geogCover", names, lang=language)
    if not about.code:
        return
    if unit := _unit(dataset, about):
        add_ours(summary, "anlyUnit", unit, languages)
    if about.design:
        ages = {"low": about.design.low, "high": about.design.high}
        add_ours(summary, "universe", words.DESIGN_UNIVERSE, languages, ages)
    kind = words.SYNTHETIC if about.synthetic else words.SAMPLE_SURVEY
    add_ours(summary, "dataKind", kind, languages)


def _dates(summary: Element, first: str, last: str) -> None:
    events = {"single": first} if first == last else {"start": first, "end": last}
    for event, day in events.items():
        add(summary, "collDate", day, {"event": event, "date": day})


def _method(method: Element, design: FileDesign | None, about: About, languages: Languages) -> None:
    collection = Element("dataColl")
    if about.code:
        add_ours(collection, "timeMeth", words.ONE_SURVEY, languages)
    if about.design:
        drawn = about.design
        facts = {"take": drawn.take, "low": drawn.low, "high": drawn.high}
        add_ours(collection, "sampProc", words.DESIGN_SAMPLE, languages, facts)
    if design and design.psu:
        drawn_by = words.DRAWN_IN_STRATA if design.stratum else words.DRAWN
        columns = {"stratum": design.stratum, "psu": design.psu}
        add_ours(collection, "sampProc", drawn_by, languages, columns)
    if about.code:
        mode = words.SIMULATED if about.synthetic else words.ON_TABLETS
        add_ours(collection, "collMode", mode, languages)
    if design:
        add_ours(collection, "weight", words.WEIGHTED, languages, {"weight": design.weight})
    if len(collection):
        method.append(collection)
    if about.response:
        _response(SubElement(method, "anlyInfo"), about.response, languages)


def _response(analysis: Element, rates: Response, languages: Languages) -> None:
    for language in spoken(words.RESPONSE, languages):
        shares = {
            name: _percent(rate, language)
            for name, rate in (
                ("households", rates.households),
                ("women", rates.women),
                ("overall", rates.overall),
            )
        }
        add(analysis, "respRate", words.RESPONSE[language].format(**shares), lang=language)


def _percent(share: float, language: str) -> str:
    point = "." if language == "en" else ","
    return f"{100 * share:.1f}".replace(".", point)


def _terms(access: Element, about: About, languages: Languages) -> None:
    required = {"required": "no" if about.kind == "puf" else "yes"}
    for language in spoken(words.CONDITIONS, languages):
        terms = SubElement(access, "useStmt")
        declared = words.DECLARATION[about.kind][language]
        add(terms, "confDec", declared, required, lang=language)
        add(terms, "restrctn", words.RESTRICTION[about.kind][language], lang=language)
        add(terms, "conditions", words.CONDITIONS[language], lang=language)
        if about.synthetic:
            add(terms, "disclaimer", words.INVENTED[language], lang=language)
