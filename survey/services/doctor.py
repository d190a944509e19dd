"""Examine an installation: one function per question, each answered in plain words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from survey import events
from survey.config import Config
from survey.crypto import KeyFileError, Secrets, Unreadable, Vault
from survey.db import Database
from survey.migrations.upgrade import is_current
from survey.models import Study
from survey.services import keys

LEAST_FREE_BYTES = 2 * 10**9


@dataclass(frozen=True)
class Check:
    """An answer: what was asked, whether it is fine, and the words for it."""

    name: str
    fine: bool
    words: str


def examine(config: Config) -> Iterator[Check]:
    """All checks; those that need the key or the database are left out when it cannot be opened."""
    yield _space(config)
    try:
        secrets = Secrets.read(config.key_file)
    except KeyFileError as error:
        yield Check("key file", False, str(error))
        return
    yield _mode(config)
    database = Database(config.database_url, Vault(secrets))
    try:
        current = is_current(database.engine)
    except SQLAlchemyError as error:
        yield Check("database", False, f"It cannot be opened ({type(error).__name__}).")
        return
    yield Check("database", current, "It fits this software." if current else "Run `survey init`.")
    if current:
        for check in DATABASE_CHECKS:
            yield check(database)


def _space(config: Config) -> Check:
    folder = config.data_dir if config.data_dir.exists() else config.data_dir.parent
    free = shutil.disk_usage(folder).free
    return Check("disk", free > LEAST_FREE_BYTES, f"{free / 10**9:.1f} GB free in {folder}.")


def _mode(config: Config) -> Check:
    open_to_others = bool(config.key_file.stat().st_mode & 0o077)
    words = (
        "Other users of this machine can read it: chmod 600."
        if open_to_others
        else "Only its owner can read it."
    )
    return Check("key file", not open_to_others, words)


def _keys(database: Database) -> Check:
    with database.session(write=False) as session:
        for study in session.scalars(select(Study)):
            try:
                keys.data_key(session, study)
            except Unreadable:
                return Check(
                    "study keys", False, f"The key file does not open the study {study.code}."
                )
    return Check("study keys", True, "The key file opens every study.")


def _events(database: Database) -> Check:
    with database.session(write=False) as session:
        broken = next(iter(events.verify(session)), None)
    if broken is None:
        return Check("events", True, "The chain of events is whole.")
    return Check("events", False, f"The chain breaks at event {broken.event_id}: {broken.reason}.")


DATABASE_CHECKS: tuple[Callable[[Database], Check], ...] = (_keys, _events)
