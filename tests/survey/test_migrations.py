"""Migrations and models are the same thing said twice; this holds them together."""

import os

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from survey import models  # noqa: F401 - makes every table known
from survey.db import Base, Database
from survey.migrations.upgrade import is_current, upgrade
from tests.support import databases


@pytest.fixture(params=databases.BACKENDS)
def bare_database(request, tmp_path, vault):
    """A database without any table."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path}/bare.db", vault)
    else:
        made = Database(databases.bare(f"bare_{os.getpid()}"), vault)
    yield made
    made.engine.dispose()


def test_migrations_lead_to_the_models(bare_database):
    upgrade(bare_database.engine)
    with bare_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_changes_nothing(bare_database):
    assert not is_current(bare_database.engine)
    upgrade(bare_database.engine)
    upgrade(bare_database.engine)
    assert is_current(bare_database.engine)


def test_every_constraint_has_a_name(bare_database):
    upgrade(bare_database.engine)
    inspector = inspect(bare_database.engine)
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        for constraint in inspector.get_check_constraints(table):
            assert constraint["name"], table
        for constraint in inspector.get_unique_constraints(table):
            assert constraint["name"], table
