"""Sampled households: who may see them, and the contact data that is kept apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.crypto import seal, unseal
from survey.errors import Forbidden, NotFound
from survey.models import (
    Cluster,
    Household,
    HouseholdContact,
    Interview,
    ListedDwelling,
    Staff,
    Study,
)
from survey.permissions import Verb, allow
from survey.services import keys


def for_enumerator(session: Session, actor: Staff) -> list[tuple[Cluster, list[Household]]]:
    """The clusters assigned to her with their households: appointments first, then by number."""
    allow(actor, Verb.INTERVIEW)
    clusters = session.scalars(
        select(Cluster)
        .where(Cluster.enumerator_id == actor.id)
        .options(joinedload(Cluster.frame_unit), joinedload(Cluster.stratum))
        .order_by(Cluster.number)
    ).all()
    households = session.scalars(
        select(Household).where(Household.cluster_id.in_([cluster.id for cluster in clusters]))
    ).all()
    return [(cluster, _in_order(cluster, households)) for cluster in clusters]


def _in_order(cluster: Cluster, households: Sequence[Household]) -> list[Household]:
    own = [household for household in households if household.cluster_id == cluster.id]
    return sorted(own, key=_visiting_order)


def _visiting_order(household: Household) -> tuple[bool, bool, float, int]:
    due = household.next_appointment.timestamp() if household.next_appointment else 0.0
    return (
        household.state == "finished",
        household.next_appointment is None,
        due,
        household.number,
    )


def get(session: Session, actor: Staff, household_id: int) -> Household:
    """A household of one of her clusters. Others do not exist for her: NotFound."""
    household = session.get(
        Household,
        household_id,
        options=[joinedload(Household.cluster).joinedload(Cluster.frame_unit)],
    )
    if household is None or household.cluster.enumerator_id != actor.id:
        raise NotFound
    return household


def all_of(session: Session, cluster: Cluster) -> Sequence[Household]:
    """The households of a cluster in the order of their numbers, for those who follow fieldwork."""
    return session.scalars(
        select(Household).where(Household.cluster_id == cluster.id).order_by(Household.number)
    ).all()


def in_cluster(session: Session, cluster: Cluster, household_id: int) -> Household:
    """A household of this cluster; raises NotFound."""
    found = session.get(Household, household_id)
    if found is None or found.cluster_id != cluster.id:
        raise NotFound
    return found


def require_own(actor: Staff, household: Household) -> None:
    """Raise Forbidden unless the household lies in a cluster that is assigned to her."""
    allow(actor, Verb.INTERVIEW)
    if household.cluster.enumerator_id != actor.id:
        raise Forbidden


def contact(session: Session, study: Study, household: Household) -> dict[str, Any]:
    """Address and names, for those who visit. Empty after the purge date."""
    row = session.get(HouseholdContact, household.id)
    if row is None:
        return {}
    key = keys.contact_key(session, study)
    found = json.loads(unseal(key, row.ciphertext, bound=_bound(household)))
    assert isinstance(found, dict)  # noqa: S101
    return found


def store_contact(
    session: Session, study: Study, *, household: Household, data: dict[str, Any]
) -> None:
    """Replace the contact data of a household."""
    sealed = seal(
        keys.contact_key(session, study),
        json.dumps(data, ensure_ascii=False).encode(),
        bound=_bound(household),
    )
    row = session.get(HouseholdContact, household.id)
    if row is None:
        assert study.purge_contacts_on is not None  # noqa: S101
        row = HouseholdContact(
            household_id=household.id, ciphertext=sealed, purge_on=study.purge_contacts_on
        )
        session.add(row)
    row.ciphertext = sealed
    session.flush()


def purge_contacts(session: Session, actor: Staff | None, *, now: datetime) -> int:
    """Delete names and addresses whose date has come, those of listings too; returns how many rows."""
    due = session.scalars(
        select(HouseholdContact).where(HouseholdContact.purge_on <= now.date())
    ).all()
    for row in due:
        session.delete(row)
    listed = session.scalars(
        select(ListedDwelling)
        .join(Cluster, ListedDwelling.cluster_id == Cluster.id)
        .join(Study, Cluster.study_id == Study.id)
        .where(Study.purge_contacts_on <= now.date(), ListedDwelling.contact.is_not(None))
    ).all()
    for dwelling in listed:
        dwelling.contact = None
    interviews = session.scalars(
        select(Interview)
        .join(Household, Interview.household_id == Household.id)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .join(Study, Cluster.study_id == Study.id)
        .where(Study.purge_contacts_on <= now.date(), Interview.identity.is_not(None))
    ).all()
    for interview in interviews:
        interview.identity = None
    session.flush()
    count = len(due) + len(listed) + len(interviews)
    if count:
        events.record(
            session, "contacts.purged", actor=actor, noun="study", noun_id="", at=now, count=count
        )
    return count


def _bound(household: Household) -> str:
    return f"contact/{household.uid}"
