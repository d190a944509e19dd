"""The listing of a cluster: every structure, and which of them are occupied dwellings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, String, cast, insert, select
from sqlalchemy.orm import Session

from survey import events
from survey.crypto import seal, unseal
from survey.errors import N_, Conflict, Invalid, NotFound
from survey.models import Cluster, Event, Household, ListedDwelling, Staff, Study
from survey.permissions import Verb, allow
from survey.services import household, keys

if TYPE_CHECKING:
    from weighting.listing import Segment

EXPECTED_RATIO = (0.75, 1.33)
"""Listed dwellings / frame households outside of which the listing is looked at again."""


@dataclass(frozen=True)
class Structure:
    """One structure as the listing team saw it. The address is kept as ciphertext."""

    occupied: bool
    address: str = ""


def record(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    cluster: Cluster,
    structures: Sequence[Structure],
    now: datetime,
) -> Cluster:
    """Store the listing: occupied residential structures get the serials 1..L in walking order."""
    allow(actor, Verb.ASSIGN)
    if cluster.listed is not None:
        raise Conflict(N_("This cluster has been listed already."))
    if cluster.study_id != study.id:
        raise NotFound
    if not any(structure.occupied for structure in structures):
        raise Invalid(N_("A listing needs at least one occupied dwelling."))
    key = keys.contact_key(session, study)
    serial = 0
    rows = []
    for number, structure in enumerate(structures, 1):
        serial += structure.occupied
        rows.append(
            {
                "cluster_id": cluster.id,
                "structure": number,
                "occupied": structure.occupied,
                "serial": serial if structure.occupied else None,
                "contact": _sealed(key, structure, cluster, number),
            }
        )
    session.execute(insert(ListedDwelling), rows)
    cluster.listed, cluster.listed_at = serial, now
    session.flush()
    events.record(
        session,
        "cluster.listed",
        actor=actor,
        noun="cluster",
        noun_id=cluster.id,
        at=now,
        listed=serial,
    )
    return cluster


def ratio(cluster: Cluster) -> float | None:
    """Listed dwellings per household of the frame; far from 1 the frame or the listing is wrong."""
    return cluster.listed / expected(cluster) if cluster.listed else None


def expected(cluster: Cluster) -> float:
    """Households that the frame promises in the area, or in the segment of it that is listed."""
    return cluster.frame_unit.households * cluster.segment_share


def ratio_is_odd(cluster: Cluster) -> bool:
    """Whether the ratio lies outside what is expected."""
    found = ratio(cluster)
    return found is not None and not EXPECTED_RATIO[0] <= found <= EXPECTED_RATIO[1]


def hand_over_addresses(
    session: Session, study: Study, cluster: Cluster, drawn: Sequence[Household]
) -> None:
    """Give the drawn households the addresses that the listing team wrote down, for those who visit."""
    of_serial = {household.serial: household for household in drawn}
    rows = session.scalars(
        select(ListedDwelling).where(
            ListedDwelling.cluster_id == cluster.id,
            ListedDwelling.serial.in_(of_serial),
            ListedDwelling.contact.is_not(None),
        )
    )
    key = keys.contact_key(session, study)
    for row in rows:
        assert row.serial is not None and row.contact is not None  # noqa: S101, PT018
        plain = unseal(key, row.contact, bound=_bound(cluster, row.structure))
        household.store_contact(
            session, study, household=of_serial[row.serial], data=json.loads(plain)
        )


def _sealed(key: bytes, structure: Structure, cluster: Cluster, number: int) -> bytes | None:
    if not structure.address:
        return None
    plain = json.dumps({"address": structure.address}, ensure_ascii=False).encode()
    return seal(key, plain, bound=_bound(cluster, number))


def _bound(cluster: Cluster, number: int) -> str:
    return f"listing/{cluster.id}/{number}"


def segments_wanted(cluster: Cluster) -> int:
    """Into how many segments the area is to be sketched before one is listed; 1: it is listed whole."""
    from weighting.listing import segments_wanted as wanted  # numpy is slow to import

    return wanted(cluster.frame_unit.households) if cluster.segment_share == 1 else 1


def draw_segment(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    cluster: Cluster,
    sizes: Sequence[int],
    now: datetime,
) -> int:
    """Draw the segment that is listed, proportional to the estimated households; returns its number. Once."""
    allow(actor, Verb.ASSIGN)
    from weighting.listing import choose_segment

    if cluster.listed is not None or segment_of(session, cluster) is not None:
        raise Conflict(N_("The segment of this cluster has been drawn already."))
    if len(sizes) < 2 or not all(size > 0 for size in sizes):
        raise Invalid(N_("Give the estimated households of at least two segments."))
    drawn = choose_segment(sizes, seed=study.seed, cluster=str(cluster.number))
    cluster.segment_share = drawn.share
    session.flush()
    events.record(
        session,
        "segment.drawn",
        actor=actor,
        noun="cluster",
        noun_id=cluster.id,
        at=now,
        segment=drawn.number,
        sizes=list(sizes),
    )
    return drawn.number


@dataclass(frozen=True)
class DrawnSegment:
    """The draw of a segment as it is on record: number 1.., and the households sketched in each segment."""

    number: int
    sizes: tuple[int, ...]

    def derived(self, study: Study, cluster: Cluster) -> Segment:
        """The segment that the seed gives for these sizes."""
        from weighting.listing import choose_segment

        return choose_segment(self.sizes, seed=study.seed, cluster=str(cluster.number))


def segment_of(session: Session, cluster: Cluster) -> DrawnSegment | None:
    """The segment that was drawn in a large area; the record of events keeps it with the sizes."""
    return next(iter(_drawn(session, Event.noun_id == str(cluster.id)).values()), None)


def segments(session: Session, study: Study) -> dict[int, DrawnSegment]:
    """Key of a cluster -> its drawn segment, for all clusters of a study that were cut."""
    numbers = select(cast(Cluster.id, String)).where(Cluster.study_id == study.id)
    return _drawn(session, Event.noun_id.in_(numbers))


def _drawn(session: Session, where: ColumnElement[bool]) -> dict[int, DrawnSegment]:
    rows = session.execute(
        select(Event.noun_id, Event.details).where(
            Event.name == "segment.drawn", Event.noun == "cluster", where
        )
    )
    return {
        int(key): DrawnSegment(int(details["segment"]), tuple(details["sizes"]))
        for key, details in rows
    }
