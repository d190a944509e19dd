"""The scientific-use and the public-use preset, on the shipped questionnaires."""

from __future__ import annotations

import random
from fnmatch import fnmatchcase

import polars as pl
import pytest

from exports import design_variables
from exports.build import Interview, datasets
from exports.dataset import Dataset
from exports.disclosure import Protection, protect
from exports.errors import ExportError
from exports.presets import PRESETS, plan_of, preset
from instruments import load

WOMEN = 400
Made = dict[str, dict[str, tuple[Dataset, Protection]]]


@pytest.fixture(scope="module")
def master() -> dict[str, Dataset]:
    """Four hundred women in forty clusters, with design, weights and one indicator."""
    chance = random.Random(4)
    woman, rows = load("woman"), []
    for number in range(WOMEN):
        answers = {
            "age": chance.randint(15, 64),
            "educ_level": str(chance.randint(0, 7)),
            "marital": str(chance.randint(0, 5)),
            "mother_tongue": chance.choice(["1", "1", "1", "3", "4"]),
            "children_born": chance.randint(0, 9),
            "partner_age": chance.randint(18, 70),
            "birth_year": 1990,
            "interview_date": "2026-03-01",
            "sealed_answer": "1",
            "tip_forced": "1",
            "sexviol_who": "5",
        }
        keys = {"v001": number // 10 + 1, "v002": number % 10 + 1, "v003": 2}
        rows.append(Interview("woman", keys, answers))
    made = datasets([load("household"), woman], rows)
    frame = made["woman"].frame.select("v001", "v002", "v003").with_columns(
        v021=pl.col("v001"),
        v022=pl.col("v001") % 4,
        v024=pl.col("v001") % 2 + 1,
        v025=pl.col("v001") % 2 + 1,
        w_pop=1000.0 + 7.77 * pl.col("v001"),
        w_base=pl.lit(1.0),
        v013=pl.lit(3),
        ipv_phy_sex_ever=(pl.col("v002") == 1).cast(int),
    )  # fmt: skip
    names = {1: {"en": "Bakı"}, 2: {"en": "Naxçıvan"}}
    variables = [
        design_variables.psu("v021"),
        design_variables.stratum("v022"),
        design_variables.region("v024", names),
        design_variables.residence("v025"),
        design_variables.weight("w_pop"),
        design_variables.weight("w_base"),
        design_variables.derived("v013", {"en": "Age group"}, {3: {"en": "25-29"}}, ""),
        design_variables.indicator("ipv_phy_sex_ever", {"en": "Violence"}, ""),
    ]
    return made | {"woman": made["woman"].with_columns(frame, variables)}


@pytest.fixture(scope="module")
def made(master: dict[str, Dataset]) -> Made:
    return {name: protect(master, preset(name), seed=8) for name in PRESETS}


@pytest.mark.parametrize("name", PRESETS)
def test_every_woman_is_one_of_k(made: Made, name: str) -> None:
    plan, (woman, protection) = preset(name), made[name]["woman"]
    assert protection.below_k_before > 0 or name == "puf"
    assert protection.below_k_after == 0
    assert protection.risk.sample_largest <= 1 / plan.k + 1e-12
    assert protection.risk.population_largest <= 0.05
    assert woman.frame.height == WOMEN


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize(
    "gone",
    [
        "v003", "w_case", "v010", "interview_date", "sealed_answer", "tip_forced", "v013",
        "marital", "w_base", "v028", "started_at",
    ],
)  # fmt: skip
def test_what_leads_back_to_her_is_gone(made: Made, name: str, gone: str) -> None:
    assert gone not in made[name]["woman"][0].frame.columns


def test_the_public_file_holds_only_what_it_names(made: Made) -> None:
    columns = set(made["puf"]["woman"][0].frame.columns)
    assert {"d105a", "d105b", "v025", "w_pop", "ipv_phy_sex_ever"} <= columns
    assert not {"v024", "v131", "d127", "npp_phy_who_5", "jus_police", "obs_hidden"} & columns
    assert set(made["puf"]) == {"woman"}
    assert set(made["suf"]) == {"woman", "household"}


def test_suppression_leaves_alone_what_her_neighbours_would_tell(made: Made) -> None:
    for name in PRESETS:
        woman, protection = made[name]["woman"]
        assert protection.suppressed["v025"] == 0
        assert woman.frame["v025"].null_count() == 0


def test_who_was_asked_does_not_tell_what_was_suppressed(
    master: dict[str, Dataset], made: Made
) -> None:
    """His age tells hers, and routing follows answers: children are asked about where there are some."""
    woman = made["suf"]["woman"][0].frame
    hidden = woman.filter(pl.col("v012").is_null())
    assert hidden.height
    assert hidden["v730"].null_count() == hidden.height
    for patterns in preset("suf").along.values():
        for pattern in patterns:
            assert any(fnmatchcase(one, pattern) for one in master["woman"].frame.columns), pattern


def test_labels_say_what_was_done(made: Made) -> None:
    suf, puf = made["suf"]["woman"][0], made["puf"]["woman"][0]
    assert suf["v012"].values[1] == {"en": "15-19"}
    assert puf["v012"].values[1] == {"en": "15-19"}
    assert puf["v012"].values[2] == {"en": "20-29"}
    assert suf["v201"].values[5]["az"] == "5 və daha çox"
    assert suf["educ_level"].values[5]["ru"] == "Высшее"
    assert set(puf["educ_level"].values) == {1, 2, 3, 98}


def test_a_plan_that_is_none_is_refused() -> None:
    with pytest.raises(ExportError, match="no plan"):
        plan_of("name: x\nk: 3\n")
    with pytest.raises(ExportError, match="no preset"):
        preset("everything")
