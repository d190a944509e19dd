"""What the interviews will say: a study in the field, and for every household the answers that will be given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from benchmarks.soak.needles import SIGN
from instruments import Instrument, load
from instruments.routing import Plan
from survey.config import Config
from survey.crypto import Secrets, Vault
from survey.db import Database
from survey.demo import people
from survey.demo.answering import allowed, answers
from survey.demo.household_persona import household_answers, member_answers
from survey.demo.people import Member
from survey.demo.truth import Truth
from survey.demo.woman_persona import woman_answers
from survey.migrations.upgrade import upgrade
from survey.models import Household, Staff, Study
from survey.permissions import Role
from survey.services import keys, roster, study_keys
from survey.services.answers import jsonable
from survey.services.staff import hash_password
from tests.support.cases import in_the_field
from weighting.woman import draw_woman

PASSWORD = "synthetic-password-of-the-soak"  # noqa: S105 - of a throw-away database
REGION = 3
NOTE = "obs_note"  # the answer in words of the woman's questionnaire


@dataclass(frozen=True)
class Script:
    """What is said in one household. `line`: whom the draw must choose; `woman`: what she answers."""

    number: int
    household: dict[str, Any]
    line: int
    woman: dict[str, Any]


def build(folder: Path, *, households: int, seed: int) -> tuple[Config, list[Script]]:
    """A database and keys in `folder`, one enumerator with `households` households, and their scripts."""
    config = Config.from_env({"SURVEY_DATA_DIR": str(folder)})
    Secrets.create(config.key_file)
    database = Database(config.database_url, Vault(Secrets.read(config.key_file)))
    upgrade(database.engine)
    shipped = {name: load(name) for name in ("household", "woman")}
    with database.transaction() as session:
        staff = {role.value: _person(session, role) for role in Role}
        cases = in_the_field(
            session,
            staff,
            instruments=list(shipped.values()),
            now=datetime.now(UTC),
            households=households,
        )
        _offer_cards(session, cases[0])
        scripts = list(_scripts(session, cases, shipped, seed))
    database.engine.dispose()
    return config, scripts


def _offer_cards(session: Session, case: Household) -> None:
    """The card that a woman fills in alone is offered once there is a key to seal it to."""
    study = session.get_one(Study, case.cluster.study_id)
    _private, spki = study_keys.make_pair(PASSWORD)
    study_keys.use_sealed_key(
        session, None, study=study, spki=spki, mode="unlinked", now=datetime.now(UTC)
    )


def _person(session: Session, role: Role) -> Staff:
    person = Staff(
        username=role.value,
        name=f"{role.value} (sintetik)",
        role=role.value,
        sex="female",
        language="az",
        trained_on=date(2026, 2, 1),
        confidentiality_signed_on=date(2026, 2, 1),
        fs_uniquifier=role.value,
        password=hash_password(PASSWORD),
    )
    session.add(person)
    session.flush()
    return person


def _scripts(
    session: Session, cases: list[Household], shipped: dict[str, Instrument], seed: int
) -> Iterator[Script]:
    study = session.get_one(Study, cases[0].cluster.study_id)
    key = keys.draw_key(session, study)
    for case in cases:
        rng = np.random.default_rng([seed, case.number])
        members = _members(rng, study)
        household = _signed(_household(shipped["household"], members, rng))
        lines = roster.eligible_lines(household)
        line = draw_woman(key, lines, survey=study.code, household=str(case.uid)).line
        woman = _woman(shipped["woman"], members[line - 1], line, len(lines), rng)
        woman |= {NOTE: f"sintetik {SIGN}"} if NOTE in woman else {}
        yield Script(case.number, jsonable(household), line, jsonable(woman))


def _signed(household: dict[str, Any]) -> dict[str, Any]:
    """The same with a sign in every first name, so that one search finds any of them."""
    rows = [row | {"member_name": f"{row['member_name']} {SIGN}"} for row in household["roster"]]
    return household | {"roster": rows}


def _members(rng: np.random.Generator, study: Study) -> list[Member]:
    """A household with somebody who may be invited."""
    while True:
        found = people.household(rng)
        if any(
            one.sex == "2" and one.usual and study.age_min <= one.age <= study.age_max
            for one in found
        ):
            return found


def _household(
    instrument: Instrument, members: list[Member], rng: np.random.Generator
) -> dict[str, Any]:
    persona = household_answers(members, urban=False, wealth=0.0, year=_now().year, rng=rng)
    rows = {"roster": [member_answers(one) for one in members]}
    return allowed(
        Plan.of(instrument), answers(instrument, persona, rng, members=rows), rng, now=_now()
    )


def _woman(
    instrument: Instrument, member: Member, line: int, eligible: int, rng: np.random.Generator
) -> dict[str, Any]:
    persona = woman_answers(
        member,
        names=[question.name for question in instrument.questions()],
        truth=Truth.make(7, [REGION]),
        region=REGION,
        area=0.0,
        today=_now().date(),
        rng=rng,
    )
    known = {"woman_line": line, "roster_age": member.age, "eligible_women": eligible}
    return allowed(Plan.of(instrument), answers(instrument, persona | known, rng), rng, now=_now())


def _now() -> datetime:
    return datetime.now(UTC)
