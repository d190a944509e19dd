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
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Invalid
from survey.models import Cluster, Household, Interview, SealedAnswer, Staff, Stratum, Study
from survey.permissions import Verb, allow
from survey.services import answers as answers_
from survey.services import study as studies
from survey.services import study_keys
from survey.services.card_format import open_card, read_private

LONGEST = 2048
MOST_ELIGIBLE = 5
YES, NO = "1", "2"
"""The sad and the smiling face."""

UNKNOWN = "unknown"
"""Stratum or age group of a card that does not say where it belongs."""

AGE_STEP = 5

Place = tuple[str, str, int | None, tuple[int, int] | None]
"""Stratum, age group of the woman drawn, eligible women, numbers of cluster and household."""

_NOWHERE: Place = (UNKNOWN, UNKNOWN, None, None)


@dataclass(frozen=True)
class Card:
    """An opened card. household: its number of cluster and household, in linked mode only."""

    stratum: str
    age_group: str
    weight_class: int | None
    answer: str
    household: tuple[int, int] | None = None


@dataclass(frozen=True)
class Cell:
    """Cards of a stratum and age group by answer: how many, and the sum of their weight classes."""

    stratum: str
    age_group: str
    cards: Counter[str] = field(default_factory=Counter)
    weights: Counter[str] = field(default_factory=Counter)


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


def open_with(
    session: Session,
    study: Study,
    private_pem: bytes,
    passphrase: str,
    *,
    purpose: str,
    now: datetime,
) -> list[Card]:
    """Every card of the study, opened with the key of its holder, in the order of their random tokens.

    Raises Invalid when key or passphrase are not those of the study. The opening is on record.
    """
    private = read_private(private_pem, passphrase)
    return _opened(session, study, private, purpose=purpose, now=now)


def tally(
    session: Session, study: Study, private_key: RSAPrivateKey, *, now: datetime
) -> list[Cell]:
    """Counts by stratum and age group, sorted, in both modes; nothing is suppressed here.

    Raises Invalid when the key is not that of the study. The opening is on record.
    """
    cells: dict[tuple[str, str], Cell] = {}
    for card in _opened(session, study, private_key, purpose="count", now=now):
        place = (card.stratum, card.age_group)
        cell = cells.setdefault(place, Cell(*place))
        cell.cards[card.answer] += 1
        cell.weights[card.answer] += card.weight_class or 1
    return [cells[place] for place in sorted(cells)]


def _opened(
    session: Session, study: Study, private: RSAPrivateKey, *, purpose: str, now: datetime
) -> list[Card]:
    opened = list(_cards(session, study, private))
    events.record(
        session,
        "sealed_cards.opened",
        actor=None,
        noun="study",
        noun_id=study.id,
        at=now,
        count=len(opened),
        purpose=purpose,
    )
    return opened


def _cards(session: Session, study: Study, private: RSAPrivateKey) -> Iterator[Card]:
    public = study_keys.sealed_public(session, study)
    if public is None or study_keys.spki_of(private.public_key()) != public.spki:
        raise Invalid(N_("This is not the key of the study's sealed cards."))
    places = _places(session, study) if public.mode == "linked" else {}
    mine = (SealedAnswer.study_id == study.id, SealedAnswer.key_id == public.id)
    for row in session.scalars(select(SealedAnswer).where(*mine).order_by(SealedAnswer.token)):
        answer = open_card(private, row.sealed)
        if row.household_id is None:
            yield Card(row.stratum or UNKNOWN, row.age_group or UNKNOWN, row.weight_class, answer)
        else:
            stratum, age_group, eligible, number = places.get(row.household_id, _NOWHERE)
            yield Card(stratum, age_group, eligible, answer, number)


def sealed_to_other_keys(session: Session, study: Study) -> int:
    """How many cards the present key does not open."""
    public = study_keys.sealed_public(session, study)
    others = select(func.count()).where(
        SealedAnswer.study_id == study.id, SealedAnswer.key_id != (public.id if public else "")
    )
    return session.scalar(others) or 0


def age_group_of(age: int) -> str:
    """Five years: 37 -> "35-39"."""
    first = age - age % AGE_STEP
    return f"{first}-{first + AGE_STEP - 1}"


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


def _places(session: Session, study: Study) -> dict[int, Place]:
    """Household -> where its card is counted, for linked cards."""
    rows = session.execute(
        select(Household, Interview, Stratum.code, Cluster.number)
        .join(SealedAnswer, SealedAnswer.household_id == Household.id)
        .join(Interview, Interview.household_id == Household.id)
        .join(Cluster, Cluster.id == Household.cluster_id)
        .join(Stratum, Stratum.id == Cluster.stratum_id)
        .where(SealedAnswer.study_id == study.id, Interview.unit == "household")
    )
    found: dict[int, Place] = {}
    for household, interview, stratum, cluster in rows:
        roster = answers_.get(session, study, interview).get("roster") or []
        line = household.selected_line
        age = roster[line - 1].get("age") if line and line <= len(roster) else None
        group = age_group_of(int(age)) if age is not None else UNKNOWN
        eligible = min(household.eligible, MOST_ELIGIBLE) if household.eligible else None
        found[household.id] = (stratum, group, eligible, (cluster, household.number))
    return found
