"""Studies: created in design, opened for fieldwork when the safety conditions are on record, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Conflict, Invalid, NotFound, NotReady, SafetyRule
from survey.models import Cluster, ReferralService, Staff, Study
from survey.permissions import Verb, allow
from survey.services import keys

CONTACTS_KEPT = timedelta(days=365)
CHOSEN = "chosen_study"
"""In `session.info`: the id of the study that the acting person has chosen to work on."""


def create(
    session: Session,
    actor: Staff | None,
    *,
    code: str,
    title: dict[str, str],
    seed: int,
    now: datetime,
    take: int = 20,
    ages: tuple[int, int] = (15, 64),
    synthetic: bool = False,
) -> Study:
    """A new study in the state "design", with keys of its own. The system itself (no actor) may make one."""
    if actor is not None:
        allow(actor, Verb.MANAGE_STUDY)
    require_neutral(title)
    if find(session, code) is not None:
        raise Invalid(N_("A study with the code %(code)s exists already."), code=code)
    wrapped = keys.create(session, code=code)
    study = Study(
        code=code,
        title=title,
        seed=seed,
        take=take,
        age_min=ages[0],
        age_max=ages[1],
        synthetic=synthetic,
        created_at=now,
        data_key=wrapped.data,
        contact_key=wrapped.contact,
        draw_key=wrapped.draw,
        purge_contacts_on=(now + CONTACTS_KEPT).date(),
    )
    session.add(study)
    session.flush()
    events.record(session, "study.created", actor=actor, noun="study", noun_id=study.id, at=now)
    return study


def find(session: Session, code: str) -> Study | None:
    """The study with this code."""
    return session.scalar(select(Study).where(Study.code == code))


def get(session: Session, code: str) -> Study:
    """The study with this code; raises NotFound."""
    study = find(session, code)
    if study is None:
        raise NotFound(N_("There is no study with the code %(code)s."), code=code)
    return study


def all_studies(session: Session) -> Sequence[Study]:
    """Every study, the newest first."""
    return session.scalars(select(Study).order_by(Study.id.desc())).all()


def current(session: Session) -> Study:
    """The study that people work on; raises NotFound when there is none."""
    study = find_current(session)
    if study is None:
        raise NotFound(N_("There is no study yet. A manager creates it under Study."))
    return study


def find_current(session: Session) -> Study | None:
    """The study that this person has chosen, else the newest one in the field, else the newest."""
    studies, chosen = all_studies(session), session.info.get(CHOSEN)
    mine = next((study for study in studies if study.id == chosen), None)
    in_field = next((study for study in studies if study.state == "fieldwork"), None)
    return mine or in_field or next(iter(studies), None)


def require_neutral(title: dict[str, str]) -> None:
    """Raise SafetyRule when a title names violence: it is what a household may see."""
    from instruments.checks.data import LOADED_TERMS  # brings the readers of workbooks along

    for language, words in title.items():
        pattern = LOADED_TERMS.get(language)
        found = pattern.search(words) if pattern is not None else None
        if found:
            raise SafetyRule(
                N_("The title says “%(word)s”. A household may see it: choose a neutral one."),
                word=found[0],
                language=language,
            )


def change(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    title: dict[str, str],
    ages: tuple[int, int],
    take: int,
    seed: int,
    now: datetime,
) -> Study:
    """Correct the particulars, before fieldwork. Take and seed stand once clusters have been drawn from them."""
    allow(actor, Verb.MANAGE_STUDY)
    require_neutral(title)
    if study.state != "design":
        raise Conflict(N_("Interviews have begun; the particulars of the study stand."))
    if (take, seed) != (study.take, study.seed) and has_sample(session, study):
        raise Conflict(N_("Clusters have been drawn with this seed and take; both stand."))
    study.title, study.take, study.seed = title, take, seed
    study.age_min, study.age_max = ages
    session.flush()
    events.record(session, "study.changed", actor=actor, noun="study", noun_id=study.id, at=now)
    return study


def has_sample(session: Session, study: Study) -> bool:
    """Whether clusters have been drawn."""
    drawn = select(func.count(Cluster.id)).where(Cluster.study_id == study.id)
    return bool(session.scalar(drawn))


def record_readiness(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    ethics_approval: str | None = None,
    training_completed_on: date | None = None,
    referrals_verified_on: date | None = None,
    now: datetime,
) -> Study:
    """Put on record what must be there before anybody knocks on a door."""
    allow(actor, Verb.MANAGE_STUDY)
    study.ethics_approval = ethics_approval or study.ethics_approval
    study.training_completed_on = training_completed_on or study.training_completed_on
    study.referrals_verified_on = referrals_verified_on or study.referrals_verified_on
    session.flush()
    events.record(session, "study.readiness", actor=actor, noun="study", noun_id=study.id, at=now)
    return study


def missing_for_fieldwork(session: Session, study: Study) -> list[str]:
    """What is not on record yet, as short names; empty when fieldwork may be opened."""
    card = session.scalar(select(ReferralService.id).where(ReferralService.study_id == study.id))
    conditions = {
        "ethics approval": study.ethics_approval,
        "training": study.training_completed_on,
        "referral services": card,
        "test calls to referral services": study.referrals_verified_on,
    }
    return [name for name, value in conditions.items() if not value]


def open_fieldwork(session: Session, actor: Staff, *, study: Study, now: datetime) -> Study:
    """Open the study for interviews; raises SafetyRule while anything is missing (its page lists what)."""
    allow(actor, Verb.MANAGE_STUDY)
    if missing_for_fieldwork(session, study):
        raise SafetyRule(N_("Fieldwork cannot start before all safety conditions are on record."))
    study.state = "fieldwork"
    session.flush()
    events.record(session, "study.fieldwork", actor=actor, noun="study", noun_id=study.id, at=now)
    return study


def close_fieldwork(session: Session, actor: Staff, *, study: Study, now: datetime) -> Study:
    """End the interviews. They stay as they are; `open_fieldwork` opens the study again."""
    allow(actor, Verb.MANAGE_STUDY)
    if study.state != "fieldwork":
        raise NotReady(N_("This study is not in the field."))
    study.state = "closed"
    session.flush()
    events.record(session, "study.closed", actor=actor, noun="study", noun_id=study.id, at=now)
    return study


def add_referral_service(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    name: dict[str, str],
    phone: str,
    region: int | None = None,
    verified_on: date | None = None,
) -> ReferralService:
    """Put a service on the card that every woman is offered."""
    allow(actor, Verb.MANAGE_STUDY)
    service = ReferralService(
        study_id=study.id, region=region, name=name, phone=phone, verified_on=verified_on
    )
    session.add(service)
    session.flush()
    return service
