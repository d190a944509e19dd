"""Names of regions, and the made-up frame that follows their populations."""

import polars as pl
import pytest

from weighting.regions import rayons, regions
from weighting.synthetic import synthetic_frame


def test_fourteen_regions_named_in_three_languages():
    assert [region.code for region in regions()] == list(range(1, 15))
    assert all(set(region.names) == {"az", "ru", "en"} for region in regions())
    assert all(all(place.names.values()) for place in (*regions(), *rayons()))


def test_every_rayon_lies_in_a_region_and_has_a_code_of_its_own():
    codes = [rayon.code for rayon in rayons()]
    assert len(set(codes)) == len(codes)
    assert {rayon.region for rayon in rayons()} == set(range(1, 15))


def test_rayons_know_their_region_before_2021():
    old = {rayon.code: rayon.region_2003 for rayon in rayons()}
    assert len(set(old.values())) == 11
    assert (old["BAR"], old["AGM"], old["CAB"], old["LAC"]) == (
        "Aran",
        "Yuxarı Qarabağ",
        "Yuxarı Qarabağ",
        "Kəlbəcər-Laçın",
    )


def test_the_synthetic_frame_follows_the_population():
    frame = synthetic_frame(1, share=0.2)
    by_region = frame.group_by("region").agg(pl.col("households").sum()).sort("region")
    for region, households in by_region.iter_rows():
        expected = regions()[region - 1].population * 0.2 / 4.3
        assert households == pytest.approx(expected, rel=0.01)
    assert frame["synthetic"].all()
    assert frame["ea_code"].is_unique().all()
    assert frame["stratum"].n_unique() == 27


def test_the_same_seed_gives_the_same_frame():
    assert synthetic_frame(7, share=0.05).equals(synthetic_frame(7, share=0.05))
    assert not synthetic_frame(7, share=0.05).equals(synthetic_frame(8, share=0.05))
