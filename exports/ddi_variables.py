"""The variables of a DDI file: labels, questions, universe, codes, missing codes and ranges, counts.

Frequencies below the threshold do not enter it, as they do not enter the codebook.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement

from exports.dataset import Dataset
from exports.ddi_xml import add, add_each, allowed
from exports.design import design_of
from exports.frequencies import Count, Summary, summarise
from exports.spss import multiple_response_sets
from exports.variable import KEY, WEIGHT, Code, Variable
from exports.writing import Options

FILE = "F1"
"""The identity of the one file that a DDI file describes."""

_MEASURES = {"nominal": "nominal", "ordinal": "ordinal", "scale": "ratio"}
_CATEGORIES = {"date": "date", "datetime": "date", "time": "time"}
"""Kind of variable -> category of its format, where DDI has one."""

_REAL = {"UNITS": "REAL"}
"""A reader takes the end of a range, or a single value, for a whole number unless it is told otherwise."""


def describe_variables(data: Element, dataset: Dataset, options: Options) -> None:
    """The content of dataDscr: answer sets, then variables, in the order that the schema wants."""
    ids = {one.name: f"V{place}" for place, one in enumerate(dataset.variables, start=1)}
    design = design_of(dataset)
    weight = ids[design.weight] if design else None
    _answer_sets(data, dataset, ids, options.languages)
    for variable in dataset.variables:
        element = SubElement(data, "var", _attributes(variable, ids[variable.name], weight))
        _variable(element, dataset, variable, options, weighted=weight is not None)


def _answer_sets(
    data: Element, dataset: Dataset, ids: Mapping[str, str], languages: tuple[str, ...]
) -> None:
    for name, variables in multiple_response_sets(dataset):
        members = " ".join(ids[one.name] for one in variables)
        group = SubElement(data, "varGrp", {"type": "multipleResp", "var": members, "name": name})
        add_each(group, "labl", variables[0].set_label, languages)


def _attributes(variable: Variable, identity: str, weight: str | None) -> dict[str, str]:
    attributes = {"ID": identity, "name": variable.name, "files": FILE}
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
    add_each(element, "labl", variable.label, options.languages)
    if variable.question:
        question = SubElement(element, "qstn")
        add_each(question, "qstnLit", variable.question, options.languages)
    _missing(element, variable)
    add_each(element, "universe", variable.universe_words, options.languages)
    if variable.universe and not variable.universe_words:
        add(element, "universe", variable.universe)
    summary = summarise(dataset, variable, suppress_below=options.suppress_below)
    _answered(element, variable, summary)
    for count in summary.counts or _uncounted(variable):
        _category(element, count, options.languages, weighted=weighted)
    if variable.derivation:
        derivation = SubElement(element, "derivation")
        add(derivation, "drvcmd", variable.derivation, {"syntax": "XLSForm"})
    _format(element, variable)


def _missing(element: Element, variable: Variable) -> None:
    """Single codes, then ranges; a code inside a range is told by the range."""
    ranges = variable.missing_ranges
    singles = [one for one in variable.missing if not _within(one, ranges)]
    if not singles and not ranges:
        return
    invalid = SubElement(element, "invalrng")
    for code in singles:
        units = _REAL if isinstance(code, float) else {}
        SubElement(invalid, "item", {**units, "VALUE": allowed(str(code))})
    for low, high in ranges:
        SubElement(invalid, "range", _range(variable, low, high))


def _within(code: Code, ranges: tuple[tuple[float, float], ...]) -> bool:
    return isinstance(code, int | float) and any(low <= code <= high for low, high in ranges)


def _range(variable: Variable, low: float, high: float) -> dict[str, str]:
    """Both ends belong to the range. One that is open (LOWEST, HIGHEST in SPSS) is not written."""
    ends = {name: end for name, end in (("min", low), ("max", high)) if math.isfinite(end)}
    whole = variable.kind != "decimal" and all(end == int(end) for end in ends.values())
    written = {name: str(int(end)) if end == int(end) else str(end) for name, end in ends.items()}
    return written if whole else {**_REAL, **written}


def _answered(element: Element, variable: Variable, summary: Summary) -> None:
    """How many answered. Don't know is an answer and no valid value: how often it was said is for the
    table of codes, which withholds small counts."""
    if summary.cases is None:
        return
    if variable.missing:
        add(element, "TotlResp", str(summary.cases))
        return
    add(element, "sumStat", str(summary.cases), {"type": "vald"})
    add(element, "sumStat", str(summary.not_asked), {"type": "invd"})


def _uncounted(variable: Variable) -> Iterator[Count]:
    """A number has no table of its values, but its codes, such as don't know, have labels."""
    for code, label in variable.values.items():
        yield Count(code, label, cases=None, percent=None, missing=code in variable.missing)


def _category(
    element: Element, count: Count, languages: tuple[str, ...], *, weighted: bool
) -> None:
    category = SubElement(element, "catgry", {"missing": "Y"} if count.missing else {})
    add(category, "catValu", str(count.code))
    add_each(category, "labl", count.label, languages)
    if count.cases is not None:
        add(category, "catStat", str(count.cases), {"type": "freq"})
    if count.percent is not None:
        wgtd = "wgtd" if weighted else "not-wgtd"
        add(category, "catStat", f"{count.percent:.1f}", {"type": "percent", "wgtd": wgtd})


def _format(element: Element, variable: Variable) -> None:
    attributes = {"type": "character" if variable.kind == "text" else "numeric"}
    if category := _CATEGORIES.get(variable.kind):
        attributes["category"] = category
    SubElement(element, "varFormat", attributes)
