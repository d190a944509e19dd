"""The listing of a cluster: every structure, and which of them are occupied dwellings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from survey import events
from survey.crypto import seal
from survey.errors import N_, Conflict, Invalid
from survey.models import Cluster, ListedDwelling, Staff, Study
from survey.permissions import Verb, allow
from survey.services import keys

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
    return cluster.listed / cluster.frame_unit.households if cluster.listed else None


def ratio_is_odd(cluster: Cluster) -> bool:
    """Whether the ratio lies outside what is expected."""
    found = ratio(cluster)
    return found is not None and not EXPECTED_RATIO[0] <= found <= EXPECTED_RATIO[1]


def _sealed(key: bytes, structure: Structure, cluster: Cluster, number: int) -> bytes | None:
    if not structure.address:
        return None
    plain = json.dumps({"address": structure.address}, ensure_ascii=False).encode()
    return seal(key, plain, bound=f"listing/{cluster.id}/{number}")
