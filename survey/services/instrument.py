"""Published versions of questionnaires."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from instruments import Instrument
from instruments.routing import Plan
from instruments.versions import fingerprint, freeze, thaw
from survey import events
from survey.errors import N_, NotFound
from survey.models import InstrumentVersion, Staff, Study
from survey.permissions import Verb, allow


def publish(
    session: Session, actor: Staff, *, study: Study, instrument: Instrument, now: datetime
) -> InstrumentVersion:
    """Freeze `instrument` as the next version; the same definition is published once."""
    allow(actor, Verb.PUBLISH_INSTRUMENT)
    mark = fingerprint(instrument)
    mine = (InstrumentVersion.study_id == study.id, InstrumentVersion.name == instrument.name)
    same = session.scalar(
        select(InstrumentVersion).where(*mine, InstrumentVersion.fingerprint == mark)
    )
    if same is not None:
        return same
    newest = session.scalar(select(func.max(InstrumentVersion.number)).where(*mine)) or 0
    version = InstrumentVersion(
        study_id=study.id,
        name=instrument.name,
        number=newest + 1,
        definition=freeze(instrument),
        fingerprint=mark,
        published_at=now,
    )
    session.add(version)
    session.flush()
    events.record(
        session,
        "instrument.published",
        actor=actor,
        noun="instrument_version",
        noun_id=version.id,
        at=now,
        fingerprint=mark,
    )
    return version


def current(session: Session, study: Study, name: str) -> InstrumentVersion:
    """The newest published version of a questionnaire; raises NotFound."""
    version = session.scalar(
        select(InstrumentVersion)
        .where(InstrumentVersion.study_id == study.id, InstrumentVersion.name == name)
        .order_by(InstrumentVersion.number.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound(N_("The questionnaire %(name)s has not been published."), name=name)
    return version


def versions(session: Session, study: Study, name: str) -> list[InstrumentVersion]:
    """All published versions, the oldest first."""
    found = session.scalars(
        select(InstrumentVersion)
        .where(InstrumentVersion.study_id == study.id, InstrumentVersion.name == name)
        .order_by(InstrumentVersion.number)
    )
    return list(found)


def model(version: InstrumentVersion) -> Instrument:
    """The questionnaire of a version; read once per process."""
    return _thawed(version.fingerprint, _Definition(version.definition))


def plan(version: InstrumentVersion) -> Plan:
    """Its compiled plan; made once per process."""
    return _planned(version.fingerprint, _Definition(version.definition))


class _Definition(str):
    """A definition that caches ignore: its fingerprint stands for it."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Definition)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=32)
def _thawed(_fingerprint: str, definition: _Definition) -> Instrument:
    return thaw(str(definition))


@lru_cache(maxsize=32)
def _planned(mark: str, definition: _Definition) -> Plan:
    return Plan.of(_thawed(mark, definition))
