"""Two waves of one indicator: figures from files, the test of the change, what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from exports.dataset import Dataset
from exports.formats import FORMATS
from exports.from_frame import dataset_of
from exports.writing import Options
from survey.errors import Invalid
from survey.services import waves

SHARES = {"wave1": 0.30, "wave2": 0.15}


def wave(name: str, *, seed: int) -> Dataset:
    random = np.random.default_rng(seed)
    rows = 1_200
    hit = (random.random(rows) < SHARES[name]).astype(int)
    act = np.where(hit == 1, 1, 2)
    act[:60] = 8
    frame = pl.DataFrame(
        {
            "v021": np.arange(rows) // 20 + 1,
            "v022": np.arange(rows) // 400 + 1,
            "w_pop": random.uniform(500, 1500, rows),
            "ipv_phy_ever": hit,
            "d105a": act,
            "note": ["x"] * rows,
        }
    )
    values = {"d105a": {1: {"en": "Yes"}, 2: {"en": "No"}, 8: {"en": "Don't know"}}}
    return dataset_of(frame, name, values=values, missing={"d105a": (8,)})


@pytest.fixture
def pair(tmp_path: Path) -> tuple[waves.Wave, waves.Wave]:
    """The earlier wave from an SPSS file, the later from a Stata file."""
    found = []
    for name, ending, seed in (("wave1", "sav", 1), ("wave2", "dta", 2)):
        FORMATS[ending](wave(name, seed=seed), tmp_path, Options())
        content = (tmp_path / f"{name}_en.{ending}").read_bytes()
        data = waves.read(f"{name}.{ending}", content, language="en")
        found.append(waves.of_file(name, data, ["ipv_phy_ever", "d105a=1"]))
    return found[0], found[1]


def test_a_change_has_the_variance_of_both_waves(pair: tuple[waves.Wave, waves.Wave]) -> None:
    first, second = pair
    assert first.design == {"weight": "w_pop", "psu": "v021", "stratum": "v022"}
    for one in waves.compare(first, second):
        assert one.difference is not None
        assert one.difference.estimate == pytest.approx(one.later.estimate - one.earlier.estimate)
        assert one.difference.se == pytest.approx(math.hypot(one.earlier.se, one.later.se))
        assert one.difference.p < 0.001
    flags, act = waves.compare(first, second)
    assert (flags.earlier.n, act.earlier.n) == (1_200, 1_140)
    assert act.earlier.estimate == pytest.approx(0.3, abs=0.05)


def test_known_indicators_are_found_without_being_named() -> None:
    made = waves.of_file("wave1", wave("wave1", seed=1))
    assert list(made.figures) == ["ipv_phy_ever"]


def test_indicators_of_one_wave_alone_are_named(pair: tuple[waves.Wave, waves.Wave]) -> None:
    first, second = pair
    fewer = waves.Wave("w", {"ipv_phy_ever": second.figures["ipv_phy_ever"]})
    assert waves.alone(first, fewer) == ["d105a=1"]
    assert [one.indicator for one in waves.compare(first, fewer)] == ["ipv_phy_ever"]


def test_what_cannot_be_compared_is_refused_in_words() -> None:
    data = wave("wave1", seed=1)
    with pytest.raises(Invalid, match="no variable"):
        waves.of_file("w", data, ["missing"])
    with pytest.raises(Invalid, match="not 0 and 1"):
        waves.of_file("w", data, ["d105a"])
    with pytest.raises(Invalid, match="no weights"):
        waves.of_file("w", data.select(["v021", "ipv_phy_ever"]))
    with pytest.raises(Invalid, match="cannot be read"):
        waves.read("x.sav", b"$FL2 and nothing more", language="en")


def test_figures_of_few_women_are_not_shown() -> None:
    data = wave("wave1", seed=1)
    few = data.frame.with_columns(
        pl.when(pl.int_range(pl.len()) < 20).then(pl.col("ipv_phy_ever")).alias("ipv_phy_ever")
    )
    made = waves.of_file("w", dataset_of(few, "w"), ["ipv_phy_ever"])
    assert made.figures == {}
