"""The front door: everybody is sent to the home of their role."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect
from flask.typing import ResponseReturnValue

from survey.permissions import Role
from survey.web.access import current_staff, public, signed_in
from survey.web.navigation import HOMES

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Send the person to where her work begins."""
    return redirect(HOMES[Role(current_staff().role)])


@bp.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """The sign of the system; neutral, as everything that a household may see."""
    return current_app.send_static_file("favicon.svg")
