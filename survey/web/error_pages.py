"""What went wrong, as a page in the person's language or as JSON for programs. The only file that does this."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from typing import Any

from flask import Flask, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, InternalServerError

from survey.errors import N_, AppError, Closed, Forbidden, NotFound
from survey.web.access import SignInNeeded
from survey.web.csrf import TokenLost, from_our_own_page
from survey.web.i18n import translated
from survey.web.session import abandon

TITLES = {
    400: N_("This was not done"),
    401: N_("Please sign in again"),
    403: N_("Not part of your role"),
    404: N_("Nothing here"),
    405: N_("This was not done"),
    409: N_("This cannot be done now"),
    413: N_("Too large"),
    422: N_("Please correct"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong"),
}
CLOSED = N_("Not open")
"""Instead of the title of 403, which speaks of roles."""

HTTP_MESSAGES = {
    400: N_("What arrived could not be understood. Go back and try again."),
    403: Forbidden.message,
    404: NotFound.message,
    405: N_("This address does not take that kind of request. Go back and try again."),
    413: N_("The file or text is larger than this system takes: 20 MB. Send a smaller one."),
    429: N_(
        "Wait a quarter of an hour, then try again. Your administrator can set a new password."
    ),
    500: AppError.message,
}
NEVER_KEPT = frozenset({"csrf_token", "password", "old", "new", "code", "passcode", "submit"})


def init_app(app: Flask) -> None:
    """Answer for everything that can be raised."""
    app.register_error_handler(AppError, _app_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(InternalServerError, _bug)


def _app_error(error: AppError) -> ResponseReturnValue:
    abandon()
    return _answer(
        error.status, error.code, _translated(error), findings=_findings(error), of=error
    )


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error  # a redirect, or an answer somebody has made already
    abandon()
    message = gettext(HTTP_MESSAGES.get(status, HTTP_MESSAGES[400 if status < 500 else 500]))
    body, _ = _answer(status, error.name.lower().replace(" ", "_"), message)
    kept = [
        (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    ]
    return body, status, kept


def _bug(_error: InternalServerError) -> ResponseReturnValue:
    """Flask has put it in the log; nothing about it leaves that log."""
    abandon()
    return _answer(500, "error", gettext(AppError.message))


def _answer(
    status: int, code: str, message: str, *, findings: list[Any] | None = None, of: object = None
) -> tuple[Any, int]:
    if request.path.startswith("/api/"):
        return jsonify(error={"code": code, "message": message, "findings": findings or []}), status
    closed = isinstance(of, Closed)
    title = CLOSED if closed else TITLES.get(status, TITLES[400 if status < 500 else 500])
    page = render_template(
        "errors/error.html",
        status=status,
        title=gettext(title),
        message=message,
        back=url_for(f"{request.blueprint}.index") if closed else _form(status),
        findings=findings or [],
        kept=_kept(of),
        sign_in=isinstance(of, SignInNeeded),
    )
    return page, status


def _form(status: int) -> str:
    """Where a file was chosen that is too large, if that is a page; else the start page."""
    places = current_app.create_url_adapter(request)
    found = status == 413 and places is not None and places.test(request.path, "GET")
    return request.path if found else "/"


def _kept(error: object) -> list[tuple[str, str]] | None:
    """What was typed, to be sent again from the error page, if the page it came from was ours.

    A form that another site made up must not come back with a valid token on it.
    """
    lost = isinstance(error, SignInNeeded | TokenLost)
    if not lost or request.method != "POST" or request.files or not from_our_own_page():
        return None
    items = request.form.items(multi=True)
    return [(name, value) for name, value in items if name not in NEVER_KEPT]


def _translated(error: AppError) -> str:
    text = str(gettext(error.message))
    return text % error.details if error.details else text


def _findings(error: AppError) -> list[Any]:
    """Findings as plain data, their words in the person's language; what is not a finding stays as it is."""
    return [_plain(item) for item in getattr(error, "findings", ())]


def _plain(item: Any) -> Any:
    if not is_dataclass(item) or isinstance(item, type):
        return item
    found = asdict(item)
    words = {
        name: translated(getattr(item, name)) for name in ("message", "hint") if found.get(name)
    }
    return found | words
