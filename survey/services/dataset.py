"""Finished interviews as datasets: decrypted in a stream, without identities, shaped by the instruments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import events
from survey.config import TIME_ZONE
from survey.crypto import NONCE_BYTES
from survey.errors import N_
from survey.models import Cluster, Household, Interview, Staff, Study
from survey.opening import UNITS, Batch, Opening, Read, helpers, read_all
from survey.services import instrument as instruments
from survey.services import keys
from survey.services.parts import Parts

if TYPE_CHECKING:
    from exports.dataset import Dataset
    from exports.parts import Part

Progress = Callable[[float, str], None]

PART = 5_000
"""Interviews that are decrypted at a time, and kept together when somebody keeps them."""

COLUMNS: Mapping[str, Any] = {
    "uid": Interview.uid,
    "unit": Interview.unit,
    "line": Interview.line,
    "data_key": Interview.data_key,
    "answers": Interview.answers,
    "cluster": Cluster.number,
    "household": Household.number,
}
"""What a batch is made of."""


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
    versions = [version for unit in UNITS for version in instruments.versions(session, study, unit)]
    models = [instruments.model(version) for version in versions]
    opening = Opening(keys.data_key(session, study), models, TIME_ZONE)
    shape = repr([(one.name, one.number, one.fingerprint) for one in versions])

    def keep(batch: Batch, read: Read) -> Part:
        return parts.get(_name(batch, shape), partial(read, batch)) if parts else read(batch)

    total = count(session, study)
    batches = _batches(session, study, total, progress)
    # closed here and now, whatever happens: helpers are processes
    with closing(read_all(opening, batches, helpers=helpers(total), keep=keep)) as found:
        for part in found:
            opening.gathering.add(part)
    return opening.gathering.datasets()


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


def _batches(
    session: Session, study: Study, total: int, progress: Progress | None
) -> Iterator[Batch]:
    done, found = 0, _rows(session, study)
    while rows := list(islice(found, PART)):
        if progress:
            progress(done / total, N_("reading the answers"))
        batch = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
        yield {**batch, "uid": tuple(map(str, batch["uid"]))}
        done += len(rows)


def _rows(session: Session, study: Study) -> Iterator[Any]:
    """What a part is made of, in the order of the files: columns only, because an object for each interview
    would take longer to make than its answers take to decrypt, and cluster by cluster, because a
    database that sorts all ciphertexts at once writes them to its disk.
    """
    of_study = select(Cluster.id).where(Cluster.study_id == study.id).order_by(Cluster.number)
    # the session would look at each row for objects, of which there is none
    connection = session.connection()
    for cluster in session.scalars(of_study).all():
        yield from connection.execute(
            _finished(study, *COLUMNS.values())
            .where(Household.cluster_id == cluster)
            .order_by(Household.number, Interview.unit)
        )


def _name(batch: Batch, shape: str) -> str:
    """The same for the same answers only: a ciphertext begins with a nonce that no other one has."""
    nonces = [one[:NONCE_BYTES] for one in batch["answers"]]
    said = [batch[name] for name in COLUMNS if name not in {"data_key", "answers"}]
    return hashlib.sha256(repr((shape, nonces, said)).encode()).hexdigest()


def _finished(study: Study, *what: Any) -> Any:
    return (
        select(*what)
        .select_from(Interview)
        .join(Household, Interview.household_id == Household.id)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .where(Cluster.study_id == study.id, Interview.state == "finished")
    )
