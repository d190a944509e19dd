"""The .do file: opens the .dta, gives it the labels of every language, declares the design."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from exports.dataset import Dataset
from exports.design import FileDesign, design_of
from exports.labels import STATA_VARIABLE, Shortener, in_language
from exports.stata import stata_labels
from instruments.errors import Finding


def do_file(dataset: Dataset, languages: tuple[str, ...], report: Callable[[Finding], None]) -> str:
    """The text of `<name>.do`, for Stata 14 and later."""
    design = design_of(dataset)
    first, *others = languages
    lines = [
        "version 14",
        f"* {in_language(dataset.label, first) or dataset.name}",
        "* Don't know is .a, refused or not stated .b; a question that was not asked is .",
        f'use "{dataset.name}_{first}.dta", clear',
        f"label language {first}, rename",
        *(line for language in others for line in _language(dataset, language, report)),
        *([f"label language {first}"] if others else []),
        *(_design(design) if design else ["* This file has no weights: no survey design."]),
    ]
    return "\n".join(lines) + "\n"


def _language(dataset: Dataset, language: str, report: Callable[[Finding], None]) -> Iterator[str]:
    """Labels of a second language. Equal sets of value labels are defined once."""
    shortener = Shortener(report)
    yield f"label language {language}, new"
    yield f"label data {quoted(in_language(dataset.label, language)[:80])}"
    defined: dict[tuple[tuple[str, str], ...], str] = {}
    for place, variable in enumerate(dataset.variables, start=1):
        label = shortener.fit(
            in_language(variable.label, language), STATA_VARIABLE, place=variable.name
        )
        yield f"label variable {variable.name} {quoted(label)}"
        labels = tuple(stata_labels(variable, language, shortener).items())
        if not labels:
            continue
        if labels not in defined:
            defined[labels] = f"l{place}_{language}"
            pairs = " ".join(f"{value} {quoted(text)}" for value, text in labels)
            yield f"label define {defined[labels]} {pairs}"
        yield f"label values {variable.name} {defined[labels]}"


def _design(design: FileDesign) -> Iterator[str]:
    strata = f", strata({design.stratum}) singleunit(centered)" if design.stratum else ""
    yield f"svyset {design.psu or '_n'} [pweight={design.weight}]{strata}"
    for indicator in design.indicators:
        yield f"svy: proportion {indicator.name}"


def quoted(text: str) -> str:
    """A Stata string on one line; its macro characters stand for themselves."""
    plain = " ".join(text.split()).replace("`", "'").replace("$", "\\$")
    return f'`"{plain}"\''
