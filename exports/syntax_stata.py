"""The .do file: opens the .dta, says which languages it speaks, declares the design, estimates."""

from __future__ import annotations

from collections.abc import Iterator

from exports.dataset import Dataset
from exports.design import FileDesign, design_of
from exports.labels import in_language


def do_file(dataset: Dataset, languages: tuple[str, ...]) -> str:
    """The text of `<name>.do`, for Stata 14 and later. The labels themselves are in the .dta."""
    design = design_of(dataset)
    first, *others = languages
    lines = [
        "version 14",
        f"* {in_language(dataset.label, first) or dataset.name}",
        "* Don't know is .a, refused or not stated .b; a question that was not asked is .",
        f'use "{dataset.name}_{first}.dta", clear',
        *(_languages(first, others) if others else []),
        *(_design(design) if design else ["* This file has no weights: no survey design."]),
    ]
    return "\n".join(lines) + "\n"


def _languages(first: str, others: list[str]) -> Iterator[str]:
    yield "* The labels of every language are in the file; to read them in another one:"
    yield from (f"*   label language {language}" for language in others)
    yield f"label language {first}"


def _design(design: FileDesign) -> Iterator[str]:
    strata = f", strata({design.stratum}) singleunit(scaled)" if design.stratum else ""
    yield f"svyset {design.psu or '_n'} [pweight={design.weight}]{strata}"
    for indicator in design.indicators:
        # a subpopulation, not a smaller file: clusters without anybody asked still count
        yield f"svy, subpop(if !missing({indicator.name})): proportion {indicator.name}"
