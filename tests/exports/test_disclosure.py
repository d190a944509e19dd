from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from exports.dataset import Dataset
from exports.disclosure import Plan, protect
from exports.errors import ExportError
from exports.from_frame import dataset_of
from exports.reweighting import Adjustment
from exports.variable import WEIGHT

WOMEN = 600
PLAN = Plan(
    "puf",
    k=5,
    quasi=("region", "age", "children"),
    sensitive=("violence",),
    bands={"age": (15, 20, 25, 30, 35, 40, 45)},
    top={"children": 3},
    drop=("sealed", "traffick_*"),
    renumber=(("psu", "cluster"),),
    weight_digits=2,
)


@pytest.fixture
def master() -> Dataset:
    chance = np.random.default_rng(7)
    frame = pl.DataFrame(
        {
            "cluster": np.arange(WOMEN) // 20 + 100,
            "psu": np.arange(WOMEN) // 20 + 100,
            "w": chance.uniform(0.5, 3.0, WOMEN),
            "region": chance.integers(1, 15, WOMEN),
            "age": [
                98 if place == 0 else int(one)
                for place, one in enumerate(chance.integers(15, 50, WOMEN))
            ],
            "children": chance.integers(0, 9, WOMEN),
            "violence": chance.integers(0, 2, WOMEN),
            "sealed": chance.integers(0, 2, WOMEN),
            "traffick_1": chance.integers(0, 2, WOMEN),
            "story": ["free text"] * WOMEN,
        }
    )
    data = dataset_of(frame, "woman", missing={"age": (98,)})
    weighted = tuple(
        replace(one, role=WEIGHT) if one.name == "w" else one for one in data.variables
    )
    return replace(data, variables=weighted)


def matches(frame: pl.DataFrame, row: dict[str, object]) -> int:
    """Rows that a neighbour who knows the visible values of `row` could not tell from it."""
    same = pl.lit(True)
    for name in PLAN.quasi:
        if row[name] is not None:
            same = same & (pl.col(name) == row[name]).fill_null(True)
    return frame.filter(same).height


def test_every_combination_is_shared_by_k_women(master: Dataset) -> None:
    made, report = protect({"woman": master}, PLAN, seed=1)["woman"]
    assert report.below_k_before > 0
    assert report.below_k_after == 0
    assert min(matches(made.frame, row) for row in made.frame.to_dicts()) >= PLAN.k
    assert sum(report.suppressed.values()) > 0
    assert made.findings == ()


def test_what_is_most_useful_is_suppressed_least(master: Dataset) -> None:
    _, report = protect({"woman": master}, PLAN, seed=1)["woman"]
    assert report.suppressed["region"] <= report.suppressed["children"]


def test_texts_sealed_answers_and_trafficking_are_gone(master: Dataset) -> None:
    made, report = protect({"woman": master}, PLAN, seed=1)["woman"]
    assert report.dropped == ("sealed", "traffick_1", "story")
    assert not set(report.dropped) & set(made.frame.columns)


def test_ages_are_bands_and_numbers_are_capped(master: Dataset) -> None:
    made, _ = protect({"woman": master}, replace(PLAN, k=1, sensitive=()), seed=1)["woman"]
    assert set(made.frame["age"].unique()) == {1, 2, 3, 4, 5, 6, 7, 98}
    assert made["age"].values[7] == {"en": "45+"}
    assert made["age"].values[98] == {"en": "98"}
    assert made.frame["children"].max() == 3
    assert made["children"].values[3]["en"] == "3 or more"


def test_clusters_have_new_numbers_and_the_same_members(master: Dataset) -> None:
    made, _ = protect({"woman": master}, PLAN, seed=1)["woman"]
    assert made.frame["psu"].to_list() == made.frame["cluster"].to_list()
    assert set(made.frame["psu"]) == set(range(1, WOMEN // 20 + 1))
    assert sorted(made.frame["psu"].value_counts()["count"]) == [20] * (WOMEN // 20)
    assert made.frame["w"].to_list() == made.frame["w"].round_sig_figs(2).to_list()


def test_files_still_join_after_renumbering(master: Dataset) -> None:
    households = dataset_of(pl.DataFrame({"cluster": [101, 100]}), "household")
    made = protect({"woman": master, "household": households}, PLAN, seed=1)
    woman = made["woman"][0].frame
    assert set(made["household"][0].frame["cluster"]) <= set(woman["cluster"])


def test_same_seed_same_file(master: Dataset) -> None:
    one, two, other = (protect({"w": master}, PLAN, seed=seed)["w"][0] for seed in (1, 1, 2))
    assert one.frame.equals(two.frame)
    assert not one.frame.equals(other.frame)


def test_a_single_sensitive_answer_is_reported(master: Dataset) -> None:
    same = replace(master, frame=master.frame.with_columns(violence=pl.lit(1, dtype=pl.Int64)))
    made, report = protect({"woman": same}, PLAN, seed=1)["woman"]
    assert report.below_k_after == WOMEN
    assert [one.code for one in made.findings] == ["X501"]


def test_missing_codes_may_not_be_class_numbers(master: Dataset) -> None:
    missing = tuple(
        replace(one, missing=(1,)) if one.name == "age" else one for one in master.variables
    )
    with pytest.raises(ExportError, match="missing codes"):
        protect({"woman": replace(master, variables=missing)}, PLAN, seed=1)


def test_a_file_without_rows_stays_one(master: Dataset) -> None:
    empty = replace(master, frame=master.frame.clear())
    assert protect({"woman": empty}, PLAN, seed=1)["woman"][1].below_k_before == 0


def test_what_tells_a_suppressed_value_is_taken_out_with_it(master: Dataset) -> None:
    """Who was asked how many of her children go to school has some."""
    told = master.frame.with_columns(at_school=pl.col("children"), number=pl.int_range(WOMEN))
    data = dataset_of(told, "woman", missing={"age": (98,)})
    plan = replace(PLAN, along={"children": ("at_*",)})
    made, report = protect({"woman": data}, plan, seed=1)["woman"]
    hidden = made.frame.filter(pl.col("children").is_null())
    assert hidden.height == report.suppressed["children"] > 0
    assert hidden["at_school"].null_count() == hidden.height
    assert report.suppressed["at_school"] == hidden.height
    assert made.frame.filter(pl.col("children").is_not_null())["at_school"].null_count() == 0


def test_a_weight_does_not_tell_the_age_that_was_suppressed() -> None:
    """Calibration by age multiplies by a factor of the age group; a neighbour in the cluster shows the rest."""
    chance = np.random.default_rng(3)
    age = chance.integers(15, 50, WOMEN)
    frame = pl.DataFrame(
        {
            "cluster": np.arange(WOMEN) // 20,
            "stratum": np.arange(WOMEN) // 200,
            "before": 100.0 + np.arange(WOMEN) // 20,
            "w": (100.0 + np.arange(WOMEN) // 20) * (1 + age / 100),
            "age": age,
            "children": chance.integers(0, 9, WOMEN),
        }
    )
    data = dataset_of(frame, "woman")
    weights = tuple(
        replace(one, role=WEIGHT) if one.name in {"before", "w"} else one for one in data.variables
    )
    plan = Plan(
        "suf", k=5, quasi=("stratum", "children", "age"), fixed=("stratum",), drop=("before",),
        adjusted={"age": Adjustment(before="before", within="stratum")}, weight_digits=9,
    )  # fmt: skip
    made, _ = protect({"woman": replace(data, variables=weights)}, plan, seed=1)["woman"]
    assert "before" not in made.frame.columns
    hidden = made.frame.filter(pl.col("age").is_null())
    assert hidden.height > WOMEN / 2
    # the factor is the same whatever her age, and the stratum weighs what it did
    factor = (pl.col("w") / (100 + pl.col("cluster"))).round(6)
    assert set(hidden.group_by("stratum").agg(factor.n_unique())["w"]) == {1}
    sums = [
        one.group_by("stratum").agg(pl.col("w").sum()).sort("stratum")
        for one in (frame, made.frame)
    ]
    assert sums[1]["w"].to_list() == pytest.approx(sums[0]["w"].to_list(), rel=1e-6)


def test_a_row_that_is_alone_in_what_is_never_suppressed_is_left_out(master: Dataset) -> None:
    alone = pl.when(pl.int_range(WOMEN) == 7).then(99).otherwise(pl.col("region") % 2)
    odd = replace(master, frame=master.frame.with_columns(region=alone))
    made, report = protect({"woman": odd}, replace(PLAN, fixed=("region",)), seed=1)["woman"]
    assert (report.left_out, report.below_k_after, report.rows) == (1, 0, WOMEN - 1)
    assert 99 not in made.frame["region"]
    assert made.findings == ()


def test_a_class_of_one_number_is_called_by_it(master: Dataset) -> None:
    plan = replace(PLAN, k=1, sensitive=(), bands={"children": (0, 1, 3)}, top={})
    made, _ = protect({"woman": master}, plan, seed=1)["woman"]
    assert [one["en"] for one in made["children"].values.values()] == ["0", "1-2", "3+"]


def test_having_been_asked_counts_as_known(master: Dataset) -> None:
    """An indicator of adults only tells who is a minor, whatever age group the file shows."""
    adults = pl.when(pl.col("age") >= 18).then(pl.col("violence")).alias("of_adults")
    data = dataset_of(master.frame.with_columns(adults), "woman", missing={"age": (98,)})
    plan = replace(PLAN, k=9, quasi=("age", "children"), sensitive=(), asked=("of_adults",))
    loose, _ = protect({"woman": data}, replace(plan, asked=()), seed=1)["woman"]
    made, report = protect({"woman": data}, plan, seed=1)["woman"]
    assert made.frame.columns == loose.frame.columns
    assert report.below_k_after == 0

    def fewest(frame: pl.DataFrame) -> int:
        """Of the minors, how many agree with the one who has fewest that do."""
        minors = frame.filter(pl.col("of_adults").is_null())
        agree = [
            minors.filter(
                *(
                    (pl.col(name) == row[name]).fill_null(True)
                    for name in plan.quasi
                    if row[name] is not None
                )
            ).height
            for row in minors.to_dicts()
        ]
        return min(agree)

    assert fewest(loose.frame) < plan.k <= fewest(made.frame)
