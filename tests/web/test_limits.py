"""Guessing passwords is slow; signing in is not."""

from __future__ import annotations

import pytest

from survey.permissions import Role
from survey.web.limits import FileStorage
from tests.conftest import PASSWORD

WRONG = "wrong"


@pytest.fixture
def client(make_client):
    """A client of an application that limits guesses."""
    return make_client(rate_limits=True)


@pytest.fixture
def database(sqlite_database):
    """Limits are counted beside the database: one kind is enough."""
    return sqlite_database


def guess(client, username, password=WRONG):
    return client.post("/login", data={"username": username, "password": password}).status_code


def test_the_eleventh_guess_for_one_account_is_refused_even_when_right(client, make_staff):
    make_staff(Role.MANAGER)
    make_staff(Role.STATISTICIAN)
    assert [guess(client, "manager") for _ in range(10)] == [200] * 10
    assert guess(client, "Manager ", PASSWORD) == 429
    assert guess(client, "statistician", PASSWORD) == 302


def test_people_who_sign_in_rightly_are_not_counted(client, make_staff):
    make_staff(Role.MANAGER)
    for _ in range(12):
        assert guess(client, "manager", PASSWORD) == 302
        client.post("/logout")


def test_two_processes_count_together(tmp_path):
    first, second = (FileStorage(f"survey-file://{tmp_path}/limits.db") for _ in range(2))
    assert (first.incr("a", 60), second.incr("a", 60), first.get("a")) == (1, 2, 2)
    second.clear("a")
    assert first.get("a") == 0


def test_a_window_that_has_ended_counts_from_one_again(tmp_path):
    storage = FileStorage(f"survey-file://{tmp_path}/limits.db")
    storage.incr("a", 0)
    assert storage.get("a") == 0
    assert storage.incr("a", 60) == 1
