"""The sealed card: a woman answers for herself, and nobody in the field or at the office can read it.

`services.card_format` says how a card is written.

Unlinked mode: the table holds a random token, the stratum, the age group and the weight class, and
nothing by which a row could be matched to an interview: no household, interviewer, tablet or time, no event, and
no number that grows. The order in which a database happens to store rows would be such a number, too.
SQLite keeps this table sorted by its random key. PostgreSQL appends, and stamps every row with its transaction, so
all rows of the cell (study, stratum, age group) are taken out and written anew in the order of their tokens with every
card: a look at the table says only that the last card of the cell was one of all of them. Two
copies of the database taken around one synchronisation still show that one card came in between, and of
which cell; this is why tablets send cards apart from interviews, and backups are encrypted.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from instruments.sealing import PART_BYTES
from survey.errors import N_, Invalid
from survey.models import Household, SealedAnswer, Staff, Study
from survey.permissions import Verb, allow
from survey.services import study as studies
from survey.services import study_keys

LONGEST = 2 * PART_BYTES
"""Bytes of a card or a part as it arrives."""

MOST_ELIGIBLE = 5
"""Weight classes of households with more are not told apart."""

UNKNOWN = "unknown"
"""Stratum or age group of a card that does not say where it belongs."""


def store(
    session: Session,
    actor: Staff,
    *,
    token: uuid.UUID,
    key_id: str,
    mode: str,
    sealed: bytes,
    household: Household | None,
    stratum: str | None,
    age_group: str | None,
    now: datetime,  # noqa: ARG001 - there is no time in this table, on purpose
    weight_class: int | None = None,
) -> bool:
    """Keep a card; whether it is new. The same token again changes nothing. `actor` is not kept.

    A card that was sealed to an earlier key, or does not say where it belongs, is kept all the same: setting
    it aside would tell whose it is. Raises Invalid only for what cannot be a card.
    """
    allow(actor, Verb.INTERVIEW)
    _one_at_a_time(session)
    if session.get(SealedAnswer, token) is not None:
        return False
    if mode not in study_keys.MODES or not 0 < len(sealed) <= LONGEST:
        raise Invalid(N_("The card cannot be read."))
    linked = mode == "linked" and household is not None
    row = {
        "token": token,
        "study_id": _study(session, household, key_id).id,
        "key_id": key_id[:16],
        "mode": "linked" if linked else "unlinked",
        "stratum": stratum if linked else stratum or UNKNOWN,
        "age_group": age_group if linked else age_group or UNKNOWN,
        "weight_class": min(weight_class, MOST_ELIGIBLE) if weight_class else None,
        "household_id": household.id if household and linked else None,
        "sealed": sealed,
    }
    _insert(session, row)
    return True


def sealed_to_other_keys(session: Session, study: Study) -> int:
    """How many cards the present key does not open."""
    public = study_keys.sealed_public(session, study)
    others = select(func.count()).where(
        SealedAnswer.study_id == study.id, SealedAnswer.key_id != (public.id if public else "")
    )
    return session.scalar(others) or 0


def _insert(session: Session, row: dict[str, object]) -> None:
    rows = [row]
    if _appends(session):
        names = ("study_id", "stratum", "age_group", "household_id")
        cell = [getattr(SealedAnswer, name).is_not_distinct_from(row[name]) for name in names]
        columns = SealedAnswer.__table__.columns
        rows += [dict(one) for one in session.execute(select(*columns).where(*cell)).mappings()]
        session.execute(delete(SealedAnswer).where(*cell))
    session.execute(insert(SealedAnswer), sorted(rows, key=lambda one: str(one["token"])))


def _appends(session: Session) -> bool:
    """Whether the database keeps rows in the order of their arrival."""
    return session.get_bind().dialect.name == "postgresql"


def _one_at_a_time(session: Session) -> None:
    if _appends(session):
        session.execute(text("lock table sealed_answer in share row exclusive mode"))


def _study(session: Session, household: Household | None, key_id: str) -> Study:
    """The study of the household, else the one with this key, else the current one."""
    if household is not None:
        return session.get_one(Study, household.cluster.study_id)
    for study in studies.all_studies(session):
        public = study_keys.sealed_public(session, study)
        if public is not None and public.id == key_id:
            return study
    return studies.current(session)
