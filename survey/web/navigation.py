"""Where each role starts, and what its menu holds. An entry whose page does not exist yet is not shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext
from flask_security import current_user

from survey.errors import N_
from survey.permissions import Role, Verb, may
from survey.services import waiting
from survey.services.waiting import Waiting
from survey.web.access import current_staff
from survey.web.session import current_session

HOMES: dict[Role, str] = {
    Role.ENUMERATOR: "/visits",
    Role.SUPERVISOR: "/fieldwork",
    Role.MANAGER: "/fieldwork",
    Role.STATISTICIAN: "/data",
    Role.ADMINISTRATOR: "/admin",
}


def waiting_count() -> int:
    """How much of fieldwork waits for a decision of this person."""
    return _waiting().total


def releases_waiting() -> int:
    """How many releases wait for her approval."""
    return _waiting().releases


def _waiting() -> Waiting:
    """Asked once for all places of the menu."""
    if "waiting" not in g:
        g.waiting = waiting.counts(current_session(), current_staff())
    found: Waiting = g.waiting
    return found


@dataclass(frozen=True)
class Entry:
    """A place in the menu: endpoint, label, the verb that opens it, and a number to show beside it."""

    endpoint: str
    label: str
    verb: Verb
    count: Callable[[], int] = int


@dataclass(frozen=True)
class Place:
    """An entry as the page shows it. here: it is where we are."""

    address: str
    label: str
    here: bool
    count: int


MENU = (
    Entry("visits.index", N_("Households"), Verb.INTERVIEW),
    Entry("fieldwork.index", N_("Fieldwork"), Verb.SEE_FIELDWORK),
    Entry("alerts.index", N_("Alerts"), Verb.LOOK_AFTER, waiting_count),
    Entry("devices.index", N_("Tablets"), Verb.LOOK_AFTER),
    Entry("study.index", N_("Study"), Verb.SEE_FIELDWORK),
    Entry("data.index", N_("Data"), Verb.SEE_DATA),
    Entry("files.index", N_("Files"), Verb.APPROVE_RELEASE, releases_waiting),
    Entry("admin.index", N_("People"), Verb.MANAGE_STAFF),
    Entry("admin.events", N_("Events"), Verb.SEE_EVENTS),
)


def init_app(app: Flask) -> None:
    """Give templates the menu."""
    app.jinja_env.globals.update(menu=menu)


def menu() -> list[Place]:
    """What the person may open."""
    if not current_user.is_authenticated:
        return []
    entries = [
        entry
        for entry in MENU
        if entry.endpoint in current_app.view_functions and may(current_user, entry.verb)
    ]
    addresses = {entry: url_for(entry.endpoint) for entry in entries}
    # a page below a place is in it, and in the narrowest one that the person has
    within = [one for one in addresses.values() if _below(one)]
    here = max(within, key=len, default="")
    return [
        Place(addresses[entry], gettext(entry.label), addresses[entry] == here, entry.count())
        for entry in entries
    ]


def _below(address: str) -> bool:
    return f"{request.path}/".startswith(f"{address.rstrip('/')}/")
