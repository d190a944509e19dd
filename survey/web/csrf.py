"""Forged requests. Forms carry a token; the API takes JSON from our own pages only.

A page that a tablet kept for days has no fresh token. But another site can send JSON only after asking the
browser's permission (CORS), which we never give: for /api the content type and the origin are the proof. A tablet's
token stands in a header that needs the same permission.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from survey.errors import N_, AppError
from survey.web import bearer
from survey.web.session import READING


class Forged(AppError):  # noqa: N818
    """The request was not made by a page of ours."""

    code = "forged"
    status = 400
    message = N_("This request did not come from a page of this system, so nothing was done.")


class TokenLost(AppError):  # noqa: N818
    """The page is ours but old: its token has expired, or belongs to an earlier session."""

    code = "token_lost"
    status = 400
    message = N_("This page was open for too long, so nothing was saved yet.")


def init_app(app: Flask) -> None:
    """Check every request that may change something."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # we ask after the guard: first who, then how
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session
    CSRFProtect(app)
    app.before_request(_check)


def from_our_own_page() -> bool:
    """Whether the browser says that a page of this site sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return origin is not None and urlsplit(origin).netloc == request.host


def _check() -> None:
    if request.method in READING or request.endpoint is None:
        return
    if request.path.startswith("/api/"):
        _check_api()
        return
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError as error:
        raise (TokenLost if from_our_own_page() else Forged) from error


def _check_api() -> None:
    if bearer.is_used():
        return  # no cookie speaks for anybody here
    foreign = "Sec-Fetch-Site" in request.headers or "Origin" in request.headers
    if not request.is_json or (foreign and not from_our_own_page()):
        raise Forged
