"""What sample and weights bring to a dataset: clusters, strata, regions, weights, under DHS names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.models import Stratum, WeightRun
from survey.services import weights

if TYPE_CHECKING:
    import polars as pl

    from exports.dataset import Dataset
    from exports.variable import Variable


@dataclass(frozen=True)
class Join:
    """How design and weights come to a dataset: DHS prefix, whose weights, DHS names of the rest.

    weight: the one to use; it comes first of all. same_weight: a second name of the DHS weight.
    """

    prefix: str
    unit: str
    weight: str
    dhs_weight: str
    dhs_source: str
    wealth: tuple[str, str]
    interviewer: str
    same_weight: str = ""


_HOUSEHOLD = Join("hv", "household", "w_hh", "hv005", "w_hh", ("hv270", "hv271"), "hv018")
JOINS = {
    "household": _HOUSEHOLD,
    "roster": _HOUSEHOLD,
    "woman": Join("v", "woman", "w_pop", "d005", "w_norm", ("v190", "v191"), "v028", "v005"),
}
"""Datasets whose rows belong to a sampled household, by name."""


def joined(
    one: Dataset, how: Join, sample: pl.DataFrame, strata: list[Stratum], run: WeightRun | None
) -> Dataset:
    """Design columns and, with a run, weights at the front of a dataset."""
    import polars as pl

    by = [f"{how.prefix}001", f"{how.prefix}002"]
    numbers = {stratum.code: stratum.number for stratum in strata}
    number = pl.col("stratum").replace_strict(numbers, return_dtype=pl.Int64)
    columns = sample.select(
        "household",
        *keys(how.prefix),
        pl.col("psu").alias(f"{how.prefix}021"),
        number.alias(f"{how.prefix}022"),
        number.alias(f"{how.prefix}023"),
        pl.col("region").alias(f"{how.prefix}024"),
        pl.col("residence").alias(f"{how.prefix}025"),
    )
    variables = _design_variables(how.prefix, strata)
    if run is not None:
        table = _weights_of(run, how)
        columns = columns.join(table, on="household", how="left")
        variables = [*_weight_variables(how, table.columns), *variables]
    return one.with_columns(columns, variables, on=by)


def _design_variables(prefix: str, strata: list[Stratum]) -> list[Variable]:
    from exports import design_variables
    from weighting.regions import regions

    names = {one.code: one.names for one in regions()}
    residence = design_variables.RESIDENCE
    named = {
        one.number: {
            language: f"{name}, {residence[one.residence][language].lower()}"
            for language, name in names[one.region].items()
        }
        for one in strata
    }
    return [
        design_variables.psu(f"{prefix}021"),
        design_variables.stratum(f"{prefix}022"),
        design_variables.design_stratum(f"{prefix}023", named),
        design_variables.region(f"{prefix}024", names),
        design_variables.residence(f"{prefix}025"),
    ]


def _weight_variables(how: Join, columns: list[str]) -> list[Variable]:
    """The weights in the order of the chain, but the one to use before them all."""
    from exports import design_variables

    known = [name for name in design_variables.WEIGHTS if name in columns]
    known.sort(key=lambda name: name != how.weight)
    found = [*map(design_variables.weight, known), design_variables.dhs_weight(how.dhs_weight)]
    if how.same_weight:
        found.append(design_variables.same_weight(how.same_weight, how.dhs_weight))
    return found


def _weights_of(run: WeightRun, how: Join) -> pl.DataFrame:
    """The weight columns of a unit, keyed by household, with the integer that DHS files have."""
    import polars as pl

    from weighting.base import dhs_integer

    table = weights.table(run.households if how.unit == "household" else run.women)
    table = table.filter(pl.col(how.dhs_source) > 0)
    integer = pl.Series(how.dhs_weight, dhs_integer(table[how.dhs_source].to_numpy()))
    both = [integer, integer.alias(how.same_weight)] if how.same_weight else [integer]
    return table.with_columns(both).drop("woman", strict=False)


def keys(prefix: str) -> tuple[pl.Expr, pl.Expr]:
    """Cluster and household number of a household key."""
    import polars as pl

    key = pl.col("household")
    return (key // 1000).alias(f"{prefix}001"), (key % 1000).alias(f"{prefix}002")
