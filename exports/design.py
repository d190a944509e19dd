"""The survey design of a dataset, read off the roles of its variables, for syntax and codebook."""

from __future__ import annotations

from dataclasses import dataclass

from exports.dataset import Dataset
from exports.variable import INDICATOR, PSU, STRATUM, WEIGHT, Variable

HEADLINES = 3
"""Indicators that each syntax file estimates, so that a reader sees the platform's numbers."""


@dataclass(frozen=True, slots=True)
class FileDesign:
    """Names of the design variables; stratum and psu are None when the file has none."""

    weight: str
    stratum: str | None
    psu: str | None
    indicators: tuple[Variable, ...]


def design_of(dataset: Dataset) -> FileDesign | None:
    """The design, with the first of several weights; None for a file without weights."""
    weights = dataset.with_role(WEIGHT)
    if not weights:
        return None
    return FileDesign(
        weight=weights[0].name,
        stratum=_first(dataset, STRATUM),
        psu=_first(dataset, PSU),
        indicators=dataset.with_role(INDICATOR)[:HEADLINES],
    )


def _first(dataset: Dataset, role: str) -> str | None:
    return next((variable.name for variable in dataset.with_role(role)), None)
