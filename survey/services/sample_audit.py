"""The audit of the sample: every draw derived again from frame, allocation and seed."""

from __future__ import annotations

from collections import defaultdict
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
    on_record, stored = listing.segments(session, study), _stored(session, study)
    derived = {row["psu"]: row for row in sample.selected(session, study).iter_rows(named=True)}
    for cluster in clusters:
        row = derived.pop(cluster.number, None)
        if row is None or row["ea_code"] != cluster.frame_unit.code:
            yield Deviation(CLUSTER, str(cluster.number), N_("the seed selects another area"))
        elif not isclose(row["pi1"], cluster.pi1, rel_tol=SAME):
            yield Deviation(CLUSTER, str(cluster.number), N_("the seed gives another probability"))
        yield from _audit_segment(study, cluster, on_record.get(cluster.id))
        yield from _audit_households(study, cluster, stored.get(cluster.id))
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


@dataclass(frozen=True)
class _Stored:
    """What is on record about the households of a cluster: serials in their order, occupied dwellings."""

    serials: list[int]
    occupied: int


def _stored(session: Session, study: Study) -> dict[int, _Stored]:
    """Key of a cluster -> its record, in two queries for the whole sample."""
    serials: defaultdict[int, list[int]] = defaultdict(list)
    for key, serial in session.execute(
        select(Household.cluster_id, Household.serial)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id)
        .order_by(Household.cluster_id, Household.number)
    ):
        serials[key].append(serial)
    occupied = session.execute(
        select(ListedDwelling.cluster_id, func.count(ListedDwelling.id))
        .join(Cluster, ListedDwelling.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id, ListedDwelling.occupied)
        .group_by(ListedDwelling.cluster_id)
    )
    return {key: _Stored(serials[key], count) for key, count in occupied}


def _audit_households(
    study: Study, cluster: Cluster, stored: _Stored | None
) -> Iterator[Deviation]:
    if cluster.pi2 is None:
        return
    number = str(cluster.number)
    if stored is None or stored.serials != sample.serials(study, cluster):
        yield Deviation(CLUSTER, number, N_("the seed selects other households"))
    if stored is None or stored.occupied != cluster.listed:
        yield Deviation(CLUSTER, number, N_("the listing has changed after the draw"))
