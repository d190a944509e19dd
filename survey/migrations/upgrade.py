"""Bring a database to the newest migration, and say whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent


def upgrade(engine: Engine) -> None:
    """Run all missing migrations in one transaction; safe to repeat."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration."""
    with engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    return there == ScriptDirectory(str(FOLDER)).get_current_head()


def new_revision(engine: Engine, message: str, *, number: str) -> None:
    """Write the migration that leads from this database to the models (for developers)."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, rev_id=number, autogenerate=True)


def _config(connection: Connection) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
