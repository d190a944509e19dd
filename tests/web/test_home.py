"""Everybody starts where their work begins."""

from __future__ import annotations

import pytest

from survey.permissions import Role

HOMES = [
    (Role.ENUMERATOR, "/visits"),
    (Role.SUPERVISOR, "/fieldwork"),
    (Role.MANAGER, "/fieldwork"),
    (Role.STATISTICIAN, "/data"),
    (Role.ADMINISTRATOR, "/admin"),
]


@pytest.mark.parametrize(("role", "home"), HOMES)
def test_the_front_door_leads_to_the_home_of_the_role(client, sign_in, role, home):
    sign_in(role)
    assert client.get("/").location == home


def test_a_stranger_is_asked_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.location == "/login"


def test_the_sign_is_there_for_everybody(client):
    assert client.get("/favicon.ico").mimetype == "image/svg+xml"
