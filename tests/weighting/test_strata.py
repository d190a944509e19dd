"""Strata that are too small are merged before the draw, and that is said."""

import polars as pl

from weighting.selection import select_psus
from weighting.strata import merge_small, sizes
from weighting.synthetic import synthetic_frame


def frame_with_a_small_stratum():
    frame = synthetic_frame(2, share=0.05)
    few = frame.filter(pl.col("stratum") == "13U").head(2)
    return pl.concat([frame.filter(pl.col("stratum") != "13U"), few])


def test_sizes_count_what_can_be_drawn():
    frame = frame_with_a_small_stratum().with_columns(excluded=pl.col("stratum") == "01U")
    table = {row["stratum"]: row for row in sizes(frame).iter_rows(named=True)}
    assert table["01U"]["areas"] == 0
    assert table["01U"]["excluded"] > 0
    assert table["13U"]["areas"] == 2


def test_a_small_stratum_joins_the_rest_of_its_region():
    frame, findings = merge_small(frame_with_a_small_stratum())
    assert [finding.code for finding in findings] == ["F040"]
    assert "13U" in findings[0].message
    strata = frame["stratum"].unique().to_list()
    assert "13A" in strata
    assert not {"13U", "13R"} & set(strata)
    assert len(strata) == 26
    assert select_psus(frame, {"13A": 3}, seed=1).height == 3


def test_a_frame_of_large_strata_stays_as_it_is():
    frame = synthetic_frame(2, share=0.05)
    merged, findings = merge_small(frame)
    assert findings == []
    assert merged.equals(frame)
