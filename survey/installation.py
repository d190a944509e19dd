"""An installation: its configuration, its secrets and its database, opened together."""

from __future__ import annotations

from dataclasses import dataclass

from survey.config import Config
from survey.crypto import Secrets, Vault
from survey.db import Database
from survey.migrations.upgrade import is_current, upgrade


class OutdatedError(Exception):
    """The database is older or newer than this software."""


@dataclass(frozen=True)
class Installation:
    """What every command and every worker begins with."""

    config: Config
    secrets: Secrets
    database: Database


def init(config: Config) -> Installation:
    """Create or upgrade keys and database; safe to repeat."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    if not config.key_file.exists():
        Secrets.create(config.key_file)
    secrets = Secrets.read(config.key_file)
    database = Database(config.database_url, Vault(secrets))
    upgrade(database.engine)
    return Installation(config, secrets, database)


def open_installation(config: Config) -> Installation:
    """Open what `init` made; raises KeyFileError or OutdatedError, both saying what to do."""
    secrets = Secrets.read(config.key_file)
    database = Database(config.database_url, Vault(secrets))
    if not is_current(database.engine):
        raise OutdatedError("The database does not fit this software. Run `survey init`.")
    return Installation(config, secrets, database)
