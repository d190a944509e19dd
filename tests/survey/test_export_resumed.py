"""An export whose worker is killed with SIGKILL: what is kept, what is not seen, and how it goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from exports.checkpoint import sha256
from exports.release import verify
from survey import opening
from survey.config import Config
from survey.jobs.heartbeat import heartbeat
from survey.jobs.queue import Queue, is_only_worker
from survey.models import Interview, Job, Release
from survey.services import answers, dataset, job, release_files
from survey.services import study as studies

PARAMETERS = {
    "kind": "master",
    "formats": ["sav", "dta", "csv"],
    "languages": ["az", "ru"],
    "weighted": False,
}
WORKER = """
import os, signal, sys
from pathlib import Path
from survey.config import Config
from survey.crypto import Secrets, Vault
from survey.db import Database
from survey.jobs import kinds
from survey.jobs.run import run
from survey.jobs.work import Work
from survey.services import dataset

dataset.PART = 1
data_dir, url, key_file, job_id, stop = sys.argv[1:]
tell = Work.progress

def progress(self, share, step=""):
    tell(self, share, step)
    if step == stop:
        os.kill(os.getpid(), signal.SIGKILL)

Work.progress = progress
config = Config(data_dir=Path(data_dir), database_url=url, key_file=Path(key_file))
run(Database(url, Vault(Secrets.read(config.key_file))), config, int(job_id))
"""
"""Runs a job as the worker does, and is killed when it begins a step."""


@pytest.fixture
def config(tmp_path, key_file, database):
    url = database.engine.url.render_as_string(hide_password=False)
    return Config(data_dir=tmp_path, database_url=url, key_file=key_file, immediate_jobs=True)


@pytest.fixture
def killed(field, complete, config, monkeypatch):
    """`killed("woman.dta")` -> the row of an export that was killed when it was to write this."""
    monkeypatch.setattr(dataset, "PART", 1)
    for household in field.households[:2]:
        complete(household)

    def act(stop):
        row = job.ask(
            field.session, field.people["statistician"], study=studies.current(field.session),
            kind="export", parameters=PARAMETERS, now=field.now,
        )  # fmt: skip
        field.session.commit()
        arguments = [config.data_dir, config.database_url, config.key_file, str(row.id), stop]
        done = subprocess.run([sys.executable, "-c", WORKER, *arguments], check=False)
        assert done.returncode == -signal.SIGKILL
        field.session.refresh(row)
        field.session.commit()
        return row

    return act


@pytest.fixture
def opened(monkeypatch):
    """Interviews that are decrypted from now on."""
    seen = []
    real = opening.Opening.read

    def noted(self, batch):
        seen.extend(batch["uid"])
        return real(self, batch)

    monkeypatch.setattr(opening.Opening, "read", noted)
    return seen


def left(config):
    return [one.name for one in (config.data_dir / "releases").iterdir()]


def test_an_export_goes_on_with_what_was_finished(
    field, killed, config, database, tmp_path, opened
):
    row = killed("woman.dta")
    (hidden,) = left(config)
    assert hidden.startswith(f".job-{row.id}-")
    draft = config.data_dir / "releases" / hidden
    assert draft.stat().st_mode & 0o077 == 0
    finished = {one.name: one.stat().st_mtime_ns for one in (draft / "files").iterdir()}
    assert {"household_az.sav", "household.csv", "woman_ru.sav"} <= finished.keys()
    assert "woman_az.dta" not in finished

    plain = tmp_path / "uninterrupted"
    release_files.write(
        field.session, studies.current(field.session), folder=plain, now=field.now,
        wanted=release_files.Wanted("master", ("sav", "dta", "csv"), ("az", "ru"), weighted=False),
    )  # fmt: skip
    field.session.commit()
    opened.clear()
    assert Queue(config, database).requeue(only_worker=True) == 1
    field.session.expire_all()
    made = field.session.get(Release, field.session.get(Job, row.id).result["release"])
    folder = config.data_dir / made.folder
    assert opened == []
    assert left(config) == [folder.name]
    assert verify(folder, signed=True) == []
    for name, written in finished.items():
        if not name.endswith(".txt"):
            assert (folder / name).stat().st_mtime_ns == written, name
    assert {one.name: sha256(one) for one in folder.iterdir()} == {
        one.name: sha256(one) for one in plain.iterdir()
    }


def test_gathered_answers_are_kept_sealed(killed, config):
    killed("household.sav")
    parts = list((config.data_dir / "releases").rglob("*.part"))
    assert len(parts) == 4
    assert {one.stat().st_mode & 0o077 for one in {part.parent for part in parts}} == {0}
    for part in parts:
        content = part.read_bytes()
        assert b"ARROW1" not in content
        assert b"v001" not in content


def test_answers_that_changed_meanwhile_are_read_again(field, killed, config, database, opened):
    row = killed("woman.dta")
    woman = field.session.query(Interview).filter_by(unit="woman").first()
    study = studies.current(field.session)
    known = answers.get(field.session, study, woman)
    answers.put(
        field.session,
        study,
        woman,
        known,
        release_files.instruments.model(woman.instrument_version),
    )
    field.session.commit()
    opened.clear()
    Queue(config, database).requeue(only_worker=True)
    field.session.expire_all()
    assert opened == [str(woman.uid)]
    assert field.session.get(Job, row.id).state == "done"


def test_a_release_that_was_only_not_on_record_yet_is_put_on_record(
    field, killed, config, database
):
    row = killed("")  # the last step: everything is written and in its place
    (folder,) = left(config)
    assert folder.startswith(f"job-{row.id}-")
    written = {
        one.name: one.stat().st_mtime_ns
        for one in (config.data_dir / "releases" / folder).iterdir()
    }
    Queue(config, database).requeue(only_worker=True)
    made = field.session.query(Release).one()
    assert made.folder == f"releases/{folder}"
    assert written == {
        one.name: one.stat().st_mtime_ns for one in (config.data_dir / made.folder).iterdir()
    }


def test_cancelling_takes_along_what_was_finished(field, killed, config, database):
    row = killed("woman.dta")
    job.cancel(field.session, row.id)
    field.session.commit()
    Queue(config, database).requeue(only_worker=True)
    field.session.expire_all()
    assert field.session.get(Job, row.id).state == "cancelled"
    assert left(config) == []


def test_what_is_given_up_is_tidied_away(field, killed, config, database):
    row = killed("woman.dta")
    field.session.get(Job, row.id).attempts = 3
    field.session.commit()
    queue = Queue(config, database)
    queue.requeue(only_worker=True)
    queue.tidy()
    field.session.expire_all()
    assert field.session.get(Job, row.id).state == "failed"
    assert left(config) == []


def test_a_job_without_a_sign_of_life_is_found_while_the_worker_lives(
    field, killed, config, database
):
    row = killed("woman.dta")
    queue = Queue(config, database)
    assert queue.requeue_silent() == 0
    row.beat_at -= timedelta(hours=1)
    field.session.commit()
    assert queue.requeue_silent() == 1
    field.session.expire_all()
    assert field.session.get(Job, row.id).state == "done"


def test_a_long_step_gives_signs_of_life(field, killed, database):
    row = killed("woman.dta")
    before = row.beat_at
    with heartbeat(database, row.id, every=0.01):
        time.sleep(0.3)
    field.session.refresh(row)
    assert row.beat_at > before


def test_one_worker_of_an_installation_is_the_only_one(tmp_path, key_file):
    config = Config(data_dir=tmp_path, database_url="sqlite://", key_file=key_file)
    assert is_only_worker(config)
    assert not is_only_worker(config)
    elsewhere = Config(data_dir=tmp_path, database_url="postgresql://x/y", key_file=key_file)
    assert not is_only_worker(elsewhere)
