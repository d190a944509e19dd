"""Limits on guessing passwords. Counted in one small file that all worker processes share.

In-memory counters would be one per process: twice the guesses with two workers, all forgotten at restart. Only
refused attempts count, per account and per address; a training room behind one address can sign in at once.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage

PER_ACCOUNT = "10 per 15 minutes"
PER_ADDRESS = "100 per 15 minutes"
GUESSABLE = ("security.login", "security.two_factor_token_validation", "security.mf_recovery")
SCHEMA = "create table if not exists hit (key text primary key, count integer, ends real)"
COUNT = """
insert into hit (key, count, ends) values (:key, :amount, :now + :expiry)
on conflict (key) do update set
    count = case when ends <= :now then :amount else count + :amount end,
    ends = case when ends <= :now then :now + :expiry else ends end
returning count
"""


class FileStorage(Storage):
    """Fixed-window counters in an SQLite file of their own."""

    STORAGE_SCHEME = ["survey-file"]  # noqa: RUF012

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: float | str | bool):
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = Path(uri.removeprefix("survey-file://"))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._run(SCHEMA)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the storage raises when it is not there."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and begin again where the window has ended."""
        values = {"key": key, "expiry": expiry, "amount": amount, "now": time.time()}
        return int(self._run(COUNT, values)[0])

    def get(self, key: str) -> int:
        """The count in the present window."""
        found = self._run(
            "select count from hit where key = :key and ends > :now",
            {"key": key, "now": time.time()},
        )
        return int(found[0]) if found else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since the epoch."""
        found = self._run("select ends from hit where key = :key", {"key": key})
        return float(found[0]) if found else time.time()

    def check(self) -> bool:
        """Whether counting works."""
        return self._run("select 1") == (1,)

    def reset(self) -> int | None:
        """Forget everything."""
        self._run("delete from hit")
        return None

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._run("delete from hit where key = :key", {"key": key})

    def _run(self, statement: str, values: dict[str, object] | None = None) -> tuple[Any, ...]:
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            found = connection.execute(statement, values or {}).fetchone()
            return tuple(found) if found else ()


def init_app(app: Flask) -> None:
    """Limit the endpoints where something can be guessed."""
    config = app.extensions["config"]
    limiter = Limiter(
        get_remote_address,
        app=app,
        enabled=config.rate_limits,
        storage_uri=f"survey-file://{config.data_dir}/limits.db",
        strategy="fixed-window",
        headers_enabled=False,
    )
    app.extensions["password_limits"] = limiter  # decorated views hold it only weakly
    options: dict[str, Any] = {"methods": ["POST"], "deduct_when": _was_refused}
    for endpoint in GUESSABLE:
        view: Any = app.view_functions[endpoint]
        view = limiter.limit(PER_ACCOUNT, key_func=_account, **options)(view)
        app.view_functions[endpoint] = limiter.limit(PER_ADDRESS, **options)(view)


def _account() -> str:
    """The account that is being tried; a hash would not hide a name that is short."""
    return "account:" + request.form.get("username", get_remote_address()).strip().lower()[:64]


def _was_refused(response: Response) -> bool:
    """A sign-in that succeeds is answered with a redirect; whatever else came of it, it was not right."""
    return response.status_code != 302 and not g.get("not_a_guess", False)
