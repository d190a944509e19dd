"""Tablets speak for their people: a token in the Authorization header instead of a cookie.

It works for days without a connection, opens only what an enumerator may do, and sets no cookie. A page of
another site cannot send this header without asking the browser's permission, which it never gets.
"""

from __future__ import annotations

from flask import Flask, Request, g, request

from survey.models import Device, Staff
from survey.services import device
from survey.web.session import current_session

SCHEME = "Bearer "


def init_app(app: Flask) -> None:
    """Let the sign-in extension ask us when there is no session."""
    app.extensions["security"].login_manager.request_loader(_person)


def is_used() -> bool:
    """Whether this request came with a token."""
    return request.headers.get("Authorization", "").startswith(SCHEME)


def current_device() -> Device | None:
    """The tablet that asks; None for a browser with a session."""
    found: Device | None = g.get("device")
    return found


def _person(asked: Request) -> Staff | None:
    given = asked.headers.get("Authorization", "")
    if not given.startswith(SCHEME):
        return None
    found = device.authenticate(current_session(), given.removeprefix(SCHEME).strip())
    if found is None:
        return None
    g.device = found.device
    return found.staff
