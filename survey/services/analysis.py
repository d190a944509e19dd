"""The women's answers as the table that indicators read: a column per question, with design and weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from survey.models import Study, WeightRun
from survey.services import dataset, weights
from survey.services.variance import PSU, STRATUM, WEIGHT

if TYPE_CHECKING:
    import polars as pl

    from exports.dataset import Dataset
    from exports.variable import Variable
    from instruments.model import Text

Progress = Callable[[float, str], None]

BREAKDOWNS = ("region", "residence", "age_group", "marital", "educ_level", "work_now")
"""Variables that tables are broken down by, in the order in which they are offered."""

AGE_BREAKS = (20, 25, 30, 40, 50, 60)
"""Age groups of published tables: 15-19, 20-24, 25-29, 30-39, 40-49, 50-59, 60+."""


@dataclass(frozen=True)
class Analysis:
    """A row per interviewed woman. labels: breakdown -> level -> text per language."""

    frame: pl.DataFrame
    labels: Mapping[str, Mapping[str, Text]]


def table(
    session: Session, study: Study, run: WeightRun, *, progress: Progress | None = None
) -> Analysis:
    """Decrypt the women's interviews and join the weights of a run."""
    woman = dataset.build(session, study, progress=progress)["woman"]
    return of_dataset(woman, weighted(session, study, run))


def weighted(session: Session, study: Study, run: WeightRun) -> pl.DataFrame:
    """household key, stratum, psu and final weight of the women that the run gives a weight."""
    import polars as pl

    sample = weights.household_table(session, study).select("household", STRATUM, PSU)
    found = weights.table(run.women).filter(pl.col(WEIGHT) > 0).select("household", WEIGHT)
    return found.join(sample, on="household", how="left")


def of_dataset(woman: Dataset, design: pl.DataFrame) -> Analysis:
    """The dataset under the names of its questions, for the women who have a weight."""
    import polars as pl

    names = {one.name: _question_name(one) for one in woman.variables if one.source}
    household = (pl.col("v001") * 1000 + pl.col("v002")).alias("household")
    frame = woman.frame.select(household, *(pl.col(old).alias(new) for old, new in names.items()))
    frame = frame.join(design, on="household", how="inner")
    frame = frame.with_columns(_age_group().alias("age_group"))
    return Analysis(frame, _labels(woman))


def _question_name(variable: Variable) -> str:
    """Name in expressions: the question, and for a multiple choice the question and the choice."""
    return f"{variable.source}_{variable.choice}" if variable.choice else variable.source


def _age_group() -> pl.Expr:
    """The label of the group that the age falls into."""
    import polars as pl

    *labels, last = _age_labels()
    bounds = zip(AGE_BREAKS, labels, strict=True)
    cases: Any = pl.when(pl.col("age").is_null()).then(None)
    for bound, label in bounds:
        cases = cases.when(pl.col("age") < bound).then(pl.lit(label))
    otherwise: pl.Expr = cases.otherwise(pl.lit(last))
    return otherwise


def _age_labels() -> list[str]:
    ends = [f"{low}-{high - 1}" for low, high in zip((15, *AGE_BREAKS), AGE_BREAKS, strict=False)]
    return [*ends, f"{AGE_BREAKS[-1]}+"]


def _labels(woman: Dataset) -> dict[str, Mapping[str, Text]]:
    from weighting.regions import regions

    found: dict[str, Mapping[str, Text]] = {
        variable.source: {str(code): text for code, text in variable.values.items()}
        for variable in woman.variables
        if variable.source in BREAKDOWNS and variable.values
    }
    found["region"] = {str(region.code): region.names for region in regions()}
    return found
