"""Where each role starts, and what its menu holds. An entry whose page does not exist yet is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import gettext
from flask_security import current_user

from survey.errors import N_
from survey.permissions import Role, Verb, may

HOMES: dict[Role, str] = {
    Role.ENUMERATOR: "/visits",
    Role.SUPERVISOR: "/fieldwork",
    Role.MANAGER: "/fieldwork",
    Role.STATISTICIAN: "/data",
    Role.ADMINISTRATOR: "/admin",
}


@dataclass(frozen=True)
class Entry:
    """A place in the menu: endpoint, label, and the verb that opens it."""

    endpoint: str
    label: str
    verb: Verb


MENU = (
    Entry("visits.index", N_("Households"), Verb.INTERVIEW),
    Entry("fieldwork.index", N_("Fieldwork"), Verb.SEE_FIELDWORK),
    Entry("study.index", N_("Study"), Verb.SEE_FIELDWORK),
    Entry("data.index", N_("Data"), Verb.SEE_DATA),
    Entry("files.index", N_("Files"), Verb.APPROVE_RELEASE),
    Entry("admin.index", N_("People"), Verb.MANAGE_STAFF),
    Entry("admin.events", N_("Events"), Verb.SEE_EVENTS),
)


def init_app(app: Flask) -> None:
    """Give templates the menu."""
    app.jinja_env.globals.update(menu=menu)


def menu() -> list[tuple[str, str, bool]]:
    """(address, label, whether it is where we are) of what the person may open."""
    if not current_user.is_authenticated:
        return []
    entries = [
        entry
        for entry in MENU
        if entry.endpoint in current_app.view_functions and may(current_user, entry.verb)
    ]
    return [
        (url_for(entry.endpoint), gettext(entry.label), entry.endpoint == request.endpoint)
        for entry in entries
    ]
