"""Fixtures of the tablet's application: a study in the field, an office that acts, a tablet that was set up."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from instruments import Instrument
from survey.db import Database
from survey.models import Interview, Staff
from survey.permissions import Role
from survey.services import interview as interviews
from tests.support.browsers import forgotten, upright
from tests.support.case_screens import NOW, open_screens
from tests.support.cases import SMALL, in_the_field
from tests.support.tablet_app import be_patient, begin_with

ALIKE = (
    "name",
    "role",
    "sex",
    "language",
    "home_rayon",
    "trained_on",
    "confidentiality_signed_on",
    "password",
)
People = dict[str, Staff]
Office = Callable[[Callable[[Session, People], Any]], Any]


@pytest.fixture
def office(sqlite_database: Database, live_server: str) -> Office:
    """`office(lambda session, people: ...)` does something in the office and gives its result."""

    def act(what: Callable[[Session, People], Any]) -> Any:
        with sqlite_database.transaction() as session:
            people = {one.username: one for one in session.scalars(select(Staff))}
            return what(session, people)

    def begin(session: Session, people: People) -> None:
        in_the_field(session, people, instruments=SMALL, now=datetime.now(UTC))

    act(begin)
    return act


@pytest.fixture(scope="session")
def _used(browser: Browser, _server: str) -> Iterator[BrowserContext]:
    """The browser of all tablets that need not be new."""
    context = upright(browser, _server)
    yield context
    context.close()


@pytest.fixture
def used_page(_used: BrowserContext, live_server: str) -> Iterator[Page]:
    """A page in a browser that has the application's files already, as a tablet has whose person is a new one.

    To fetch three hundred files costs more than most of these tests do. What is about fetching them takes `page`.
    """
    yield forgotten(_used, live_server)
    for page in _used.pages:
        page.close()


@pytest.fixture
def take_into_use(signed_in: Callable[[Page, Role], None]) -> Callable[[Page], None]:
    """`take_into_use(page)` sets a tablet up for the enumerator; `set_up` does so from the sign-in page on."""

    def act(page: Page) -> None:
        be_patient(page)
        signed_in(page, Role.ENUMERATOR)
        page.goto("/visits/tablet/en")
        begin_with(page)

    return act


@pytest.fixture
def tablet(
    used_page: Page, office: Office, take_into_use: Callable[[Page], None]
) -> Iterator[Page]:
    """A tablet that was set up; an error on the page fails the test."""
    with _without_complaints(used_page):
        take_into_use(used_page)
        yield used_page


@pytest.fixture
def new_tablet(page: Page, office: Office, take_into_use: Callable[[Page], None]) -> Iterator[Page]:
    """The same in a browser of its own, for tests with a clock or of the files themselves."""
    with _without_complaints(page):
        take_into_use(page)
        yield page


@contextmanager
def _without_complaints(page: Page) -> Iterator[None]:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"{error} {error.stack}"))
    yield
    assert complaints == []


@pytest.fixture
def second(office: Office) -> str:
    """The name of another enumerator, who signs in as the first one does."""

    def add(session: Session, people: People) -> None:
        alike = {name: getattr(people["enumerator"], name) for name in ALIKE}
        session.add(Staff(username="second", fs_uniquifier="unique-second", **alike))

    office(add)
    return "second"


@pytest.fixture
def online(
    page: Page,
    live_server: str,
    signed_in: Callable[[Page, Role], None],
    sqlite_database: Database,
) -> Callable[..., str]:
    """`online(*instruments)` opens a household interview on the page with a connection.

    Returns its address in the JSON interface.
    """

    def begin(session: Session, instruments: Sequence[Instrument]) -> Interview:
        now = datetime.now(UTC)
        people = {staff.role: staff for staff in session.scalars(select(Staff))}
        household = in_the_field(session, people, instruments=instruments, now=now)[0]
        return interviews.begin(
            session, people["enumerator"], household=household, unit="household",
            uid=uuid.uuid4(), language="en", now=now,
        )  # fmt: skip

    def act(*instruments: Instrument) -> str:
        with sqlite_database.transaction() as session:
            begun = begin(session, instruments)
            version, uid = begun.instrument_version_id, begun.uid
        signed_in(page, Role.ENUMERATOR)
        page.goto(f"/visits/form/{version}/en#{uid}")
        page.locator("#stage .question").first.wait_for()
        return f"/api/v1/interviews/{uid}"

    return act


@pytest.fixture
def case_list(page: Page, _application: Flask) -> Iterator[Callable[..., Page]]:
    """`case_list(record, ...)` shows the list of these records; an error on the page fails the test."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))

    def show(*records: Any, language: str = "en", now: datetime = NOW) -> Page:
        return open_screens(page, _application, list(records), language=language, now=now)

    yield show
    assert complaints == []
