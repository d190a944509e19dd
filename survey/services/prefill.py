"""What is known of a case before its interview begins: hidden questions that nobody asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from survey.models import Household, Staff


def of_household(household: Household, *, actor: Staff, now: datetime) -> dict[str, Any]:
    """Values by question name; the caller leaves out those that its questionnaire does not have."""
    cluster = household.cluster
    case = f"{cluster.number:04d}{household.number:03d}"
    return {
        "hh_case": case,
        "w_case": case,
        "cluster": cluster.number,
        "household": household.number,
        "region": cluster.stratum.region,
        "residence": cluster.stratum.residence,
        "interviewer": str(actor.id),
        "interview_date": now.date().isoformat(),
        "started_at": now.isoformat(),
    }


def of_woman(household: Household, member: Mapping[str, Any]) -> dict[str, Any]:
    """What the roster already says of the woman who was drawn."""
    return {
        "woman_line": household.selected_line,
        "roster_age": member.get("age"),
        "eligible_women": household.eligible,
    }
