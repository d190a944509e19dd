"""The whole state in one encrypted file, and back again, on either database.

The file is a tar archive in sealed chunks under a key of its own, which is wrapped by the master key: it opens only
together with the key file, which is kept elsewhere. Each chunk is bound to its number and the last one says so,
so that a cut, reordered or changed file does not restore.
"""

from __future__ import annotations

import base64
import io
import json
import struct
import tarfile
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table, insert, select, text

from survey import models  # noqa: F401 - makes every table known
from survey.crypto import Unreadable, new_key, seal, unseal
from survey.db import Base, Database, UTCDateTime
from survey.errors import N_, Conflict, Invalid

MAGIC = b"SURVEYBACKUP1\n"
CHUNK = 1 << 20
BATCH = 500
FILES = "releases"


def write(database: Database, data_dir: Path, path: Path, *, now: datetime) -> dict[str, int]:
    """Write a backup beside `path` and rename it; returns the number of rows by table."""
    key = new_key()
    wrapped = database.vault.wrap(key, bound="backup")
    head = {"key": base64.b64encode(wrapped).decode(), "made_at": now.isoformat()}
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        draft.chmod(0o600)
        file.write(MAGIC + json.dumps(head).encode() + b"\n")
        with _Sealing(file, key) as sealing, tarfile.open(fileobj=sealing, mode="w|gz") as tar:
            counts = _add_tables(tar, database)
            if (data_dir / FILES).is_dir():
                tar.add(data_dir / FILES, arcname=FILES)
    draft.rename(path)
    return counts


def restore(database: Database, data_dir: Path, path: Path) -> dict[str, int]:
    """Read a backup into an empty database; all or nothing. Raises Invalid when the file is not whole."""
    with path.open("rb") as file:
        key = _opened_key(database, file)
        with database.engine.begin() as connection:
            _require_empty(connection)
            try:
                with tarfile.open(fileobj=_Opening(file, key), mode="r|gz") as tar:
                    counts = _take(tar, connection, data_dir)
            except (tarfile.TarError, EOFError, Unreadable, OSError) as error:
                raise Invalid(
                    N_("The backup is damaged or incomplete; nothing was restored.")
                ) from error
            _continue_numbering(connection)
    return counts


def _add_tables(tar: tarfile.TarFile, database: Database) -> dict[str, int]:
    counts: dict[str, int] = {}
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("set transaction isolation level repeatable read"))
        for table in Base.metadata.sorted_tables:
            lines = [_line(row._mapping) for row in connection.execute(select(table))]
            body = "".join(lines).encode()
            entry = tarfile.TarInfo(f"tables/{table.name}.jsonl")
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
            counts[table.name] = len(lines)
    return counts


def _line(row: Any) -> str:
    return json.dumps({name: _plain(value) for name, value in row.items()}) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _value(table: Table, name: str, plain: Any) -> Any:
    column = table.c[name].type
    kind = datetime if isinstance(column, UTCDateTime) else column.python_type
    if plain is None or kind in (dict, list):
        return plain
    if kind is bytes:
        return base64.b64decode(plain)
    if kind in (datetime, date):
        return kind.fromisoformat(plain)
    return uuid.UUID(plain) if kind is uuid.UUID else plain


def _take(tar: tarfile.TarFile, connection: Connection, data_dir: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in tar:
        content = tar.extractfile(entry)
        if entry.name.startswith("tables/") and content is not None:
            table = Base.metadata.tables[Path(entry.name).stem]
            counts[table.name] = _load(connection, table, content)
        elif entry.name == FILES or entry.name.startswith(f"{FILES}/"):
            tar.extract(entry, data_dir, filter="data")
    return counts


def _load(connection: Connection, table: Table, content: IO[bytes]) -> int:
    rows = [
        {name: _value(table, name, plain) for name, plain in json.loads(line).items()}
        for line in content
    ]
    for start in range(0, len(rows), BATCH):
        connection.execute(insert(table), rows[start : start + BATCH])
    return len(rows)


def _require_empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise Conflict(N_("This database is not empty. Restore into a new one."))


def _continue_numbering(connection: Connection) -> None:
    """PostgreSQL counts by sequences, which know nothing of rows that came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
            newest = f"(select coalesce(max({column.name}), 0) + 1 from {table.name})"  # noqa: S608
            connection.execute(text(f"select setval({sequence}, {newest}, false)"))


def _opened_key(database: Database, file: IO[bytes]) -> bytes:
    if file.read(len(MAGIC)) != MAGIC:
        raise Invalid(N_("This file is not a backup of this platform."))
    try:
        wrapped = base64.b64decode(json.loads(file.readline())["key"])
        return database.vault.unwrap(wrapped, bound="backup")
    except (ValueError, KeyError, Unreadable) as error:
        raise Invalid(
            N_("The key file does not open this backup. Use the key file of that installation.")
        ) from error


class _Sealing(io.RawIOBase):
    """A writer that seals what it is given, a chunk at a time."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._file, self._key = file, key
        self._buffer, self._number = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._buffer += data
        while len(self._buffer) > CHUNK:
            self._put(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._buffer), last=True)
        super().close()

    def _put(self, plain: bytes, *, last: bool) -> None:
        sealed = seal(self._key, plain, bound=_bound(self._number, last=last))
        self._file.write(struct.pack(">I?", len(sealed), last) + sealed)
        self._number += 1


class _Opening(io.RawIOBase):
    """A reader over sealed chunks; ends only at the chunk that says it is the last."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._chunks = _chunks(file, key)
        self._buffer = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._buffer) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._buffer += chunk
        size = len(self._buffer) if size < 0 else size
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found


def _chunks(file: IO[bytes], key: bytes) -> Iterator[bytes]:
    number, last = 0, False
    while not last:
        head = file.read(5)
        if len(head) < 5:
            raise Unreadable("the backup ends before its last part")
        size, last = struct.unpack(">I?", head)
        yield unseal(key, file.read(size), bound=_bound(number, last=last))
        number += 1


def _bound(number: int, *, last: bool) -> str:
    return f"backup/{number}/{'last' if last else 'more'}"
