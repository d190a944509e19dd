"""Interviews after they were finished: accepted by the supervisor, or returned to the interviewer with a note.

The supervisor never sees answers. She goes by result, duration, and the numbers of findings and comments.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from survey.crypto import unseal
from survey.models import Cluster, Household, Interview, Study
from survey.services import keys


def note_for(session: Session, interview: Interview) -> str | None:
    """What the supervisor wrote when she returned it, for the interviewer at work on it."""
    if interview.note is None or interview.state != "returned":
        return None
    key = keys.data_key(session, _study(session, interview.household))
    return unseal(key, interview.note, bound=_bound(interview)).decode()


def _study(session: Session, household: Household) -> Study:
    cluster = session.get_one(Cluster, household.cluster_id)
    return session.get_one(Study, cluster.study_id)


def _bound(interview: Interview) -> str:
    return f"interview/{interview.uid}/note"
