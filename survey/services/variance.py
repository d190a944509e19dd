"""Standard errors by choice: linearisation, its residuals after calibration, or replicate weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.orm import Session

from survey.errors import N_, Invalid, NotReady
from survey.models import Study, WeightRun
from survey.services import weights

if TYPE_CHECKING:
    import polars as pl

    from weighting.design import Design

TAYLOR, RESIDUALS, REPLICATES = "taylor", "residuals", "replicates"
METHODS = (TAYLOR, RESIDUALS, REPLICATES)
"""taylor: the final weights as they are, what the syntax of the exported files gives as well.
residuals: the same with the residuals of the calibration. replicates: those of the weight run."""

SINGLETON: Final = "average"
"""A stratum left with one cluster gets the mean variance of the others (R: survey.lonely.psu="average")."""

WEIGHT, STRATUM, PSU = "w_pop", "stratum", "psu"
CALIBRATIONS = ("rake", "poststratify", "calibrate")
MARGIN = "margin "


def methods(run: WeightRun) -> tuple[str, ...]:
    """The methods that a run allows."""
    allowed = {
        TAYLOR: True,
        RESIDUALS: _calibration(run) is not None,
        REPLICATES: bool(run.manifest.get("replicates")),
    }
    return tuple(method for method in METHODS if allowed[method])


def designed(
    session: Session, study: Study, run: WeightRun, frame: pl.DataFrame, *, method: str = TAYLOR
) -> tuple[pl.DataFrame, Design]:
    """The frame (a row per weighted woman, with household, w_pop, stratum, psu) with what the method
    needs besides, and its design. Raises Invalid for an unknown method, NotReady for one that the
    run does not allow."""
    from weighting.design import Design

    if method not in METHODS:
        raise Invalid(
            N_("There is no method called %(name)s. Known are: %(known)s"),
            name=method,
            known=", ".join(METHODS),
        )
    more: dict[str, Any] = {}
    if method == REPLICATES:
        frame, more = _with_replicates(run, frame)
    elif method == RESIDUALS:
        frame, more = _with_margins(session, study, run, frame)
    design = Design(weight=WEIGHT, stratum=STRATUM, psu=PSU, singleton=SINGLETON, **more)
    return frame, design


def _with_replicates(run: WeightRun, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Any]]:
    from weighting.design import ReplicateDesign

    made = weights.replicates(run)
    constants = run.manifest["replicates"]
    design = ReplicateDesign(
        weights=made.columns[1:],
        scale=constants["scale"],
        rscales=constants["rscales"],
        df=constants["df"],
    )
    joined = frame.join(made, on="household", how="left", maintain_order="left")
    return joined, {"replicates": design}


def _with_margins(
    session: Session, study: Study, run: WeightRun, frame: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The categories that the weights were calibrated to, one column a margin, and the weight before."""
    import polars as pl

    from weighting.design import Calibration

    found = _calibration(run)
    if found is None:
        raise NotReady(N_("The recipe of this weight run does not calibrate."))
    base, margins = found
    sample = weights.household_table(session, study)
    women = weights.woman_table(session, study)
    known = women.join(sample, on="household", how="left")
    labels = [
        pl.concat_str(columns, separator="|").alias(MARGIN + name)
        for name, columns in margins.items()
    ]
    before = weights.table(run.women).select("household", pl.col(base).alias("weight before"))
    joined = frame.join(known.select("household", *labels), on="household", how="left").join(
        before, on="household", how="left", maintain_order="left"
    )
    classes = [MARGIN + name for name in margins]
    return joined, {"calibration": Calibration(base_weight="weight before", classes=classes)}


def _calibration(run: WeightRun) -> tuple[str, dict[str, list[str]]] | None:
    """The last calibration of the recipe: the column before it, and its margins with their columns."""
    from weighting.recipe import Recipe

    steps = Recipe.from_yaml(run.recipe).steps
    places = [place for place, step in enumerate(steps) if step.do in CALIBRATIONS]
    if not places:
        return None
    options = steps[places[-1]].options
    margins = options["margin"] if "margin" in options else options["margins"]
    if not isinstance(margins, dict):
        margins = {name: name for name in ([margins] if isinstance(margins, str) else margins)}
    columns = {
        name: [of] if isinstance(of, str) else [str(one) for one in of]
        for name, of in margins.items()
    }
    return steps[places[-1] - 1].gives, columns
