"""Wealth quintiles of a study's households, from what they own; see weighting.wealth for the method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from survey.models import WeightRun
from survey.services import weights

if TYPE_CHECKING:
    import polars as pl

    from exports.dataset import Dataset

FEWEST_ITEMS = 8
"""With fewer items there is no index: a study may leave the questions out."""

SCORE_DECIMALS = 5
"""Decimals that the whole number v191 implies, as in DHS files."""


def quintiles(household: Dataset, run: WeightRun) -> pl.DataFrame | None:
    """household (key), wealth (1 to 5) and wealth_score of the weighted households; None without items.

    Both are null while there are fewer households in town or village than a component needs: files
    keep their columns from the first interview on.
    """
    import polars as pl

    from weighting.wealth import FEWEST, wealth_index

    design = weights.table(run.households).filter(pl.col("w_hh") > 0).select("household", "w_hh")
    key = (pl.col("hv001") * 1000 + pl.col("hv002")).alias("household")
    names = {
        one.source: pl.col(one.name).alias(one.source) for one in household.variables if one.source
    }
    answers = household.frame.select(key, *names.values()).join(design, on="household")
    found = items(answers)
    common = [column for column, shared in found if shared]
    if len(common) < FEWEST_ITEMS or "residence" not in answers.columns:
        return None
    if answers["residence"].value_counts()["count"].min() < FEWEST:  # type: ignore[operator]
        return answers.select(
            "household",
            wealth=pl.lit(None, dtype=pl.Int64),
            wealth_score=pl.lit(None, dtype=pl.Float64),
        )
    index = wealth_index(
        pl.DataFrame([column for column, _ in found]),
        answers["residence"].cast(pl.String).to_list(),
        common=[column.name for column in common],
        weights=(answers["w_hh"] * _members(answers)).to_numpy(),
    )
    return answers.select("household").with_columns(
        wealth=pl.Series(index.quintile), wealth_score=pl.Series(index.score)
    )


def items(answers: pl.DataFrame) -> list[tuple[pl.Series, bool]]:
    """The items of the index that the questionnaire has, and whether each is common to town and village."""
    listed = _listed()
    return [
        (column, part == "common")
        for part in ("common", "area")
        for column in _part(answers, listed[part])
    ]


def _part(answers: pl.DataFrame, listed: Mapping[str, Any]) -> Iterator[pl.Series]:
    from weighting.wealth import dichotomised

    for name in listed.get("owned", "").split():
        if name in answers.columns:
            yield answers[name].eq(1).fill_null(value=False).cast(float).alias(name)
    for name, codes in listed.get("kinds", {}).items():
        if name in answers.columns:
            yield from dichotomised(answers[name], codes)
    shared = listed.get("shared")
    if shared in answers.columns:
        yield answers[shared].eq(1).fill_null(value=False).cast(float).alias(shared)
    crowding = listed.get("crowding", {})
    if crowding and set(crowding.values()) <= set(answers.columns):
        rooms = answers[crowding["rooms"]].cast(float).clip(lower_bound=1)
        yield (answers[crowding["members"]].cast(float) / rooms).alias("members_per_room")


def _members(answers: pl.DataFrame) -> pl.Series:
    """Usual members; one where nobody counted them."""
    import polars as pl

    name = _listed()["common"]["crowding"]["members"]
    if name not in answers.columns:
        return pl.Series([1.0] * answers.height, dtype=pl.Float64)
    return pl.Series(answers[name].cast(pl.Float64).fill_null(1.0))


@cache
def _listed() -> Mapping[str, Any]:
    import yaml

    from weighting.wealth import ITEMS

    found: dict[str, Any] = yaml.safe_load(ITEMS.read_text(encoding="utf-8"))
    return found
