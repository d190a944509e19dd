"""What the holder of the key can do: every card and sealed part of a study opened, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Invalid
from survey.models import Cluster, Household, Interview, SealedAnswer, Stratum, Study
from survey.services import answers as answers_
from survey.services import study_keys
from survey.services.card_format import open_card, read_private
from survey.services.sealed_card import MOST_ELIGIBLE, UNKNOWN

YES, NO = "1", "2"
"""The sad and the smiling face."""

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
class Part:
    """The opened answers of a sealed part: question -> value. whole: she came to its end."""

    name: str
    stratum: str
    age_group: str
    weight_class: int | None
    answers: Mapping[str, Any]
    whole: bool
    household: tuple[int, int] | None = None


@dataclass(frozen=True)
class Cell:
    """Cards of a stratum and age group by answer: how many, and the sum of their weight classes."""

    stratum: str
    age_group: str
    cards: Counter[str] = field(default_factory=Counter)
    weights: Counter[str] = field(default_factory=Counter)


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
    return _opened(session, study, private, purpose=purpose, now=now).cards


def open_parts(
    session: Session,
    study: Study,
    private_pem: bytes,
    passphrase: str,
    *,
    purpose: str,
    now: datetime,
) -> list[Part]:
    """Every sealed part of the study, as `open_with` opens the cards."""
    private = read_private(private_pem, passphrase)
    return _opened(session, study, private, purpose=purpose, now=now).parts


def tally(
    session: Session, study: Study, private_key: RSAPrivateKey, *, now: datetime
) -> list[Cell]:
    """Counts by stratum and age group, sorted, in both modes; nothing is suppressed here.

    Raises Invalid when the key is not that of the study. The opening is on record.
    """
    cells: dict[tuple[str, str], Cell] = {}
    for card in _opened(session, study, private_key, purpose="count", now=now).cards:
        place = (card.stratum, card.age_group)
        cell = cells.setdefault(place, Cell(*place))
        cell.cards[card.answer] += 1
        cell.weights[card.answer] += card.weight_class or 1
    return [cells[place] for place in sorted(cells)]


@dataclass(frozen=True)
class _Opened:
    cards: list[Card] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def _opened(
    session: Session, study: Study, private: RSAPrivateKey, *, purpose: str, now: datetime
) -> _Opened:
    opened = _Opened()
    for one in _read(session, study, private):
        if isinstance(one, Card):
            opened.cards.append(one)
        else:
            opened.parts.append(one)
    events.record(
        session,
        "sealed_cards.opened",
        actor=None,
        noun="study",
        noun_id=study.id,
        at=now,
        count=len(opened.cards) + len(opened.parts),
        purpose=purpose,
    )
    return opened


def _read(session: Session, study: Study, private: RSAPrivateKey) -> Iterator[Card | Part]:
    public = study_keys.sealed_public(session, study)
    if public is None or study_keys.spki_of(private.public_key()) != public.spki:
        raise Invalid(N_("This is not the key of the study's sealed cards."))
    places = _places(session, study) if public.mode == "linked" else {}
    mine = (SealedAnswer.study_id == study.id, SealedAnswer.key_id == public.id)
    for row in session.scalars(select(SealedAnswer).where(*mine).order_by(SealedAnswer.token)):
        said = open_card(private, row.sealed)
        place: Place = (row.stratum or UNKNOWN, row.age_group or UNKNOWN, row.weight_class, None)
        if row.household_id is not None:
            place = places.get(row.household_id, _NOWHERE)
        yield _part(said, place) if "part" in said else _card(said, place)


def _card(said: Mapping[str, Any], place: Place) -> Card:
    stratum, age_group, weight_class, household = place
    return Card(stratum, age_group, weight_class, str(said["answer"]), household)


def _part(said: Mapping[str, Any], place: Place) -> Part:
    stratum, age_group, weight_class, household = place
    answers, whole = said.get("answers") or {}, bool(said.get("whole"))
    return Part(str(said["part"]), stratum, age_group, weight_class, answers, whole, household)


def age_group_of(age: int) -> str:
    """Five years: 37 -> "35-39"."""
    first = age - age % AGE_STEP
    return f"{first}-{first + AGE_STEP - 1}"


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
