"""Datasets as files hold them: with sampling design, weights and what is computed from answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Cluster, Household, Interview, Study, WeightRun
from survey.services import analysis, estimates, signing, wealth, weights
from survey.services import frame as frames

if TYPE_CHECKING:
    import polars as pl

    from exports.dataset import Dataset


def with_design(
    session: Session, study: Study, found: dict[str, Dataset], run: WeightRun | None
) -> dict[str, Dataset]:
    """PSU, stratum and, with a run, the weights of every step joined to the datasets of people.

    With a run there are derived variables, headline indicators and wealth quintiles as well.
    """
    sample = weights.household_table(session, study)
    numbers = {stratum.code: stratum.number for stratum in frames.strata(session, study)}
    known = found if run is None else _derived(found, run, analysis.weighted(session, study, run))
    joined = {
        name: _joined(one, JOINS[name], sample, numbers, run) if name in JOINS else one
        for name, one in known.items()
    }
    return {
        name: _with_interviewer(session, study, _as_numbers(one), name) if name in JOINS else one
        for name, one in joined.items()
    }


PREFILLED_NUMBERS = ("roster_age", "eligible_women")
"""Hidden questions that hold numbers; hidden questions have no type of their own and come as texts."""


def _as_numbers(one: Dataset) -> Dataset:
    import polars as pl

    for name in PREFILLED_NUMBERS:
        if name in one.frame.columns and one[name].kind == "text":
            number = replace(one[name], kind="integer", measure="scale", width=8)
            variables = tuple(number if old.name == name else old for old in one.variables)
            column = pl.col(name).cast(number.dtype, strict=False)
            one = replace(one, frame=one.frame.with_columns(column), variables=variables)
    return one


def _with_interviewer(session: Session, study: Study, one: Dataset, name: str) -> Dataset:
    """v028 or hv018: who interviewed, under a number that only the study's key leads back from."""
    import polars as pl

    from exports import design_variables

    how = JOINS[name]
    rows = session.execute(
        select(Cluster.number, Household.number, Interview.staff_id)
        .join(Household, Interview.household_id == Household.id)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id, Interview.unit == how.unit)
        .where(Interview.state == "finished")
    ).all()
    by = [f"{how.prefix}001", f"{how.prefix}002"]
    pseudonyms = {staff: signing.pseudonym(session, study, staff) for _, _, staff in rows}
    columns = pl.DataFrame(
        [(cluster, household, pseudonyms[staff]) for cluster, household, staff in rows],
        schema={by[0]: pl.Int64, by[1]: pl.Int64, how.interviewer: pl.Int64},
        orient="row",
    )
    return one.with_columns(columns, [design_variables.interviewer(how.interviewer)], on=by)


def _derived(found: dict[str, Dataset], run: WeightRun, design: pl.DataFrame) -> dict[str, Dataset]:
    """The datasets with what is computed from answers."""
    complete = dict(found)
    owned = wealth.quintiles(found["household"], run) if "household" in found else None
    if "woman" in found:
        read = analysis.of_dataset(found["woman"], design, wealth=owned)
        complete["woman"] = _with_indicators(_with_derived(found["woman"], read), read)
    if owned is not None:
        for name in JOINS.keys() & complete.keys():
            complete[name] = _with_wealth(complete[name], JOINS[name], owned)
    return complete


def _with_wealth(one: Dataset, how: Join, owned: pl.DataFrame) -> Dataset:
    """hv270 and hv271, v190 and v191: the quintile and the score of the household."""
    import polars as pl

    from exports import design_variables

    quintile, score = how.wealth
    columns = owned.select(
        *_keys(how.prefix),
        pl.col("wealth").alias(quintile),
        (pl.col("wealth_score") * 10**wealth.SCORE_DECIMALS).round().cast(int).alias(score),
    )
    variables = [design_variables.wealth_quintile(quintile), design_variables.wealth_score(score)]
    return one.with_columns(columns, variables, on=[f"{how.prefix}001", f"{how.prefix}002"])


def _with_indicators(complete: Dataset, read: analysis.Analysis) -> Dataset:
    """The headline indicators as 0/1 columns, so that a reader finds the platform's own numbers."""
    import polars as pl

    from exports import design_variables
    from weighting.indicators import prepare

    chosen = estimates.indicators()
    prepared = prepare(read.frame, chosen).frame
    columns = prepared.select(*_keys("v"), *(pl.col(one.name) for one in chosen))
    variables = [design_variables.indicator(one.name, one.label, one.universe) for one in chosen]
    return complete.with_columns(columns, variables, on=["v001", "v002"])


def _with_derived(complete: Dataset, read: analysis.Analysis) -> Dataset:
    """The derived variables of the questionnaire, unless an answer has the same name."""
    from exports import design_variables

    taken = {one.name for one in complete.variables}
    chosen = [one for one in read.derived if one.name not in taken]
    columns = read.frame.select(*_keys("v"), *(one.name for one in chosen))
    variables = [
        design_variables.derived(one.name, one.label, one.values, one.universe) for one in chosen
    ]
    return complete.with_columns(columns, variables, on=["v001", "v002"])


def _keys(prefix: str) -> tuple[pl.Expr, pl.Expr]:
    """Cluster and household number of a household key."""
    import polars as pl

    key = pl.col("household")
    return (key // 1000).alias(f"{prefix}001"), (key % 1000).alias(f"{prefix}002")


@dataclass(frozen=True)
class Join:
    """How design and weights come to a dataset: DHS prefix, whose weights, DHS names of the rest."""

    prefix: str
    unit: str
    dhs_weight: str
    dhs_source: str
    wealth: tuple[str, str]
    interviewer: str


JOINS = {
    "household": Join("hv", "household", "hv005", "w_hh", ("hv270", "hv271"), "hv018"),
    "roster": Join("hv", "household", "hv005", "w_hh", ("hv270", "hv271"), "hv018"),
    "woman": Join("v", "woman", "d005", "w_norm", ("v190", "v191"), "v028"),
}
"""Datasets whose rows belong to a sampled household, by name."""


def _joined(
    one: Dataset, how: Join, sample: pl.DataFrame, numbers: dict[str, int], run: WeightRun | None
) -> Dataset:
    import polars as pl

    from exports import design_variables
    from weighting.regions import regions

    by = [f"{how.prefix}001", f"{how.prefix}002"]
    psu, stratum = f"{how.prefix}021", f"{how.prefix}022"
    region, residence = f"{how.prefix}024", f"{how.prefix}025"
    columns = sample.select(
        "household",
        *_keys(how.prefix),
        pl.col("psu").alias(psu),
        pl.col("stratum").replace_strict(numbers, return_dtype=pl.Int64).alias(stratum),
        pl.col("region").alias(region),
        pl.col("residence").alias(residence),
    )
    variables = [
        design_variables.psu(psu),
        design_variables.stratum(stratum),
        design_variables.region(region, {one.code: one.names for one in regions()}),
        design_variables.residence(residence),
    ]
    if run is not None:
        table = _weights_of(run, how)
        columns = columns.join(table, on="household", how="left")
        known = [name for name in design_variables.WEIGHTS if name in table.columns]
        dhs = design_variables.dhs_weight(how.dhs_weight)
        variables = [*map(design_variables.weight, known), dhs, *variables]
    return one.with_columns(columns, variables, on=by)


def _weights_of(run: WeightRun, how: Join) -> pl.DataFrame:
    """The weight columns of a unit, keyed by household, with the integer that DHS files have."""
    import polars as pl

    from weighting.base import dhs_integer

    table = weights.table(run.households if how.unit == "household" else run.women)
    table = table.filter(pl.col(how.dhs_source) > 0)
    integer = dhs_integer(table[how.dhs_source].to_numpy())
    return table.with_columns(pl.Series(how.dhs_weight, integer)).drop("woman", strict=False)
