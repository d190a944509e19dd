"""Sessions end after a time without use: soon in the office, late in the field where the PIN protects."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, request, session
from flask_security import logout_user, user_authenticated

from survey.models import Staff
from survey.permissions import Role
from survey.web.clock import now

LONGEST = timedelta(hours=12)
OFFICE = timedelta(minutes=45)
NOTED_EVERY = 60  # seconds between rewrites of the cookie

LIMITS: dict[Role, timedelta] = {
    Role.ENUMERATOR: LONGEST,
    Role.SUPERVISOR: LONGEST,
    Role.MANAGER: OFFICE,
    Role.STATISTICIAN: OFFICE,
    Role.ADMINISTRATOR: OFFICE,
}


def init_app(app: Flask) -> None:
    """Start the clock at sign-in, look at it at every request."""
    user_authenticated.connect(_begin, app)
    app.before_request(_check)


def _begin(_app: Flask, user: Staff, **_: object) -> None:
    session.permanent = True
    session["idle_limit"] = int(LIMITS[Role(user.role)].total_seconds())
    session["seen"] = int(now().timestamp())


def _check() -> None:
    if request.endpoint == "static" or "_user_id" not in session:
        return
    moment = int(now().timestamp())
    idle = moment - session.get("seen", 0)
    if idle > session.get("idle_limit", 0):
        logout_user()
        session["ended"] = True
    elif idle > NOTED_EVERY:
        session["seen"] = moment
