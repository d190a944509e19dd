"""Fixtures of the tablet's application: a study in the field, an office that acts, a tablet that was set up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db import Database
from survey.models import Staff
from tests.conftest import PASSWORD
from tests.support.case_screens import NOW, open_screens
from tests.support.cases import SMALL, in_the_field
from tests.support.tablet_app import set_up

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


@pytest.fixture
def tablet(page: Page, office: Office) -> Iterator[Page]:
    """A tablet that was set up; an error on the page fails the test."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"{error} {error.stack}"))
    set_up(page, PASSWORD)
    yield page
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
def case_list(page: Page, _application: Flask) -> Iterator[Callable[..., Page]]:
    """`case_list(record, ...)` shows the list of these records; an error on the page fails the test."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))

    def show(*records: Any, language: str = "en", now: datetime = NOW) -> Page:
        return open_screens(page, _application, list(records), language=language, now=now)

    yield show
    assert complaints == []
