"""Fixtures for everything that needs a database, the application or a browser. CONTRIBUTING.md shows their use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.config import Config
from survey.crypto import Secrets, Vault
from survey.db import Database
from survey.models import Staff
from survey.permissions import Role
from survey.services import staff as staff_service
from survey.services import study_keys
from survey.web import create_app
from tests.support import browsers, databases, tablet
from tests.support.clients import Client

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

MakeStaff = Callable[..., Staff]
SignIn = Callable[..., Staff]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: while the last of them runs, the other processes still have short ones to do."""
    order = ("journeys", "browser")
    folders = {item: item.path.parent.name for item in items}
    items.sort(
        key=lambda item: order.index(folders[item]) if folders[item] in order else len(order)
    )


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen, unless they say otherwise."""
    return NOW


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets of this run."""
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    Secrets.create(path)
    return path


@pytest.fixture(scope="session")
def vault(key_file: Path) -> Vault:
    """What opens encrypted columns in this run."""
    return Vault(Secrets.read(key_file))


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows, to be copied."""
    return tmp_path_factory.mktemp("template") / "empty.db"


@pytest.fixture(scope="session", autouse=True)
def _one_recovery_key() -> Iterator[None]:
    """Studies of this run share the key behind lost PINs: to make one for each took longer than most tests."""
    made = cache(study_keys.recovery_private)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(study_keys, "recovery_private", made)
        yield


@pytest.fixture
def sqlite_database(tmp_path: Path, template_file: Path, vault: Vault) -> Iterator[Database]:
    """An empty SQLite database, for tests that are not about storage."""
    database = databases.sqlite(tmp_path, template_file, vault)
    yield database
    database.engine.dispose()


@pytest.fixture(params=databases.BACKENDS)
def database(
    request: pytest.FixtureRequest, tmp_path: Path, template_file: Path, vault: Vault
) -> Iterator[Database]:
    """An empty database; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        made = databases.sqlite(tmp_path, template_file, vault)
    else:
        made = databases.postgresql(WORKER, vault)
    yield made
    made.engine.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """An open session. `client` commits it before every request, and it reads anew afterwards."""
    with database.session() as opened:
        yield opened


@pytest.fixture(scope="session")
def _application(tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Flask:
    """One application per worker; its database is exchanged for every test."""
    return create_app(_config(tmp_path_factory.mktemp("data"), key_file))


@pytest.fixture
def app(_application: Flask, database: Database) -> Flask:
    """The application on this test's database, its clock standing at `now`."""
    return _prepared(_application, database)


@pytest.fixture
def client(app: Flask, session: Session) -> Client:
    """A browser without eyes; it sends CSRF tokens by itself (`forged=True`: not)."""
    return Client(app, app.response_class, beside=session)


@pytest.fixture
def make_client(
    database: Database, session: Session, key_file: Path, tmp_path: Path
) -> Callable[..., Client]:
    """`make_client(blueprint, rate_limits=True)` -> a client of an application of its own."""

    def make(*blueprints: Blueprint, **settings: Any) -> Client:
        app = _prepared(create_app(_config(tmp_path, key_file, **settings)), database)
        for blueprint in blueprints:
            app.register_blueprint(blueprint)
        return Client(app, app.response_class, beside=session)

    return make


@pytest.fixture
def make_staff(session: Session) -> MakeStaff:
    """`make_staff(Role.MANAGER, username="m2", language="ru")` -> Staff, committed. Password: PASSWORD."""
    return lambda role, **particulars: _staff(session, Role(role), particulars)


@pytest.fixture
def sign_in(client: Client, make_staff: MakeStaff) -> SignIn:
    """`sign_in(Role.MANAGER)` makes `client` act as a person of this role, and returns her."""

    def act(role: Role | str, **particulars: object) -> Staff:
        staff = make_staff(role, **particulars)
        client.act_as(staff)
        return staff

    return act


@pytest.fixture(scope="session")
def _server(_application: Flask) -> Iterator[str]:
    """The address of the application, which runs as long as the worker does."""
    with browsers.serving(_application) as address:
        yield address


@pytest.fixture
def live_server(_server: str, _application: Flask, sqlite_database: Database) -> str:
    """The address of a running application on `sqlite_database`, with one person of each role."""
    with sqlite_database.session() as session:
        for role in Role:
            _staff(session, role, {})
    _prepared(_application, sqlite_database, clock=lambda: datetime.now(UTC))
    return _server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=browsers.executable(), args=browsers.ARGUMENTS
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, live_server: str) -> Iterator[Page]:
    """A fresh browser page on the live server, a tablet held upright; relative addresses work."""
    context = browsers.upright(browser, live_server)
    yield context.new_page()
    context.close()


@pytest.fixture
def page_as(page: Page, signed_in: Callable[[Page, Role], None]) -> Callable[[Role], Page]:
    """`page_as(Role.ENUMERATOR)` is on the first page of a person of this role, in English."""

    def act(role: Role) -> Page:
        signed_in(page, role)
        page.goto("/")
        return page

    return act


@pytest.fixture
def signed_in(
    live_server: str, _application: Flask, sqlite_database: Database
) -> Callable[[Page, Role], None]:
    """`signed_in(page, Role.ENUMERATOR)` signs in without the sign-in page, which checks passwords slowly."""

    def act(page: Page, role: Role) -> None:
        with sqlite_database.session() as session:
            tablet.sign_in(page, _application, _staff(session, role, {}), address=live_server)

    return act


def _config(folder: Path, key_file: Path, **settings: Any) -> Config:
    usual = {"immediate_jobs": True, "rate_limits": False, "testing": True}
    never_used = f"sqlite:///{folder}/never-used.db"
    return Config(data_dir=folder, database_url=never_used, key_file=key_file, **(usual | settings))


def _prepared(
    app: Flask, database: Database, *, clock: Callable[[], datetime] = lambda: NOW
) -> Flask:
    app.extensions["database"] = database
    app.config["CLOCK"] = clock
    return app


def _staff(session: Session, role: Role, particulars: dict[str, object]) -> Staff:
    username = str(particulars.pop("username", role))
    staff = session.scalar(select(Staff).where(Staff.username == username))
    if staff is None:
        staff = Staff(
            username=username,
            fs_uniquifier=f"unique-{username}",
            password=_hashed(),
            **({"name": f"{role} person", "role": str(role)} | _ordinary() | particulars),
        )
        session.add(staff)
    session.commit()
    return staff


def _ordinary() -> dict[str, object]:
    return {
        "sex": "female",
        "language": "en",
        "home_rayon": "Elsewhere",
        "trained_on": date(2026, 2, 1),
        "confidentiality_signed_on": date(2026, 2, 1),
    }


@cache
def _hashed() -> str:
    return staff_service.hash_password(PASSWORD)
