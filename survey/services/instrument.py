"""Published versions of questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from instruments import Instrument
from instruments.errors import Finding
from instruments.model import Repeat, walk
from instruments.routing import Plan
from instruments.versions import fingerprint, freeze, thaw
from survey import events
from survey.errors import N_, Invalid, NotFound
from survey.models import InstrumentVersion, Interview, Staff, Study
from survey.permissions import Verb, allow
from survey.services import instrument_file


def publish(
    session: Session,
    actor: Staff,
    *,
    study: Study,
    instrument: Instrument,
    now: datetime,
    files: Mapping[str, bytes] | None = None,
) -> InstrumentVersion:
    """Freeze `instrument` as the next version; the same definition is published once.

    files: content of what it shows, by SHA-256; what another version has brought need not come again.
    Raises Invalid with findings when it lacks what the study reads from a questionnaire of this name.
    """
    allow(actor, Verb.PUBLISH_INSTRUMENT)
    lacking = lacks(instrument)
    if lacking:
        raise Invalid(
            N_("The questionnaire cannot be used under this name: see below."), findings=lacking
        )
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
    instrument_file.keep(session, files or {})
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


READ_FROM_ROSTER = ("age", "eligible")
"""What the draw of the woman and the weights read from each member of the household's roster."""


def lacks(instrument: Instrument) -> list[Finding]:
    """What a questionnaire called "household" must have and this one does not; others may be anything."""
    if instrument.name != "household":
        return []
    roster = next((one for one in walk(instrument.children) if one.name == "roster"), None)
    if not isinstance(roster, Repeat):
        message = N_("The household questionnaire needs the repeat “roster”.")
        hint = N_("One woman is drawn from it. Name the repeat of household members so.")
        return [Finding("U001", "error", message, hint, instrument.name)]
    named = {node.name for node in walk(roster.children)}
    message = N_("The roster needs the questions “age” and “eligible” (1 for a woman to be drawn).")
    hint = N_("Name them so; “eligible” is usually a calculation.")
    return [
        Finding("U002", "error", message, hint, f"{instrument.name} {name}", roster.line)
        for name in READ_FROM_ROSTER
        if name not in named
    ]


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


def every_version(session: Session, study: Study) -> dict[str, list[InstrumentVersion]]:
    """Name of a questionnaire -> its published versions, the newest first."""
    found = session.scalars(
        select(InstrumentVersion)
        .where(InstrumentVersion.study_id == study.id)
        .order_by(InstrumentVersion.name, InstrumentVersion.number.desc())
        .options(defer(InstrumentVersion.definition))  # some hundred kB each
    )
    names: dict[str, list[InstrumentVersion]] = {}
    for version in found:
        names.setdefault(version.name, []).append(version)
    return names


def with_files(session: Session, study: Study) -> frozenset[int]:
    """Ids of the versions that show pictures or play recordings."""
    found = session.scalars(
        select(InstrumentVersion.id).where(
            InstrumentVersion.study_id == study.id,
            InstrumentVersion.definition.contains('"files":{', autoescape=True),
        )
    )
    return frozenset(found)


def get(session: Session, study: Study, version_id: int) -> InstrumentVersion:
    """A version of this study; raises NotFound."""
    version = session.get(InstrumentVersion, version_id)
    if version is None or version.study_id != study.id:
        raise NotFound
    return version


def interviews(session: Session, study: Study) -> dict[int, int]:
    """Id of a version -> interviews made with it; versions without any are left out."""
    rows = session.execute(
        select(Interview.instrument_version_id, func.count())
        .join(InstrumentVersion, InstrumentVersion.id == Interview.instrument_version_id)
        .where(InstrumentVersion.study_id == study.id)
        .group_by(Interview.instrument_version_id)
    )
    return {version_id: count for version_id, count in rows}  # noqa: C416 - a Row is no pair for dict()


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
