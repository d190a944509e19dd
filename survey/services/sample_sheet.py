"""The sample sheet of a cluster: how it came into the sample, and which households of its listing were drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Cluster, Household, ListedDwelling, Study
from survey.services import listing


@dataclass(frozen=True)
class Line:
    """A drawn household: its number in the cluster, serial in the listing, and structure on the sketch."""

    number: int
    serial: int
    structure: int | None


@dataclass(frozen=True)
class Sheet:
    """A cluster on paper. interval, start: of the systematic draw, None before it, or when all were taken.

    Names and addresses are not on it: those who visit have them on their tablets.
    """

    cluster: Cluster
    segment: listing.DrawnSegment | None
    interval: float | None
    start: float | None
    lines: tuple[Line, ...]


def sheets(session: Session, study: Study, clusters: Sequence[Cluster]) -> list[Sheet]:
    """The sheets of some clusters, in three queries however many they are."""
    segments = listing.segments(session, study)
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for cluster_id, *line in session.execute(_drawn([cluster.id for cluster in clusters])):
        lines[cluster_id].append(Line(*line))
    return [
        Sheet(
            cluster,
            segments.get(cluster.id),
            *_systematic(study, cluster),
            tuple(lines[cluster.id]),
        )
        for cluster in clusters
    ]


def _drawn(keys: Sequence[int]) -> Any:
    same = (ListedDwelling.cluster_id == Household.cluster_id) & (
        ListedDwelling.serial == Household.serial
    )
    return (
        select(Household.cluster_id, Household.number, Household.serial, ListedDwelling.structure)
        .outerjoin(ListedDwelling, same)
        .where(Household.cluster_id.in_(keys))
        .order_by(Household.cluster_id, Household.number)
    )


def _systematic(study: Study, cluster: Cluster) -> tuple[float | None, float | None]:
    """Interval and random start of the draw of households; None when there was nothing to choose."""
    from weighting.selection import household_start

    if cluster.pi2 is None or not cluster.listed or cluster.listed <= cluster.take:
        return None, None
    interval = cluster.listed / cluster.take
    return interval, household_start(
        cluster.listed, cluster.take, seed=study.seed, cluster=str(cluster.number)
    )
