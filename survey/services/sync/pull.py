"""What a tablet is given: the person's clusters and households, the questionnaires, the card, the rules.

The number of queries does not depend on how many households there are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from survey import events
from survey.crypto import unseal
from survey.models import (
    Cluster,
    Device,
    Household,
    HouseholdContact,
    InstrumentVersion,
    Interview,
    ReferralService,
    Staff,
    Study,
    Visit,
)
from survey.permissions import Verb, allow
from survey.services import answers as sealed
from survey.services import instrument as instruments
from survey.services import interview as interviews
from survey.services import keys, prefill, returning, study_keys
from survey.services import study as studies
from survey.services.visit import VISITS_BEFORE_GIVING_UP
from weighting.woman import draw_token

IDLE_SECONDS = 180
HIDDEN_SECONDS = 30
Json = dict[str, Any]


@dataclass
class _Cases:
    """Everything about the households of one person, read with one query a kind."""

    session: Session
    study: Study
    actor: Staff
    device: Device | None
    now: datetime
    everything: bool = False
    clusters: Sequence[Cluster] = ()
    households: Sequence[Household] = ()
    visits: dict[int, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    interviews: dict[int, list[Interview]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[int, HouseholdContact] = field(default_factory=dict)


def bundle(
    session: Session,
    actor: Staff,
    *,
    device: Device | None,
    now: datetime,
    everything: bool = False,
) -> Json:
    """The whole of it, as plain data. Opening answers that the tablet does not hold is on record.

    A tablet holds the open interviews that it wrote last, unless it asks for `everything`.
    """
    allow(actor, Verb.INTERVIEW)
    cases = _read(session, actor, device, now)
    cases.everything = everything
    study = cases.study
    sealed_key = study_keys.sealed_public(session, study)
    recovery = study_keys.recovery_public(session, study)
    return {
        "server_time": now.isoformat(),
        "study": {"code": study.code, "title": study.title, "synthetic": study.synthetic},
        "person": {
            "id": actor.id,
            "username": actor.username,
            "name": actor.name,
            "language": actor.language,
        },
        "clusters": [_cluster(cluster) for cluster in cases.clusters],
        "households": [_household(cases, one) for one in cases.households],
        "instruments": _instruments(cases),
        "card": _card(session, study, cases.clusters),
        "keys": {
            "recovery": {"id": recovery.id, "spki": recovery.spki},
            "sealed": {"id": sealed_key.id, "spki": sealed_key.spki, "mode": sealed_key.mode}
            if sealed_key
            else None,
        },
        "rules": {
            "visits_before_giving_up": VISITS_BEFORE_GIVING_UP,
            "idle_seconds": IDLE_SECONDS,
            "hidden_seconds": HIDDEN_SECONDS,
        },
    }


def _read(session: Session, actor: Staff, device: Device | None, now: datetime) -> _Cases:
    clusters = session.scalars(
        select(Cluster)
        .where(Cluster.enumerator_id == actor.id)
        .options(joinedload(Cluster.frame_unit), joinedload(Cluster.stratum))
        .order_by(Cluster.number)
    ).all()
    study = session.get_one(Study, clusters[-1].study_id) if clusters else studies.current(session)
    mine = select(Household.id).where(
        Household.cluster_id.in_([cluster.id for cluster in clusters])
    )
    cases = _Cases(session, study, actor, device, now, clusters=clusters)
    cases.households = session.scalars(
        select(Household)
        .where(Household.id.in_(mine))
        .options(joinedload(Household.cluster).joinedload(Cluster.stratum))
        .order_by(Household.cluster_id, Household.number)
    ).all()
    for visit in session.scalars(
        select(Visit).where(Visit.household_id.in_(mine)).order_by(Visit.started_at)
    ):
        cases.visits[visit.household_id].append(visit)
    for found in session.scalars(
        select(Interview)
        .where(Interview.household_id.in_(mine))
        .options(joinedload(Interview.instrument_version))
    ):
        cases.interviews[found.household_id].append(found)
    for contact in session.scalars(
        select(HouseholdContact).where(HouseholdContact.household_id.in_(mine))
    ):
        cases.contacts[contact.household_id] = contact
    return cases


def _cluster(cluster: Cluster) -> Json:
    unit = cluster.frame_unit
    return {
        "number": cluster.number,
        "name": ", ".join(part for part in (unit.settlement, unit.rayon) if part),
        "region": cluster.stratum.region,
        "residence": cluster.stratum.residence,
        "stratum": cluster.stratum.code,
        "latitude": unit.latitude,
        "longitude": unit.longitude,
    }


def _household(cases: _Cases, household: Household) -> Json:
    mine = cases.interviews[household.id]
    token = draw_token(
        keys.draw_key(cases.session, cases.study),
        survey=cases.study.code,
        household=str(household.uid),
        roster_version=household.draw_version,
    )
    contact = _contact(cases, household)
    return {
        "uid": str(household.uid),
        "cluster": household.cluster.number,
        "number": household.number,
        "state": household.state,
        "result": household.result,
        "woman_result": household.woman_result,
        "draw_version": household.draw_version,
        "token": token.hex(),
        "locked": _locked(household),
        "member": _member(cases, household, mine),
        "next_appointment": _time(household.next_appointment),
        "address": contact,
        "latitude": _degrees(contact, "latitude"),
        "longitude": _degrees(contact, "longitude"),
        "prefill": prefill.of_household(household),
        "visits": [_visit(visit) for visit in cases.visits[household.id]],
        "interviews": [_interview(cases, one) for one in mine],
    }


def _locked(household: Household) -> Json | None:
    if household.locked_at is None:
        return None
    return {
        "line": household.selected_line,
        "eligible": household.eligible,
        "at": _time(household.locked_at),
    }


def _member(cases: _Cases, household: Household, mine: Iterable[Interview]) -> Json | None:
    """Line, first name and age of the woman to be invited, as long as she is to be found."""
    if household.selected_line is None or household.state == "finished":
        return None
    found = next((one for one in mine if one.unit == "household"), None)
    if found is None:
        return None
    found.household = household
    answers = sealed.get_with_identity(cases.session, cases.study, found)
    member = answers["roster"][household.selected_line - 1]
    return {
        "line": household.selected_line,
        "name": member.get("member_name"),
        "age": member.get("age"),
    }


def _visit(visit: Visit) -> Json:
    return {
        "uid": str(visit.uid),
        "unit": visit.unit,
        "result": visit.result,
        "started_at": _time(visit.started_at),
        "final": visit.final,
        "next_appointment": _time(visit.next_appointment),
    }


def _interview(cases: _Cases, found: Interview) -> Json:
    """Answers only where this tablet cannot have them: begun elsewhere, or returned."""
    is_open = found.state in interviews.OPEN
    held = cases.device is not None and found.client == str(cases.device.uid)
    wanted = is_open and (cases.everything or not held or found.state == "returned")
    remarks: Json = {}
    if wanted:
        remarks = _remarks(cases, found)
        events.record(
            cases.session,
            "answers.read",
            actor=cases.actor,
            noun="interview",
            noun_id=found.uid,
            at=cases.now,
            purpose="tablet",
        )
    return {
        "uid": str(found.uid),
        "unit": found.unit,
        "state": found.state,
        "version": found.instrument_version_id,
        "language": found.language,
        "page": found.page,
        "line": found.line,
        "revision": found.revision,
        "started_at": _time(found.started_at),
        "saved_at": _time(found.saved_at),
        "finished_at": _time(found.finished_at),
        "answers": sealed.get_with_identity(cases.session, cases.study, found) if wanted else None,
        "remarks": remarks,
        "note": returning.note_for(cases.session, found) if is_open else None,
    }


def _remarks(cases: _Cases, found: Interview) -> Json:
    if found.remarks is None:
        return {}
    key = sealed.data_key(cases.session, cases.study, found)
    plain: Json = json.loads(unseal(key, found.remarks, bound=f"interview/{found.uid}/remarks"))
    return plain


def _instruments(cases: _Cases) -> list[Json]:
    """The current version of each questionnaire, and those that an open interview was begun with."""
    current = {
        instruments.current(cases.session, cases.study, name).id: True
        for name in interviews.INSTRUMENT.values()
    }
    used = {
        one.instrument_version_id
        for many in cases.interviews.values()
        for one in many
        if one.state in interviews.OPEN
    }
    versions = cases.session.scalars(
        select(InstrumentVersion)
        .where(InstrumentVersion.id.in_(current.keys() | used))
        .order_by(InstrumentVersion.id)
    )
    return [
        {
            "id": version.id,
            "name": version.name,
            "number": version.number,
            "fingerprint": version.fingerprint,
            "current": version.id in current,
            "languages": list(instruments.model(version).languages),
            "files": dict(instruments.model(version).files),
            "recorded": prefill.recorded_by(instruments.model(version)),
        }
        for version in versions
    ]


def _card(session: Session, study: Study, clusters: Sequence[Cluster]) -> list[Json]:
    """The services of the whole country and of the regions she works in."""
    regions = {cluster.stratum.region for cluster in clusters}
    services = session.scalars(
        select(ReferralService)
        .where(ReferralService.study_id == study.id)
        .order_by(ReferralService.position, ReferralService.id)
    )
    return [
        {"name": one.name, "phone": one.phone, "region": one.region}
        for one in services
        if one.region is None or one.region in regions
    ]


def _contact(cases: _Cases, household: Household) -> Json | None:
    row = cases.contacts.get(household.id)
    if row is None:
        return None
    key = keys.contact_key(cases.session, cases.study)
    found: Json = json.loads(unseal(key, row.ciphertext, bound=f"contact/{household.uid}"))
    return found


def _degrees(contact: Json | None, name: str) -> float | None:
    value = (contact or {}).get(name)
    return float(value) if isinstance(value, int | float) else None


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
