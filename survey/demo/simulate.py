"""Make the whole demonstration study: `survey demo`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from survey.db import Database
from survey.demo import cards, staff, study
from survey.demo.fieldwork import Field, work
from survey.demo.truth import Truth
from survey.models import Cluster, Household, Study
from survey.services.study import get
from weighting.regions import regions

LOGINS_FILE = "demo-logins.json"
CLUSTERS_PER_ENUMERATOR = 5

Progress = Callable[[float, str], None]


def make(
    database: Database,
    *,
    logins: Path,
    clusters: int,
    take: int,
    seed: int,
    now: datetime,
    progress: Progress,
) -> None:
    """Set up the study, then work all clusters but the open ones, a transaction per cluster."""
    began = study.began(now)
    with database.transaction() as session:
        enumerators = max(2, clusters // CLUSTERS_PER_ENUMERATOR)
        crew = staff.hire(session, enumerators=enumerators, now=began)
        made = study.set_up(session, crew, clusters=clusters, take=take, seed=seed, now=began)
        cards.make_key(session, made, logins.with_name(cards.KEY_FILE), now=began)
    staff.write_logins(logins, crew.passwords)
    truth = Truth.make(seed, [region.code for region in regions()])
    with database.session(write=False) as session:
        numbers = [cluster.id for cluster in study.clusters_of(session, get(session, study.CODE))]
    for done, cluster_id in enumerate(numbers):
        progress(done / len(numbers), f"cluster {done + 1} of {len(numbers)}")
        share = study.OPEN_SHARES[done] if done < len(study.OPEN_SHARES) else 1.0
        _work_cluster(database, cluster_id, truth=truth, began=began, share=share)
    progress(1.0, "fieldwork simulated")


def _work_cluster(
    database: Database, cluster_id: int, *, truth: Truth, began: datetime, share: float
) -> None:
    with database.transaction() as session:
        cluster = session.get_one(Cluster, cluster_id)
        made = session.get_one(Study, cluster.study_id)
        households = session.scalars(
            select(Household).where(Household.cluster_id == cluster_id).order_by(Household.number)
        ).all()
        field = Field.open(session, made, cluster, truth=truth, began=began)
        for household in households[: round(share * len(households))]:
            work(field, household)
