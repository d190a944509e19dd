"""The women's answers as the table that indicators read: a column per question, with design and weight.

Joined to it are the derived variables of the questionnaire, the wealth quintile of the household, and what tables
are broken down by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from survey.models import Study, WeightRun
from survey.services import dataset, wealth, weights
from survey.services.variance import PSU, STRATUM, WEIGHT

if TYPE_CHECKING:
    import polars as pl

    from exports.dataset import Dataset
    from exports.variable import Variable
    from instruments.derived import Derived
    from instruments.model import Text
    from weighting.breakdowns import Breakdown

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Analysis:
    """A row per interviewed woman who has a weight. labels: breakdown -> level -> text per language.

    breakdowns: those that the questionnaire of this study allows. derived: its derived variables.
    """

    frame: pl.DataFrame
    labels: Mapping[str, Mapping[str, Text]]
    breakdowns: tuple[Breakdown, ...]
    derived: tuple[Derived, ...]


def breakdowns() -> tuple[Breakdown, ...]:
    """What tables can be broken down by, in the order in which it is offered."""
    from weighting.breakdowns import load_breakdowns

    return load_breakdowns()


def table(
    session: Session, study: Study, run: WeightRun, *, progress: Progress | None = None
) -> Analysis:
    """Decrypt the interviews and join the weights of a run."""
    found = dataset.build(session, study, progress=progress)
    owned = wealth.quintiles(found["household"], run) if "household" in found else None
    return of_dataset(found["woman"], weighted(session, study, run), wealth=owned)


def weighted(session: Session, study: Study, run: WeightRun) -> pl.DataFrame:
    """household key, stratum, psu and final weight of the women that the run gives a weight."""
    import polars as pl

    sample = weights.household_table(session, study).select("household", STRATUM, PSU)
    found = weights.table(run.women).filter(pl.col(WEIGHT) > 0).select("household", WEIGHT)
    return found.join(sample, on="household", how="left")


def of_dataset(
    woman: Dataset, design: pl.DataFrame, *, wealth: pl.DataFrame | None = None
) -> Analysis:
    """The dataset under the names of its questions, for the women who have a weight.

    wealth: household, wealth and wealth_score, where there is such an index.
    """
    import polars as pl

    from instruments.derived import with_derived
    from weighting.breakdowns import available, with_breakdowns

    names = {one.name: _question_name(one) for one in woman.variables if one.source}
    household = (pl.col("v001") * 1000 + pl.col("v002")).alias("household")
    frame = woman.frame.select(household, *(pl.col(old).alias(new) for old, new in names.items()))
    frame = frame.join(design, on="household", how="inner")
    if wealth is not None:
        frame = frame.join(wealth, on="household", how="left", maintain_order="left")
    derived = computable(frame)
    frame = with_derived(frame, derived)
    allowed = available(frame, breakdowns())
    return Analysis(with_breakdowns(frame, allowed), _labels(allowed), allowed, derived)


def computable(frame: pl.DataFrame) -> tuple[Derived, ...]:
    """The derived variables of the woman's questionnaire whose questions the frame has."""
    from instruments.derived import derived
    from instruments.expressions import parse, references

    # a select_multiple stands as one 0/1 column per choice
    known = {*frame.columns, *(name.rpartition("_")[0] for name in frame.columns)}
    found: list[Derived] = []
    for one in derived("woman"):
        if references(parse(one.expression)) | references(parse(one.universe)) <= known:
            found.append(one)
            known.add(one.name)
    return tuple(found)


def _question_name(variable: Variable) -> str:
    """Name in expressions: the question, and for a multiple choice the question and the choice."""
    return f"{variable.source}_{variable.choice}" if variable.choice else variable.source


def _labels(allowed: Sequence[Breakdown]) -> dict[str, Mapping[str, Text]]:
    from weighting.regions import regions

    found: dict[str, Mapping[str, Text]] = {
        one.name: {str(code): text for code, text in one.values.items()} for one in allowed
    }
    found["region"] = {str(region.code): region.names for region in regions()}
    return found
