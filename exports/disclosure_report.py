"""What protection did to a file: how safe it is now, and what it still says. Goes into the release.

Utility is measured by what readers will do with the file: the weighted share of each indicator before
and after, the sums of the weights, and how many values of each quasi-identifier are gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from exports.dataset import Dataset
from exports.disclosure import Plan, Protection
from exports.variable import INDICATOR, WEIGHT

REPORT = "disclosure.json"
HOW_TO_READ = {
    "risk": "probability of re-identification: population, for somebody who does not know whether a woman "
    "was interviewed; sample, for somebody who does",
    "indicators": "weighted share among those with a value, before and after",
    "below_k": "rows with fewer than k matches; a suppressed value matches any value, because nobody can "
    "tell it from one, as in sdcMicro. Counting a null as a value of its own finds smaller groups",
    "rows_left_out": "rows that were too rare in what is never suppressed",
    "suppressed": "values taken out of the rows where their combination was too rare",
}


def report(
    masters: Mapping[str, Dataset], protected: Mapping[str, tuple[Dataset, Protection]], plan: Plan
) -> str:
    """The text of disclosure.json."""
    content = {
        "plan": _rules(plan),
        "how_to_read": HOW_TO_READ,
        "files": {name: _file(masters[name], *protected[name]) for name in sorted(protected)},
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _rules(plan: Plan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "k": plan.k,
        "diversity": plan.diversity,
        "quasi_identifiers": list(plan.quasi),
        "sensitive": list(plan.sensitive),
        "weight_digits": plan.weight_digits,
    }


def _file(master: Dataset, made: Dataset, protection: Protection) -> dict[str, Any]:
    return {
        "rows": protection.rows,
        "rows_left_out": protection.left_out,
        "variables": len(made.variables),
        "variables_left_out": len(protection.dropped),
        "below_k": {"before": protection.below_k_before, "after": protection.below_k_after},
        "suppressed": {
            name: {"cells": cells, "share": _share(cells, protection.rows)}
            for name, cells in protection.suppressed.items()
        },
        "risk": {"before": asdict(protection.risk_before), "after": asdict(protection.risk)},
        "weights": dict(_weights(master, made)),
        "indicators": dict(_indicators(master, made)),
    }


def _weights(master: Dataset, made: Dataset) -> Iterator[tuple[str, dict[str, float]]]:
    for variable in made.with_role(WEIGHT):
        total = pl.col(variable.name).sum()
        before, after = (one.frame.select(total).item() for one in (master, made))
        yield variable.name, {"sum_before": _number(before), "sum_after": _number(after)}


def _indicators(master: Dataset, made: Dataset) -> Iterator[tuple[str, dict[str, float | None]]]:
    weights = [one.with_role(WEIGHT) for one in (master, made)]
    if not all(weights):
        return
    for variable in made.with_role(INDICATOR):
        before, after = (
            _weighted_share(one.frame, variable.name, weight[0].name)
            for one, weight in zip((master, made), weights, strict=True)
        )
        yield variable.name, {"before": before, "after": after}


def _weighted_share(frame: pl.DataFrame, name: str, weight: str) -> float | None:
    asked = frame.filter(pl.col(name).is_not_null() & pl.col(weight).is_not_null())
    share = asked.select((pl.col(name) * pl.col(weight)).sum() / pl.col(weight).sum()).item()
    return _number(share) if asked.height else None


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _number(value: float) -> float:
    return round(float(value), 6)
