"""From encrypted interviews to a .sav: read, decrypted, shaped and written, beside the bare writing.

    python -m benchmarks.decryption [INTERVIEWS]      100,000 of 400 questions without a number

The interviews are sealed one by one, as tablets and pages seal them, in an SQLite file of their own.
Making them is not timed. Prints task, ours, peer (pyreadstat.write_sav of the same frame), ratio: where every
question was asked, and where the routing left out a tenth of them as in benchmarks.exports.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyreadstat
from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.exports import COLUMNS, instrument, line, timed
from exports.formats import FORMATS
from exports.writing import Options
from survey.config import Config
from survey.crypto import seal
from survey.installation import init
from survey.models import Cluster, FrameUnit, Household, Interview, Staff, Stratum, Study
from survey.services import answers, dataset
from survey.services import instrument as instruments
from survey.services import study as studies

PER_CLUSTER = 500
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def study(session: Session, interviews: int, unasked: bool) -> Study:
    """A study with so many finished interviews of women."""
    made = studies.create(session, None, code="bench", title={"en": "Bench"}, seed=1, now=NOW)
    staff = Staff(
        username="bench", fs_uniquifier="bench", password="-",  # noqa: S106
        name="Bench", role="manager",
        sex="female", language="en",
    )  # fmt: skip
    stratum = Stratum(
        study_id=made.id, code="01-1", number=1, region=1, residence=1, frame_units=1,
        frame_households=interviews,
    )  # fmt: skip
    session.add_all((staff, stratum))
    session.flush()
    form = replace(instrument(), name="woman")
    version = instruments.publish(session, staff, study=made, instrument=form, now=NOW)
    for first in range(0, interviews, PER_CLUSTER):
        cluster = _cluster(session, made, stratum, first // PER_CLUSTER + 1)
        numbers = range(1, min(PER_CLUSTER, interviews - first) + 1)
        households = [
            Household(uid=uuid.uuid4(), cluster_id=cluster.id, number=number, serial=number)
            for number in numbers
        ]
        session.add_all(households)
        session.flush()
        common = {"instrument_version_id": version.id, "staff_id": staff.id}
        ids = [one.id for one in households]
        session.execute(insert(Interview), list(_sealed(session, made, ids, common, unasked)))
        session.expunge_all()
        made, stratum = session.get_one(Study, made.id), session.get_one(Stratum, stratum.id)
        staff = session.get_one(Staff, staff.id)
    return made


def _cluster(session: Session, made: Study, stratum: Stratum, number: int) -> Cluster:
    unit = FrameUnit(
        study_id=made.id, stratum_id=stratum.id, code=f"01-1-{number}", rayon="-", settlement="-",
        households=PER_CLUSTER,
    )  # fmt: skip
    session.add(unit)
    session.flush()
    cluster = Cluster(
        study_id=made.id, stratum_id=stratum.id, frame_unit_id=unit.id, number=number, pi1=1.0,
        take=PER_CLUSTER,
    )  # fmt: skip
    session.add(cluster)
    session.flush()
    return cluster


def _sealed(
    session: Session, made: Study, households: list[int], common: dict[str, Any], unasked: bool
) -> Iterator[dict[str, Any]]:
    for household in households:
        uid = uuid.uuid4()
        wrapped = answers.new_data_key(session, made, uid=uid)
        row = Interview(uid=uid, data_key=wrapped)
        given = {
            f"q{place:03}": ("1", "2", "8", "9")[(household + place) % 4]
            for place in range(COLUMNS)
            if not (unasked and (household * 7 + place) % 10 == 0)
        }
        plain = json.dumps(given, separators=(",", ":")).encode()
        key = answers.data_key(session, made, row)
        yield {
            "uid": uid, "household_id": household, "unit": "woman", "line": 1, "language": "az",
            "state": "finished", "started_at": NOW, "saved_at": NOW, "finished_at": NOW,
            "data_key": wrapped, "answers": seal(key, plain, bound=f"interview/{uid}/answers"),
            **common,
        }  # fmt: skip


def main(interviews: int = 100_000) -> None:
    """Times the whole way once for each kind of interviews."""
    print(f"{'task':<44} {'ours':>10}  {'peer':>10}  {'ratio':>6}")
    shape = f"{interviews:,} x {COLUMNS}"
    for unasked in (False, True):
        _measured(interviews, shape + (", a tenth not asked" if unasked else ""), unasked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory {peak:.2f} GB")


def _measured(interviews: int, shape: str, unasked: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = init(
            Config(
                data_dir=folder,
                database_url=f"sqlite:///{folder}/survey.db",
                key_file=folder / "key",
            )
        ).database
        with database.transaction() as session:
            number = study(session, interviews, unasked).id
        found: dict[str, Any] = {}
        with database.session(write=False) as session:
            made = session.get_one(Study, number)
            reading = timed(lambda: found.update(dataset.build(session, made)))
        woman = found["woman"]
        writing = timed(lambda: FORMATS["sav"](woman, folder, Options()))
        peer = timed(
            lambda: pyreadstat.write_sav(woman.frame, folder / "peer.sav", row_compress=True)
        )
        database.engine.dispose()
    line(f"{shape}, decrypted", reading)
    line(f"{shape}, to .sav", reading + writing, peer)


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
