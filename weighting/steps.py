"""The kinds of steps of a recipe: what each takes, and what it does to the chain.

A new kind is one function and one line in STEPS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray, weights_array
from weighting.base import base_weight, normalise, within_household
from weighting.calibration_steps import run_calibrate, run_poststratify, run_rake, run_trim
from weighting.chain import Chain, Details, Options, names_of
from weighting.classes import collapse
from weighting.errors import InputError
from weighting.nonresponse import adjust, adjust_matrix
from weighting.propensity import propensities, propensity_classes, r_indicator

Status: TypeAlias = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step: the function, the options it needs, those it has defaults for, and help."""

    run: Callable[[Chain, Options], Details]
    required: frozenset[str]
    optional: Mapping[str, Any] = field(default_factory=dict)
    help: str = ""


def run_base(chain: Chain, options: Options) -> Details:
    """1/(pi1 s pi2) of every selected household, and its replicates."""
    segment = None if options["segment"] is None else chain.numbers(options["segment"])
    base = base_weight(
        chain.numbers(options["stage1"]), chain.numbers(options["stage2"]), segment=segment
    )
    chain.matrix = np.hstack([base[:, None], chain.replicate(base)])
    return {}


def run_nonresponse(chain: Chain, options: Options) -> Details:
    """Respondents carry the weight of the non-respondents of their class."""
    status, ineligible = _status(chain, options["status"])
    before = chain.matrix
    by, details = _class_variables(chain, options, status)
    classes = collapse(
        chain.weight,
        status == "rr",
        by,
        eligible=(status == "rr") | (status == "nr"),
        min_cases=options["min_cases"],
        max_factor=options["max_factor"],
    )
    # the sample goes through samplics, replicates through the same formula on a matrix
    sample = adjust(chain.weight, status, classes.codes)
    replicates = adjust_matrix(before[:, 1:], status, classes.codes)
    after = np.hstack([sample[:, None], replicates])
    after[status != "rr"] = 0.0
    chain.matrix = after
    if options["factor"]:
        old = before[:, 0]
        ratio = np.divide(after[:, 0], old, out=np.zeros_like(old), where=old > 0)
        chain.keep(options["factor"], ratio)
    counts = {name: int((status == name).sum()) for name in ("rr", "nr", "in", "uk")}
    merged = [[" × ".join(map(str, cell)) for cell in cells] for cells in classes.merged]
    indicator = _r_indicator(before[:, 0], status, classes.codes)
    return {
        "cases": counts,
        "ineligible_codes": ineligible,
        "classes": len(classes.labels),
        "merged": merged,
        "r_indicator": indicator,
        **details,
    }


def _r_indicator(weights: FloatArray, status: Status, classes: IntArray) -> float:
    """Representativity of response over the classes: propensity = response rate of the class."""
    known = (status == "rr") | (status == "nr")
    size = int(classes.max()) + 1
    cases = np.bincount(classes[known], minlength=size)
    answered = np.bincount(classes[status == "rr"], minlength=size)
    rate = answered / np.maximum(cases, 1)
    return r_indicator(rate[classes[known]], weights[known])


def _status(chain: Chain, options: Options) -> tuple[Status, dict[str, int]]:
    """rr, nr, uk or in for each row, and the codes that count as ineligible with their cases.

    A code that no list names is ineligible; the report shows which, so that none goes by unseen.
    """
    results = chain.column(options["column"])
    if results.null_count():
        raise InputError(
            N_("`%(column)s` is missing for %(count)s rows"),
            expected=N_("a final result for every selected unit"),
            hint=N_("Close the open cases, or leave them out of the run on purpose."),
            column=options["column"],
            count=results.null_count(),
        )
    whole = results.cast(pl.Int64) if results.dtype.is_float() else results
    codes = whole.cast(pl.String)
    found = np.full(len(results), "in", dtype="<U2")
    for name, code in (("respondent", "rr"), ("nonrespondent", "nr"), ("unknown", "uk")):
        listed = [str(value) for value in options.get(name, [])]
        found[codes.is_in(listed).to_numpy()] = code
    outside = codes.filter(pl.Series(found == "in")).value_counts(sort=True)
    return found, dict(sorted(outside.iter_rows()))


def _class_variables(
    chain: Chain, options: Options, status: Status
) -> tuple[list[pl.Series], Details]:
    """Class variables; with `propensity`, quantile classes of a response model come last."""
    by = [chain.column(name) for name in names_of(options["classes"])]
    model = options["propensity"]
    if model is None:
        return by, {}
    known = (status == "rr") | (status == "nr")
    rows = np.flatnonzero(known)
    covariates = {name: chain.column(name)[rows] for name in names_of(model["by"])}
    estimate = propensities(status[rows] == "rr", covariates)
    quantile = np.zeros(status.size, dtype=np.int64)
    quantile[rows] = propensity_classes(estimate, groups=int(model.get("groups", 5)))
    indicator = r_indicator(estimate, chain.weight[rows])
    return [*by, pl.Series("propensity", quantile)], {"r_indicator": indicator}


def run_within_household(chain: Chain, options: Options) -> Details:
    """From households to women: weight of the household x number of eligible women."""
    eligible = chain.numbers(options["eligible"])
    key = chain.keys["household"]
    row = chain.households.select(key).with_row_index("row")
    joined = chain.women.select(key).join(row, on=key, how="left", maintain_order="left")["row"]
    if joined.null_count():
        raise InputError(
            N_("A woman's household is not in the household frame"),
            expected=N_("every household of the women frame"),
            got=N_("%(count)s others"),
            count=joined.null_count(),
        )
    rows: IntArray = joined.to_numpy().astype(np.int64)
    household = chain.matrix[rows]
    if (household[:, 0] <= 0).any():
        raise InputError(
            N_("A woman was selected in a household without a weight"),
            expected=N_("interviewed households only"),
            got=N_("%(count)s others"),
            hint=N_("Compare the household results with the women frame."),
            count=int((household[:, 0] <= 0).sum()),
        )
    count = eligible[rows]
    weighted = within_household(household[:, 0], count, cap=options["cap"])
    chain.unit = "woman"
    chain.matrix = household * (weighted / household[:, 0])[:, None]
    capped = 0 if options["cap"] is None else int((count > options["cap"]).sum())
    return {"capped": capped}


def run_population(chain: Chain, options: Options) -> Details:
    """Weights that sum to the population: as they are, or scaled to `total`."""
    if options["total"] is not None:
        chain.matrix = chain.matrix * (float(options["total"]) / chain.matrix.sum(axis=0))
    return {}


def run_normalise(chain: Chain, options: Options) -> Details:  # noqa: ARG001
    """Weights that sum to the number of cases; replicates by the factor of the sample."""
    weights = weights_array(chain.weight)
    chain.matrix = chain.matrix * (normalise(weights).sum() / weights.sum())
    return {}


_CALIBRATION = {"bounds": None}
STEPS: dict[str, Kind] = {
    "base": Kind(
        run_base,
        frozenset({"stage1", "stage2"}),
        {"segment": None},
        N_(
            "Columns with the probabilities of the area, the household, and the share of the segment."
        ),
    ),
    "nonresponse": Kind(
        run_nonresponse,
        frozenset({"status", "classes"}),
        {"min_cases": 30, "max_factor": 2.0, "propensity": None, "factor": None},
        N_(
            "status: {column, respondent, nonrespondent, unknown}; classes: columns, coarsest first."
        ),
    ),
    "within_household": Kind(
        run_within_household,
        frozenset({"eligible"}),
        {"cap": None},
        N_("eligible: household column with the number of eligible women."),
    ),
    "poststratify": Kind(
        run_poststratify, frozenset({"margin"}), {}, N_("margin: a name, or {name: [columns]}.")
    ),
    "rake": Kind(
        run_rake,
        frozenset({"margins"}),
        {**_CALIBRATION, "tol": 1e-10, "max_iter": 100, "verify": False},
        N_(
            "margins: {name: [columns]}; bounds: [low, high] of the factor; verify: compare with svy."
        ),
    ),
    "calibrate": Kind(
        run_calibrate,
        frozenset({"margins"}),
        {**_CALIBRATION, "distance": "linear", "covariates": ()},
        N_("margins as for rake; covariates: numeric columns with a total in the margin `totals`."),
    ),
    "trim": Kind(
        run_trim,
        frozenset({"within"}),
        {"rule": "median_iqr", "k": None, "recalibrate": False, "max_cycles": 10},
        N_("within: columns of the strata; rule: median_iqr or mean; k: how many."),
    ),
    "population": Kind(
        run_population, frozenset(), {"total": None}, N_("total: scale to this sum.")
    ),
    "normalise": Kind(run_normalise, frozenset(), {}, N_("Nothing to set.")),
}
