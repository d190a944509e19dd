"""Clusters shared out over the strata of the frame, and what that will show by region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from survey.errors import N_, Invalid, NotReady
from survey.models import Staff, Stratum, Study
from survey.permissions import Verb, allow
from survey.services import frame as frames

if TYPE_CHECKING:
    from weighting.precision import Expected, Question
    from weighting.samplesize import Fieldwork

ALLOCATIONS: dict[str, float] = {"power": 0.5, "equal": 0.0, "proportional": 1.0}
"""Name of a rule -> its exponent: clusters per stratum in proportion to households ** exponent."""

NEYMAN = "neyman"
"""The rule that also looks at the expected spread of an indicator: households x sqrt(p(1-p))."""

FLOOR = 2
"""Clusters that a stratum needs for a variance of its own."""

USUAL_SHARE = 0.08
"""Share expected where nothing is said: any form of partner violence in 12 months, as in the protocol."""


def allocate(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    clusters: int,
    rule: str = "power",
    floor: int = FLOOR,
    region_floor: int = 0,
    expected: Mapping[int, float] | None = None,
) -> dict[str, int]:
    """Clusters per stratum by a rule over frame households, at least `floor` a stratum and `region_floor` a region.

    expected: region -> share of the indicator, for the rule NEYMAN. Raises NotReady without a frame, Invalid
    when the total does not fit between floors and the frame.
    """
    allow(actor, Verb.DRAW_SAMPLE)
    from weighting.allocation import spread
    from weighting.errors import AllocationError

    strata = frames.strata(session, study)
    if not strata:
        raise NotReady(N_("Import a frame first."))
    units = {stratum.code: stratum.frame_units for stratum in strata}
    regions = {stratum.code: str(stratum.region) for stratum in strata}
    try:
        return spread(
            _shares(strata, rule, expected or {}),
            clusters,
            floor=floor,
            units=units,
            domains=regions if region_floor else None,
            domain_floor=region_floor,
        )
    except AllocationError as error:
        raise Invalid(
            N_("With this frame and floor there can be from %(least)s to %(most)s clusters."),
            least=_least(strata, floor, region_floor),
            most=sum(units.values()),
        ) from error


def precision(
    strata: Sequence[Stratum],
    allocation: Mapping[str, int],
    question: Question,
    fieldwork: Fieldwork,
) -> list[Expected]:
    """What an allocation will show: all, urban and rural (u1, u2), and each region (its number)."""
    from weighting.precision import Part, expected

    parts = [
        Part(
            (f"u{one.residence}", str(one.region)),
            one.frame_households,
            allocation.get(one.code, 0),
        )
        for one in sorted(strata, key=lambda one: (one.residence, one.region))
    ]
    rows = expected(parts, question, fieldwork)
    return sorted(rows, key=lambda row: (row.domain.isdigit(), int(row.domain.lstrip("u") or 0)))


def _shares(
    strata: Sequence[Stratum], rule: str, expected: Mapping[int, float]
) -> dict[str, float]:
    from weighting.precision import neyman_spreads

    sizes = {stratum.code: float(stratum.frame_households) for stratum in strata}
    if rule != NEYMAN:
        return {code: size ** ALLOCATIONS[rule] for code, size in sizes.items()}
    shares = {one.code: expected[one.region] for one in strata if one.region in expected}
    spreads = neyman_spreads(shares, sizes, USUAL_SHARE)
    return {code: size * spreads[code] for code, size in sizes.items()}


def _least(strata: Sequence[Stratum], floor: int, region_floor: int) -> int:
    held: dict[int, tuple[int, int]] = {}
    for one in strata:
        least, units = held.get(one.region, (0, 0))
        held[one.region] = (least + min(floor, one.frame_units), units + one.frame_units)
    return sum(min(max(least, region_floor), units) for least, units in held.values())
