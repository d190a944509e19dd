"""The .sps file: opens the .sav, defines multiple-response sets and missing values, writes the plan.

The plan file of Complex Samples (.csaplan) is made by the CSPLAN command when the syntax is run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from exports.dataset import Dataset
from exports.design import FileDesign, design_of
from exports.labels import in_language
from exports.spss import missing_ranges, response_sets
from instruments.errors import Finding

PER_LINE = 6
"""Names on a line: SPSS cuts lines after 256 bytes."""


def spss_syntax(
    dataset: Dataset, languages: tuple[str, ...], report: Callable[[Finding], None]
) -> str:
    """The text of `<name>.sps`, which opens the file of the first language."""
    language, *others = languages
    design = design_of(dataset)
    lines = [
        "* Encoding: UTF-8.",
        f"* {in_language(dataset.label, language) or dataset.name}.",
        "* Unknown and refused answers are user-missing codes; a question not asked is system-missing.",
        *(_others(dataset.name, others) if others else []),
        f"GET FILE='{dataset.name}_{language}.sav'.",
        *_missing(dataset, report),
        *_sets(dataset, language, report),
        *(_design(dataset, design) if design else ["* This file has no weights: no plan."]),
    ]
    return "\n".join(lines) + "\n"


def _others(name: str, languages: list[str]) -> Iterator[str]:
    yield f"* The same with other labels: {', '.join(f'{name}_{one}.sav' for one in languages)}."


def _missing(dataset: Dataset, report: Callable[[Finding], None]) -> Iterator[str]:
    for variable in dataset.variables:
        if variable.missing or variable.missing_ranges:
            codes = ", ".join(map(_code, missing_ranges(variable, report)))
            yield f"MISSING VALUES {variable.name} ({codes})."


def _code(code: float | str | Mapping[str, float]) -> str:
    if isinstance(code, str):
        return quoted(code)
    if not isinstance(code, Mapping):
        return f"{code:.15g}"
    low = "LOWEST" if math.isinf(code["lo"]) else f"{code['lo']:.15g}"
    high = "HIGHEST" if math.isinf(code["hi"]) else f"{code['hi']:.15g}"
    return f"{low} THRU {high}"


def _sets(dataset: Dataset, language: str, report: Callable[[Finding], None]) -> Iterator[str]:
    """The sets are in the .sav, too; these commands bring them back after a merge."""
    for one in response_sets(dataset, language, report):
        yield f"MRSETS /MDGROUP NAME=${one.name}"
        yield f"  LABEL={quoted(one.label)}"
        yield "  CATEGORYLABELS=VARLABELS"
        yield "  VARIABLES="
        for start in range(0, len(one.variables), PER_LINE):
            yield f"    {' '.join(one.variables[start : start + PER_LINE])}"
        yield "  VALUE=1."


def _design(dataset: Dataset, design: FileDesign) -> Iterator[str]:
    yield "CSPLAN ANALYSIS"
    yield f"  /PLAN FILE='{dataset.name}.csaplan'"
    yield f"  /PLANVARS ANALYSISWEIGHT={design.weight}"
    parts = [("STRATA", design.stratum), ("CLUSTER", design.psu)]
    if named := " ".join(f"{word}={name}" for word, name in parts if name):
        yield f"  /DESIGN {named}"
    yield "  /ESTIMATOR TYPE=WR."
    if design.indicators:
        yield "* The same shares without the module Complex Samples, and so without standard errors."
        yield f"WEIGHT BY {design.weight}."
        yield f"FREQUENCIES VARIABLES={' '.join(one.name for one in design.indicators)}."
        yield "WEIGHT OFF."
        yield "* Shares with standard errors and intervals."
    for indicator in design.indicators:
        yield "CSTABULATE"
        yield f"  /PLAN FILE='{dataset.name}.csaplan'"
        yield f"  /TABLES VARIABLES={indicator.name}"
        yield "  /CELLS TABLEPCT"
        yield "  /STATISTICS SE CIN(95) COUNT DEFF."


def quoted(text: str) -> str:
    """An SPSS string on one line."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
