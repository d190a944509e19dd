"""Who works where: clusters are given to enumerators, under the rules that protect both sides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Invalid, SafetyRule
from survey.models import Cluster, Staff
from survey.permissions import Role, Verb, allow


def assign(
    session: Session, actor: Staff, *, cluster: Cluster, enumerator: Staff, now: datetime
) -> Cluster:
    """Give a cluster to an enumerator and her team.

    Interviewers are women, trained, bound to confidentiality, and not from the community they work in.
    """
    allow(actor, Verb.ASSIGN)
    check(enumerator, rayon=cluster.frame_unit.rayon)
    cluster.enumerator, cluster.team_id = enumerator, enumerator.team_id
    session.flush()
    events.record(
        session,
        "cluster.assigned",
        actor=actor,
        noun="cluster",
        noun_id=cluster.id,
        at=now,
        to=enumerator.id,
    )
    return cluster


def check(enumerator: Staff, *, rayon: str) -> None:
    """Raise unless this person may interview in this rayon."""
    if enumerator.role != Role.ENUMERATOR or not enumerator.active:
        raise Invalid(N_("Clusters are given to active enumerators."))
    if enumerator.sex != "female":
        raise SafetyRule(N_("Interviewers of this study are women."))
    if enumerator.trained_on is None:
        raise SafetyRule(N_("Her training is not on record."))
    if enumerator.confidentiality_signed_on is None:
        raise SafetyRule(N_("Her confidentiality agreement is not on record."))
    if enumerator.home_rayon == rayon:
        raise SafetyRule(N_("An interviewer does not work in the community she lives in."))
