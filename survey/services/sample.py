"""The sample: clusters drawn from the frame, in waves if so wished, and households drawn from the listing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Conflict, Invalid, NotReady
from survey.models import Cluster, Household, Staff, Study
from survey.permissions import Verb, allow
from survey.services import frame as frames
from survey.services import listing, progress
from survey.services.allocation import FLOOR, allocate

if TYPE_CHECKING:
    import polars as pl

__all__ = ["allocate", "draw", "draw_households", "release", "selected", "serials"]


def draw(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    allocation: Mapping[str, int],
    now: datetime,
    waves: int = 1,
    released: int | None = None,
) -> list[Cluster]:
    """Draw the clusters: PPS systematic in each stratum, from the seed of the study. Once.

    With `waves` the draw is cut into as many parts of equal spread; the first `released` of them (all, unless
    said otherwise) become clusters, the others stay spare until `release`. Raises Invalid when a stratum
    would begin with fewer than two clusters, or none.
    """
    allow(actor, Verb.DRAW_SAMPLE)
    if session.scalar(select(func.count(Cluster.id)).where(Cluster.study_id == study.id)):
        raise Conflict(N_("The clusters of this study have been drawn already."))
    study.waves, study.waves_released = waves, released or waves
    for stratum in frames.strata(session, study):
        stratum.allocated = allocation.get(stratum.code, 0)
    _check_waves(study, allocation)
    session.flush()
    clusters = _make_clusters(session, study)
    _on_record(session, actor, "sample.drawn", study, clusters, now)
    return clusters


def release(session: Session, actor: Staff, *, study: Study, now: datetime) -> list[Cluster]:
    """Send the next wave into the field: more sample, never substitutes for refusals.

    Every probability of stage 1 becomes that of the larger sample. Raises Conflict when all waves are out or
    fieldwork is closed.
    """
    allow(actor, Verb.DRAW_SAMPLE)
    if study.waves_released >= study.waves:
        raise Conflict(N_("All waves of this sample have been released."))
    if study.state == "closed":
        raise Conflict(N_("Fieldwork is closed; open it before another wave is released."))
    study.waves_released += 1
    session.flush()
    made = _make_clusters(session, study)
    _on_record(session, actor, "sample.released", study, made, now)
    return made


def _check_waves(study: Study, allocation: Mapping[str, int]) -> None:
    """Every stratum must begin with the clusters that a variance of its own needs."""
    if study.waves == 1:
        return
    needed = ceil(FLOOR * study.waves / study.waves_released)
    if any(0 < count < max(needed, study.waves) for count in allocation.values()):
        raise Invalid(
            N_(
                "With %(released)s of %(waves)s waves every stratum needs %(least)s clusters or more."
                " Take fewer waves, or a higher least number."
            ),
            released=study.waves_released,
            waves=study.waves,
            least=max(needed, study.waves),
        )


def selected(session: Session, study: Study) -> pl.DataFrame:
    """What the seed selects for the waves that are released: id, ea_code, stratum, psu, wave, pi1, certainty."""
    from weighting.selection import select_psus
    from weighting.waves import released, with_waves

    allocation = {stratum.code: stratum.allocated for stratum in frames.strata(session, study)}
    drawn = select_psus(frames.to_table(session, study), allocation, seed=study.seed)
    return released(
        with_waves(drawn, study.waves, seed=study.seed), study.waves_released, study.waves
    )


def _make_clusters(session: Session, study: Study) -> list[Cluster]:
    """Clusters of released waves that are not there yet; those that are get their new probability."""
    known = {cluster.number: cluster for cluster in progress.clusters(session, study)}
    strata = {stratum.code: stratum for stratum in frames.strata(session, study)}
    made: list[Cluster] = []
    for row in selected(session, study).iter_rows(named=True):
        if row["psu"] in known:
            known[row["psu"]].pi1 = row["pi1"]
            continue
        made.append(
            Cluster(
                study_id=study.id,
                stratum_id=strata[row["stratum"]].id,
                frame_unit_id=row["id"],
                number=row["psu"],
                pi1=row["pi1"],
                certainty=row["certainty"] and study.waves_released == study.waves,
                take=study.take,
            )
        )
    session.add_all(made)
    session.flush()
    return made


def _on_record(
    session: Session,
    actor: Staff,
    name: str,
    study: Study,
    clusters: Sequence[Cluster],
    now: datetime,
) -> None:
    events.record(
        session,
        name,
        actor=actor,
        noun="study",
        noun_id=study.id,
        at=now,
        clusters=len(clusters),
        seed=study.seed,
        waves=study.waves,
        released=study.waves_released,
    )


def draw_households(
    session: Session, actor: Staff | None, *, study: Study, cluster: Cluster, now: datetime
) -> list[Household]:
    """Draw the households of a listed cluster: systematic with a fixed take. Once, in the office."""
    if cluster.listed is None:
        raise NotReady(N_("The listing of this cluster has not arrived."))
    if cluster.pi2 is not None:
        raise Conflict(N_("The households of this cluster have been drawn already."))
    from weighting.selection import pi2

    drawn = serials(study, cluster)
    cluster.pi2 = pi2(cluster.listed, cluster.take)
    made = [
        Household(
            uid=_household_uid(study, cluster, number),
            cluster_id=cluster.id,
            number=number,
            serial=serial,
            cluster=cluster,
        )
        for number, serial in enumerate(drawn, 1)
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


def serials(study: Study, cluster: Cluster) -> list[int]:
    """The serial numbers that the seed draws from the listing of a cluster."""
    from weighting.selection import select_households

    assert cluster.listed is not None  # noqa: S101
    return select_households(
        cluster.listed, cluster.take, seed=study.seed, cluster=str(cluster.number)
    )


def _household_uid(study: Study, cluster: Cluster, number: int) -> uuid.UUID:
    """Fixed by the design, so that the draw of the woman can be derived again after a restore."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{study.code}/{study.seed}/{cluster.number}/{number}")
