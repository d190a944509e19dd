"""One database session per request: opened when first asked for, committed once, closed always.

Pages that only show things get a read-only session, so that on SQLite they never wait for the one writer
(see survey.db.Database). A read-only session refuses changes loudly instead of losing them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from survey.db import Database

View = TypeVar("View", bound=Callable[..., Any])
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def writes(view: View) -> View:
    """Mark a view that changes data although it is fetched with GET (a reading of answers is recorded)."""
    view.writes_data = True  # type: ignore[attr-defined]
    return view


def database() -> Database:
    """The database of this application."""
    found = current_app.extensions["database"]
    assert isinstance(found, Database)  # noqa: S101
    return found


def current_session() -> Session:
    """The session of this request. Services flush into it; nobody but this file commits it."""
    if "session" not in g:
        g.session = _open(write=_may_write())
    session: Session = g.session
    return session


def abandon() -> None:
    """Take back what this request changed; what is read afterwards is read anew."""
    if "session" in g:
        g.session.rollback()


def keep_despite_error() -> None:
    """Commit now what must not be lost although the answer will be an error: the other side of a conflict."""
    g.session.commit()


def after_commit(act: Callable[[], None]) -> None:
    """Do this when the request has committed; never, if it does not commit."""
    g.setdefault("after_commit", []).append(act)


def init_app(app: Flask) -> None:
    """Commit after a good answer, roll back after a bad one, close in any case."""
    app.after_request(_finish)
    app.teardown_appcontext(_close)


def _may_write() -> bool:
    if not request or request.method not in READING:
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "writes_data", False)


def _open(*, write: bool) -> Session:
    session = database().session(write=write)
    if not write:
        event.listen(session, "before_flush", _refuse)
    session.info["may_write"] = write
    return session


def _refuse(session: Session, *_: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a page fetched with GET changes data: mark its view with @writes")


def _finish(response: Response) -> Response:
    session: Session | None = g.get("session")
    if session is None:
        return response
    if response.status_code >= 400:
        session.rollback()
    elif session.info["may_write"]:
        session.commit()
        for act in g.pop("after_commit", ()):
            act()
    elif session.info.get("events_pending"):
        raise RuntimeError("a page fetched with GET records an event: mark its view with @writes")
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
