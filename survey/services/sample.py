"""The sample: clusters drawn from the frame, households drawn from the listing, and the audit of both."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Conflict, Invalid, NotReady
from survey.models import Cluster, Household, ListedDwelling, Staff, Study
from survey.permissions import Verb, allow
from survey.services import frame as frames
from survey.services import listing, progress

ALLOCATIONS: dict[str, float] = {"power": 0.5, "equal": 0.0, "proportional": 1.0}
"""Name of a rule -> its exponent: clusters per stratum in proportion to households ** exponent."""

FLOOR = 2
"""Clusters that a stratum needs for a variance of its own."""


def allocate(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    clusters: int,
    rule: str = "power",
    floor: int = FLOOR,
) -> dict[str, int]:
    """Clusters per stratum by a rule of ALLOCATIONS over frame households, at least `floor` a stratum.

    Raises NotReady without a frame, Invalid when the total does not fit between floors and the frame.
    """
    allow(actor, Verb.DRAW_SAMPLE)
    from weighting.allocation import power
    from weighting.errors import AllocationError

    strata = frames.strata(session, study)
    if not strata:
        raise NotReady(N_("Import a frame first."))
    sizes = {stratum.code: stratum.frame_households for stratum in strata}
    units = {stratum.code: stratum.frame_units for stratum in strata}
    try:
        return power(sizes, clusters, alpha=ALLOCATIONS[rule], floor=floor, units=units)
    except AllocationError as error:
        least = sum(min(floor, unit) for unit in units.values())
        raise Invalid(
            N_("With this frame and floor there can be from %(least)s to %(most)s clusters."),
            least=least,
            most=sum(units.values()),
        ) from error


def draw(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    allocation: Mapping[str, int],
    now: datetime,
) -> list[Cluster]:
    """Draw the clusters: PPS systematic in each stratum, from the seed of the study. Once."""
    allow(actor, Verb.DRAW_SAMPLE)
    if session.scalar(select(func.count(Cluster.id)).where(Cluster.study_id == study.id)):
        raise Conflict(N_("The clusters of this study have been drawn already."))
    from weighting.selection import select_psus

    selected = select_psus(frames.to_table(session, study), allocation, seed=study.seed)
    strata = {stratum.code: stratum for stratum in frames.strata(session, study)}
    for stratum in strata.values():
        stratum.allocated = allocation.get(stratum.code, 0)
    clusters = [
        Cluster(
            study_id=study.id,
            stratum_id=strata[row["stratum"]].id,
            frame_unit_id=row["id"],
            number=row["psu"],
            pi1=row["pi1"],
            certainty=row["certainty"],
            take=study.take,
        )
        for row in selected.iter_rows(named=True)
    ]
    session.add_all(clusters)
    session.flush()
    events.record(
        session,
        "sample.drawn",
        actor=actor,
        noun="study",
        noun_id=study.id,
        at=now,
        clusters=len(clusters),
        seed=study.seed,
    )
    return clusters


def draw_households(
    session: Session, actor: Staff | None, *, study: Study, cluster: Cluster, now: datetime
) -> list[Household]:
    """Draw the households of a listed cluster: systematic with a fixed take. Once, in the office."""
    if cluster.listed is None:
        raise NotReady(N_("The listing of this cluster has not arrived."))
    if cluster.pi2 is not None:
        raise Conflict(N_("The households of this cluster have been drawn already."))
    from weighting.selection import pi2

    serials = _serials(study, cluster)
    cluster.pi2 = pi2(cluster.listed, cluster.take)
    made = [
        Household(
            uid=_household_uid(study, cluster, number),
            cluster_id=cluster.id,
            number=number,
            serial=serial,
            cluster=cluster,
        )
        for number, serial in enumerate(serials, 1)
    ]
    session.add_all(made)
    session.flush()
    listing.hand_over_addresses(session, study, cluster, made)
    progress.recount(session, cluster)
    events.record(
        session,
        "households.drawn",
        actor=actor,
        noun="cluster",
        noun_id=cluster.id,
        at=now,
        listed=cluster.listed,
        drawn=len(made),
    )
    return made


def _serials(study: Study, cluster: Cluster) -> list[int]:
    from weighting.selection import select_households

    assert cluster.listed is not None  # noqa: S101
    return select_households(
        cluster.listed, cluster.take, seed=study.seed, cluster=str(cluster.number)
    )


def _household_uid(study: Study, cluster: Cluster, number: int) -> uuid.UUID:
    """Fixed by the design, so that the draw of the woman can be derived again after a restore."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{study.code}/{study.seed}/{cluster.number}/{number}")


@dataclass(frozen=True)
class Deviation:
    """A selection that its seed does not give."""

    noun: str
    number: str
    reason: str


def audit(session: Session, study: Study) -> Iterator[Deviation]:
    """Derive the clusters and the households again; yields nothing when they are the stored ones."""
    from weighting.selection import select_psus

    clusters = progress.clusters(session, study)
    if not clusters:
        return
    allocation = {stratum.code: stratum.allocated for stratum in frames.strata(session, study)}
    again = select_psus(frames.to_table(session, study), allocation, seed=study.seed)
    derived = dict(again.select("psu", "ea_code").iter_rows())
    for cluster in clusters:
        if derived.pop(cluster.number, None) != cluster.frame_unit.code:
            yield Deviation("cluster", str(cluster.number), "the seed selects another area")
        yield from _audit_households(session, study, cluster)
    for number in derived:
        yield Deviation("cluster", str(number), "the seed selects it, but it is not in the sample")


def _audit_households(session: Session, study: Study, cluster: Cluster) -> Iterator[Deviation]:
    if cluster.pi2 is None:
        return
    serials = session.scalars(
        select(Household.serial)
        .where(Household.cluster_id == cluster.id)
        .order_by(Household.number)
    ).all()
    if list(serials) != _serials(study, cluster):
        yield Deviation("cluster", str(cluster.number), "the seed selects other households")
    listed = session.scalar(
        select(func.count(ListedDwelling.id)).where(
            ListedDwelling.cluster_id == cluster.id, ListedDwelling.occupied
        )
    )
    if listed != cluster.listed:
        yield Deviation("cluster", str(cluster.number), "the listing has changed after the draw")
