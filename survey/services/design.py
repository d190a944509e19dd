"""Datasets as files hold them: with sampling design, weights and what is computed from answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Cluster, Household, Interview, Study, WeightRun
from survey.services import analysis, estimates, signing, wealth, weights
from survey.services import frame as frames
from survey.services.design_columns import JOINS, Join, joined, keys

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
    strata = list(frames.strata(session, study))
    known = found if run is None else _derived(found, run, analysis.weighted(session, study, run))
    designed = {
        name: joined(one, JOINS[name], sample, strata, run) if name in JOINS else one
        for name, one in known.items()
    }
    return {
        name: _with_case(session, study, _as_numbers(one), name) if name in JOINS else one
        for name, one in designed.items()
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


def _with_case(session: Session, study: Study, one: Dataset, name: str) -> Dataset:
    """v028 or hv018: who interviewed, under a number that only the study's key leads back from.

    For women caseid and v015, the result, as well.
    """
    import polars as pl

    from exports import design_variables
    from exports.operations import WOMAN_RESULT, WOMAN_RESULTS

    how = JOINS[name]
    rows = session.execute(
        select(Cluster.number, Household.number, Interview.staff_id, Household.woman_result)
        .join(Household, Interview.household_id == Household.id)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id, Interview.unit == how.unit)
        .where(Interview.state == "finished")
    ).all()
    by = [f"{how.prefix}001", f"{how.prefix}002"]
    pseudonyms = {row.staff_id: signing.pseudonym(session, study, row.staff_id) for row in rows}
    columns = pl.DataFrame(
        [(cluster, number, pseudonyms[staff], result) for cluster, number, staff, result in rows],
        schema={by[0]: pl.Int64, by[1]: pl.Int64, how.interviewer: pl.Int64, "v015": pl.Int64},
        orient="row",
    )
    variables = [design_variables.interviewer(how.interviewer)]
    if how.unit == "woman":
        variables.insert(0, design_variables.result("v015", WOMAN_RESULT, WOMAN_RESULTS))
        one = one.with_columns(columns.select(*by, *(v.name for v in variables)), variables, on=by)
        return _with_case_id(one)
    return one.with_columns(columns.drop("v015"), variables, on=by)


def _with_case_id(women: Dataset) -> Dataset:
    import polars as pl

    from exports import design_variables

    padded = [
        pl.col(name).cast(pl.String).str.pad_start(width)
        for name, width in (("v001", 9), ("v002", 3), ("v003", 3))
    ]
    named = women.frame.select(*women.keys, pl.concat_str(padded).alias("caseid"))
    return women.with_columns(named, [design_variables.case_id("caseid")])


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
        *keys(how.prefix),
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
    columns = prepared.select(*keys("v"), *(pl.col(one.name) for one in chosen))
    variables = [design_variables.indicator(one.name, one.label, one.universe) for one in chosen]
    return complete.with_columns(columns, variables, on=["v001", "v002"])


def _with_derived(complete: Dataset, read: analysis.Analysis) -> Dataset:
    """The derived variables of the questionnaire, unless an answer has the same name."""
    from exports import design_variables

    taken = {one.name for one in complete.variables}
    chosen = [one for one in read.derived if one.name not in taken]
    columns = read.frame.select(*keys("v"), *(one.name for one in chosen))
    variables = [
        design_variables.derived(
            one.name, one.label, one.values, one.universe, derivation=one.expression
        )
        for one in chosen
    ]
    return complete.with_columns(columns, variables, on=["v001", "v002"], last=True)
