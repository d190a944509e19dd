"""One's own account."""

from __future__ import annotations

from survey.permissions import Role
from tests.conftest import PASSWORD
from tests.support.clients import Client

NEW = "a-long-enough-one"


def change(client, **values):
    return client.post(
        "/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW} | values
    )


def test_a_new_password_keeps_this_session_and_ends_the_others(client, app, make_staff):
    manager = make_staff(Role.MANAGER)
    client.act_as(manager)
    other = Client(app, app.response_class)
    other.act_as(manager)
    assert other.get("/account/").status_code == 200
    assert change(client).status_code == 302
    assert "has been changed" in client.get("/account/").text
    assert other.get("/account/").status_code == 302
    client.post("/logout")
    answer = client.post("/login", data={"username": "manager", "password": NEW})
    assert answer.status_code == 302


def test_the_old_password_is_asked_for(client, sign_in):
    sign_in(Role.MANAGER)
    answer = change(client, old="guess")
    assert answer.status_code == 422
    assert "not your present password" in answer.text


def test_short_and_differing_passwords_are_refused(client, sign_in):
    sign_in(Role.MANAGER)
    assert "at least 10" in change(client, new="short", again="short").text
    assert "differ" in change(client, again="something-else").text
