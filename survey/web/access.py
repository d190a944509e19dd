"""Who may open which address. Every endpoint declares it; what declares nothing is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from survey.errors import N_, AppError, Forbidden
from survey.models import Staff
from survey.permissions import Verb, may

View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger(__name__)

PUBLIC = "public"
SIGNED_IN = "signed in"

FOREIGN: dict[str, str] = {
    "static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.two_factor_token_validation": PUBLIC,
    "security.tf_select": PUBLIC,
    "security.mf_recovery": PUBLIC,
    "security.verify": SIGNED_IN,
    "security.two_factor_setup": SIGNED_IN,
    "security.two_factor_setup_validate": SIGNED_IN,
    "security.mf_recovery_codes": SIGNED_IN,
}
"""Endpoints whose code is not ours. Those of the security extension check the second step themselves."""

REFUSED = frozenset({"security.static", "security.two_factor_rescue"})
"""Endpoints that come with the extension and that nobody needs: its own styles, and rescue by e-mail."""


class SignInNeeded(AppError):  # noqa: N818
    """Nobody is signed in, or the session has ended."""

    code = "sign_in_needed"
    status = 401
    message = N_("Your session has ended. Sign in to go on.")


def requires(*verbs: Verb) -> Callable[[View], View]:
    """Open a view to people whose role allows any of these verbs. Stands below `@bp.route`."""

    def mark(view: View) -> View:
        view.access = frozenset(verbs)  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open a view to everybody."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open a view to everybody who is signed in, whatever the role."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def current_staff() -> Staff:
    """The person who asks; raises SignInNeeded when there is none."""
    if not current_user.is_authenticated:
        raise SignInNeeded
    staff: Staff = current_user._get_current_object()
    return staff


def access_of(app: Flask, endpoint: str) -> frozenset[Verb] | str | None:
    """What the endpoint declares; None when it declares nothing."""
    declared: frozenset[Verb] | str | None = getattr(app.view_functions[endpoint], "access", None)
    return declared or FOREIGN.get(endpoint)


def init_app(app: Flask) -> None:
    """Guard every request, and let templates ask."""
    app.before_request(_guard)
    app.jinja_env.globals.update(may=_may, Verb=Verb)


def _may(verb: Verb) -> bool:
    return current_user.is_authenticated and may(current_user, verb)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # 404 and 405 follow
    declared = access_of(current_app, request.endpoint)
    if declared == PUBLIC:
        return None
    if declared is None:
        log.error("endpoint %s declares no access; refused", request.endpoint)
        raise Forbidden
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if isinstance(declared, frozenset) and not any(may(current_user, verb) for verb in declared):
        raise Forbidden
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    """A page is fetched again after sign-in; what was sent must not get lost on the way."""
    if request.method != "GET" or request.path.startswith("/api/"):
        raise SignInNeeded
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("security.login", next=wanted if wanted != "/" else None))
