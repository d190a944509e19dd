"""Listing of a cluster: cutting a big area into segments, and comparing the listing with the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from instruments.errors import N_, Finding, filled
from weighting.errors import SelectionError
from weighting.selection import pps_systematic, uniform

LARGE_AREA = 300
"""Households above which an area is cut into segments and one of them is listed."""

SEGMENT = 150
"""Households that a segment should have."""

RATIO = (0.75, 1.33)
"""Households listed over households in the frame: outside, the listing is looked at again."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The chosen segment: number 1.., and its share of the area, a factor of the probability."""

    number: int
    share: float


def segments_wanted(households: int) -> int:
    """Into how many segments an area is to be sketched; 1 leaves it whole."""
    return 1 if households <= LARGE_AREA else math.ceil(households / SEGMENT)


def choose_segment(sizes: Sequence[float], *, seed: int | str, cluster: str) -> Segment:
    """One segment with probability proportional to its estimated size; share s_i = size / sum."""
    draw = pps_systematic(sizes, 1, fraction=uniform(seed, f"segment|{cluster}"))
    number = int(draw.selected.argmax()) + 1
    return Segment(number, float(draw.probability[number - 1]))


def check_listing(listed: int, expected: float, *, place: str) -> list[Finding]:
    """Findings when a listing differs much from the frame. expected: frame size x segment share.

    L differs from M in any survey, and the weight takes care of it; a large difference often
    means wrong boundaries, which no weight mends.
    """
    if expected <= 0:
        raise SelectionError(N_("No size to compare with"), expected=N_("a positive frame size"))
    if listed <= 0:
        hint = N_("Visit again; if it is empty, keep the cluster with no households.")
        return [Finding("L001", "error", N_("Nothing was listed"), hint, place)]
    ratio = listed / expected
    if RATIO[0] <= ratio <= RATIO[1]:
        return []
    message = filled(
        N_("%(listed)s listed, %(expected)s expected: %(ratio)s of the frame"),
        listed=listed,
        expected=f"{expected:.0f}",
        ratio=f"{ratio:.2f}",
    )
    return [Finding("L002", "warning", message, N_("Check the boundaries of the area."), place)]
