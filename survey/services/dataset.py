"""Finished interviews as datasets: decrypted in a stream, without identities, shaped by the instruments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import events
from survey.config import TIME_ZONE
from survey.crypto import NONCE_BYTES
from survey.errors import N_
from survey.models import Cluster, Household, Interview, Staff, Study
from survey.services import answers as sealed
from survey.services import instrument as instruments
from survey.services.parts import Parts

if TYPE_CHECKING:
    from exports.dataset import Dataset
    from exports.parts import Part

UNITS = {
    "household": {"hv001": "cluster", "hv002": "household"},
    "woman": {"v001": "cluster", "v002": "household", "v003": "line"},
}
"""Units with interviews, and what of the rows below the keys of their files hold."""
Progress = Callable[[float, str], None]

PART = 5_000
"""Interviews that are decrypted at a time, and kept together when somebody keeps them."""


def build(
    session: Session,
    study: Study,
    *,
    progress: Progress | None = None,
    parts: Parts | None = None,
) -> dict[str, Dataset]:
    """household, roster and woman (and further repeats) of all finished interviews, without weights.

    parts: where gathered rows are kept, so that a work that was killed need not decrypt them again.
    """
    from exports.build import Gathering, Interviews

    versions = [version for unit in UNITS for version in instruments.versions(session, study, unit)]
    models = [instruments.model(version) for version in versions]
    gathering = Gathering(models, time_zone=TIME_ZONE)
    shape = repr([(one.name, one.number, one.fingerprint) for one in versions])

    def opened(batch: Sequence[Any]) -> Part:
        found = {}
        for unit, keys in UNITS.items():
            own = [one for one in batch if one.unit == unit]
            columns = {name: list(map(attrgetter(what), own)) for name, what in keys.items()}
            found[unit] = Interviews(columns, sealed.get_json(session, study, own))
        return gathering.read(found)

    for batch in _batches(session, study, progress):
        if parts is None:
            gathering.add(opened(batch))
        else:
            gathering.add(parts.get(_name(batch, shape), partial(opened, batch)))
    return gathering.datasets()


def record_reading(
    session: Session, actor: Staff | None, *, study: Study, purpose: str, now: datetime
) -> None:
    """Put on record that answers of the study were read, how many and why."""
    events.record(
        session,
        "answers.read",
        actor=actor,
        noun="study",
        noun_id=study.id,
        at=now,
        purpose=purpose,
        interviews=count(session, study),
    )


def count(session: Session, study: Study) -> int:
    """Finished interviews of a study."""
    return session.scalar(_finished(study, func.count(Interview.uid))) or 0


def _batches(session: Session, study: Study, progress: Progress | None) -> Iterator[list[Any]]:
    total, done = count(session, study), 0
    found = _rows(session, study)
    while batch := list(islice(found, PART)):
        if progress:
            progress(done / total, N_("reading the answers"))
        yield batch
        done += len(batch)


def _rows(session: Session, study: Study) -> Iterator[Any]:
    """What a part is made of, in the order of the files: columns only, because an object for each interview
    would take longer to make than its answers take to decrypt, and cluster by cluster, because a
    database that sorts all ciphertexts at once writes them to its disk.
    """
    wanted = (Interview.uid, Interview.unit, Interview.line, Interview.data_key, Interview.answers)
    numbers = (Cluster.number.label("cluster"), Household.number.label("household"))
    of_study = select(Cluster.id).where(Cluster.study_id == study.id).order_by(Cluster.number)
    # the session would look at each row for objects, of which there is none
    connection = session.connection()
    for cluster in session.scalars(of_study).all():
        yield from connection.execute(
            _finished(study, *wanted, *numbers)
            .where(Household.cluster_id == cluster)
            .order_by(Household.number, Interview.unit)
        )


def _name(batch: Sequence[Any], shape: str) -> str:
    """The same for the same answers only: a ciphertext begins with a nonce that no other one has."""
    said = [
        (one.uid.hex, one.answers[:NONCE_BYTES].hex(), one.cluster, one.household, one.line)
        for one in batch
    ]
    return hashlib.sha256(repr((shape, said)).encode()).hexdigest()


def _finished(study: Study, *what: Any) -> Any:
    return (
        select(*what)
        .select_from(Interview)
        .join(Household, Interview.household_id == Household.id)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id, Interview.state == "finished")
    )
