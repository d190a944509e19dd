"""Sub-samples for release in turn: whole, spread, with the right probability."""

import polars as pl
import pytest

from weighting.errors import SelectionError
from weighting.selection import select_psus
from weighting.waves import released, with_waves

FRAME = pl.DataFrame(
    {
        "ea_code": [f"{stratum}{number:03d}" for stratum in "AB" for number in range(60)],
        "stratum": [stratum for stratum in "AB" for _ in range(60)],
        "households": [50 + number for _ in "AB" for number in range(60)],
    }
)


@pytest.fixture
def drawn():
    return select_psus(FRAME, {"A": 12, "B": 8}, seed=5)


def test_every_run_of_consecutive_clusters_holds_each_wave_once(drawn):
    waves = with_waves(drawn, 4, seed=5).filter(stratum="A")["wave"].to_list()
    assert [sorted(waves[at : at + 4]) for at in (0, 4, 8)] == [[1, 2, 3, 4]] * 3


def test_released_waves_grow_and_their_probability_with_them(drawn):
    cut = with_waves(drawn, 4, seed=5)
    first, both = released(cut, 1, 4), released(cut, 2, 4)
    assert set(first["psu"]) < set(both["psu"])
    assert first.height == 5
    assert both.height == 10
    whole = dict(drawn.select("psu", "pi1").iter_rows())
    assert all(row["pi1"] == whole[row["psu"]] / 4 for row in first.iter_rows(named=True))
    assert released(cut, 4, 4)["pi1"].to_list() == drawn["pi1"].to_list()


def test_over_many_seeds_each_cluster_is_in_the_first_wave_as_often(drawn):
    hits = [
        with_waves(drawn, 4, seed=seed)["wave"].eq(1).cast(int).to_numpy() for seed in range(400)
    ]
    share = sum(hits) / len(hits)
    assert share == pytest.approx([0.25] * drawn.height, abs=0.09)


def test_a_stratum_with_fewer_clusters_than_waves_is_refused(drawn):
    with pytest.raises(SelectionError):
        with_waves(drawn, 9, seed=5)
