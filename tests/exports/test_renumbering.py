"""New numbers: nobody can tell which cluster it was, and sampling errors do not move."""

from __future__ import annotations

import random

import numpy as np
import polars as pl
import pytest

from exports.dataset import Dataset
from exports.from_frame import dataset_of
from exports.renumbering import renumbered, shuffled
from weighting.estimation import Design, estimate, proportion

WOMEN, CLUSTERS, STRATA = 480, 24, 4
GROUPS = (("v001", "v021", "hv001"), ("v022",))
WITHIN = ((("v001", "v002"), ("hv001", "hv002")),)


@pytest.fixture
def master() -> dict[str, Dataset]:
    chance = np.random.default_rng(11)
    cluster = np.arange(WOMEN) % CLUSTERS
    women = pl.DataFrame(
        {
            "v001": cluster + 301,
            "v002": np.arange(WOMEN) // CLUSTERS + 1,
            "v021": cluster + 301,
            "v022": cluster % STRATA + 7,
            "w": chance.uniform(0.5, 3, WOMEN),
            "y": (chance.random(WOMEN) < 0.1 + cluster / 100).astype(int),
        }
    )
    households = women.select(
        pl.col("v001").alias("hv001"), pl.col("v002").alias("hv002"), pl.col("w").alias("mark")
    )
    return {"woman": dataset_of(women, "woman"), "household": dataset_of(households, "household")}


def new(master: dict[str, Dataset], seed: int = 5) -> dict[str, Dataset]:
    return renumbered(master, GROUPS, WITHIN, seed=seed)


def test_estimates_and_their_variance_stay_the_same(master: dict[str, Dataset]) -> None:
    design = Design(weight="w", stratum="v022", psu="v021")
    moved = shuffled(new(master)["woman"], random.Random(3))
    before, after = (
        estimate(frame, design, [proportion("y")]) for frame in (master["woman"].frame, moved.frame)
    )
    for name in ("estimate", "se", "ci_low", "ci_high", "df", "deff"):
        assert after[name][0] == pytest.approx(before[name][0], rel=1e-12), name
    assert before["se"][0] > 0


def test_no_cluster_and_no_stratum_keeps_its_number(master: dict[str, Dataset]) -> None:
    made = new(master)["woman"].frame
    assert sorted(made["v001"].unique()) == list(range(1, CLUSTERS + 1))
    assert sorted(made["v022"].unique()) == list(range(1, STRATA + 1))
    old_order = master["woman"].frame["v001"].unique().sort().to_list()
    new_order = made["v001"].head(CLUSTERS).to_list()
    assert new_order != sorted(new_order)
    assert len(set(new_order)) == len(old_order)


def test_households_are_numbered_anew_in_each_cluster(master: dict[str, Dataset]) -> None:
    before, after = master["woman"].frame, new(master)["woman"].frame
    per_cluster = {
        tuple(part.sort("v002")["w"]) for part in after.partition_by("v001", maintain_order=True)
    }
    ordered = {
        tuple(part.sort("v002")["w"]) for part in before.partition_by("v001", maintain_order=True)
    }
    assert {frozenset(one) for one in per_cluster} == {frozenset(one) for one in ordered}
    assert not per_cluster & ordered


def test_files_of_one_group_still_join(master: dict[str, Dataset]) -> None:
    made = new(master)
    joined = made["woman"].frame.join(
        made["household"].frame, left_on=["v001", "v002"], right_on=["hv001", "hv002"]
    )
    assert joined.height == WOMEN
    assert joined["w"].to_list() == joined["mark"].to_list()


def test_another_seed_gives_other_numbers(master: dict[str, Dataset]) -> None:
    frames = [new(master, seed)["woman"].frame for seed in (5, 5, 6)]
    assert frames[0].equals(frames[1])
    assert not frames[0].equals(frames[2])


def test_nothing_to_number_is_no_error() -> None:
    plain = {"x": dataset_of(pl.DataFrame({"a": [1]}), "x")}
    assert renumbered(plain, GROUPS, WITHIN, seed=1)["x"].frame.equals(plain["x"].frame)
