"""The database: engine, sessions, column types and the declarative base."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from survey.crypto import Vault

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all models; every constraint has a name, so that migrations can speak of it."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite forgets time zones; this refuses naive values and restores UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without time zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """An engine with its sessions. `vault` opens what is encrypted in it.

    SQLite has one writer: a transaction that will write says so at its beginning (BEGIN IMMEDIATE),
    waits its turn, and cannot fail halfway because another one wrote in between.
    """

    def __init__(self, url: str, vault: Vault) -> None:
        self.engine = make_engine(url)
        self.vault = vault
        self._sessions = sessionmaker(expire_on_commit=False, info={"vault": vault})

    def session(self, *, write: bool = True) -> Session:
        """A new session; the caller commits once and closes it."""
        return self._sessions(bind=self.engine.execution_options(survey_write=write))

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back when something is raised."""
        with self.session() as session, session.begin():
            yield session


def vault_of(session: Session) -> Vault:
    """The vault that belongs to the database of this session."""
    vault = session.info["vault"]
    assert isinstance(vault, Vault)  # noqa: S101
    return vault


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL with the settings that the platform relies on."""
    # a failing statement must not carry its parameters, which may be identities, into a log
    options: dict[str, Any] = {"json_serializer": _to_json, "hide_parameters": True}
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 30}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, **options)


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves, see Database
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    write = connection.get_execution_options().get("survey_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
