"""The audit of the sample: every draw derived again from frame, allocation and seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.errors import N_
from survey.models import Cluster, Household, ListedDwelling, Study
from survey.services import listing, progress, sample

CLUSTER = N_("cluster")

SAME = 1e-12
"""Probabilities differ by rounding at most: they went through the database."""


@dataclass(frozen=True)
class Deviation:
    """A selection that its seed does not give."""

    noun: str
    number: str
    reason: str


def audit(session: Session, study: Study) -> Iterator[Deviation]:
    """Derive clusters, segments and households again; yields nothing when they are the stored ones."""
    clusters = progress.clusters(session, study)
    if not clusters:
        return
    on_record = listing.segments(session, study)
    derived = {row["psu"]: row for row in sample.selected(session, study).iter_rows(named=True)}
    for cluster in clusters:
        row = derived.pop(cluster.number, None)
        if row is None or row["ea_code"] != cluster.frame_unit.code:
            yield Deviation(CLUSTER, str(cluster.number), N_("the seed selects another area"))
        elif not isclose(row["pi1"], cluster.pi1, rel_tol=SAME):
            yield Deviation(CLUSTER, str(cluster.number), N_("the seed gives another probability"))
        yield from _audit_segment(study, cluster, on_record.get(cluster.id))
        yield from _audit_households(session, study, cluster)
    for number in derived:
        yield Deviation(
            CLUSTER, str(number), N_("the seed selects it, but it is not in the sample")
        )


def segments(
    session: Session, study: Study, clusters: Sequence[Cluster]
) -> Iterator[tuple[int, listing.DrawnSegment, float]]:
    """Number of the cluster, the segment drawn in it with all sketched sizes, and its share on record."""
    found = listing.segments(session, study)
    for cluster in clusters:
        if cluster.id in found:
            yield cluster.number, found[cluster.id], cluster.segment_share


def _audit_segment(
    study: Study, cluster: Cluster, on_record: listing.DrawnSegment | None
) -> Iterator[Deviation]:
    """The segment is the one of the sketched sizes on record, and its share is in the probability."""
    if on_record is None:
        if cluster.segment_share != 1:
            yield Deviation(CLUSTER, str(cluster.number), N_("no draw of its segment is on record"))
        return
    again = on_record.derived(study, cluster)
    same = again.number == on_record.number
    if not same or not isclose(again.share, cluster.segment_share, rel_tol=SAME):
        yield Deviation(CLUSTER, str(cluster.number), N_("the seed selects another segment"))


def _audit_households(session: Session, study: Study, cluster: Cluster) -> Iterator[Deviation]:
    if cluster.pi2 is None:
        return
    serials = session.scalars(
        select(Household.serial)
        .where(Household.cluster_id == cluster.id)
        .order_by(Household.number)
    ).all()
    if list(serials) != sample.serials(study, cluster):
        yield Deviation(CLUSTER, str(cluster.number), N_("the seed selects other households"))
    listed = session.scalar(
        select(func.count(ListedDwelling.id)).where(
            ListedDwelling.cluster_id == cluster.id, ListedDwelling.occupied
        )
    )
    if listed != cluster.listed:
        yield Deviation(CLUSTER, str(cluster.number), N_("the listing has changed after the draw"))
