"""Segments of big areas, and listings that do not fit the frame."""

from collections import Counter

import pytest

from weighting.errors import SelectionError
from weighting.listing import check_listing, choose_segment, segments_wanted


def test_only_big_areas_are_cut():
    assert [segments_wanted(size) for size in (80, 300, 301, 640)] == [1, 1, 3, 5]


def test_a_segment_is_chosen_in_proportion_to_its_size():
    chosen = Counter(
        choose_segment([100, 200, 100], seed=1, cluster=str(k)).number for k in range(4000)
    )
    assert chosen[2] == pytest.approx(2000, abs=120)
    assert choose_segment([100, 200, 100], seed=1, cluster="7").share in (0.25, 0.5)


def test_one_segment_is_the_whole_area():
    segment = choose_segment([180], seed=1, cluster="1")
    assert (segment.number, segment.share) == (1, 1.0)


@pytest.mark.parametrize(
    ("listed", "codes"),
    [(150, []), (113, []), (112, ["L002"]), (199, []), (200, ["L002"]), (0, ["L001"])],
)
def test_listings_far_from_the_frame_are_flagged(listed, codes):
    assert [finding.code for finding in check_listing(listed, 150, place="12")] == codes


def test_without_a_frame_size_there_is_nothing_to_compare():
    with pytest.raises(SelectionError):
        check_listing(100, 0, place="12")
