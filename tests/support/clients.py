"""A test client that sends what our own pages send: the CSRF token of its session."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from survey.models import Staff

SENDING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Client(FlaskClient):
    """`client.post(url, data=...)` carries a valid token; `forged=True` leaves it out.

    beside: the test's own session. It is committed before each request, so that the application sees what
    the test has done and, on SQLite, need not wait for the test to let go of the database.
    """

    def __init__(self, *args: Any, beside: Session | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._beside = beside

    def open(self, *args: Any, forged: bool = False, **options: Any) -> TestResponse:
        """Send a request."""
        if self._beside is not None:
            self._beside.commit()
            self._beside.expire_all()
        if options.get("method", "GET") in SENDING and not forged:
            headers = dict(options.get("headers") or {})
            headers.setdefault("X-CSRFToken", self._token())
            options["headers"] = headers
        return super().open(*args, buffered=True, **options)

    def act_as(self, staff: Staff) -> None:
        """Sign in without the sign-in page."""
        flask: Flask = self.application
        with self.session_transaction() as session:
            session.clear()
            session["_user_id"] = staff.fs_uniquifier
            session["_fresh"] = True
            session["idle_limit"] = 3600
            session["seen"] = int(flask.config["CLOCK"]().timestamp())
            session["language"] = staff.language

    def _token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha256(os.urandom(64)).hexdigest())
        serializer = URLSafeTimedSerializer(
            self.application.config["SECRET_KEY"], salt="wtf-csrf-token"
        )
        return str(serializer.dumps(raw))
