"""Empty databases with tables, fast: SQLite copies a file, PostgreSQL truncates one database per worker."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from survey import models
from survey.config import driver_url
from survey.crypto import Vault
from survey.db import Base, Database

SERVER = os.environ.get("TEST_DATABASE_URL")
"""A PostgreSQL server with the right to create databases; `make test` starts one."""

BACKENDS = ("sqlite", "postgresql") if SERVER else ("sqlite",)
KNOWN = models.__all__


def create_tables(url: str, vault: Vault) -> None:
    """The tables of the models; tests/survey/test_migrations.py proves that migrations make the same."""
    database = Database(url, vault)
    Base.metadata.create_all(database.engine)
    database.engine.dispose()


def sqlite(folder: Path, template: Path, vault: Vault) -> Database:
    """A fresh copy of the template file, which is made when it is not there yet."""
    if not template.exists():
        create_tables(f"sqlite:///{template}", vault)
        with closing(create_engine(f"sqlite:///{template}").connect()) as connection:
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    copy = folder / "survey.db"
    shutil.copyfile(template, copy)
    return Database(f"sqlite:///{copy}", vault)


def postgresql(worker: str, vault: Vault) -> Database:
    """This worker's database, emptied."""
    url = _worker_database(worker, vault)
    database = Database(url.render_as_string(hide_password=False), vault)
    tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.execute(text(f"truncate {tables} restart identity cascade"))
    return database


@cache
def _worker_database(worker: str, vault: Vault) -> URL:
    url = make_url(bare(f"survey_test_{worker}"))
    create_tables(url.render_as_string(hide_password=False), vault)
    return url


def bare(name: str) -> str:
    """A new PostgreSQL database without tables; returns its URL."""
    server = make_url(driver_url(SERVER or ""))
    url = server.set(database=name)
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'drop database if exists "{name}" with (force)'))
        connection.execute(text(f'create database "{name}"'))
    engine.dispose()
    return url.render_as_string(hide_password=False)
