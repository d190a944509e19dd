"""TOTP and recovery codes, through the pages a person sees."""

from __future__ import annotations

import re
import time
from base64 import b32decode

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from survey.models import Staff
from survey.permissions import Role
from survey.services import staff as staff_service
from tests.conftest import NOW, PASSWORD


def code_now(key):
    """The code that an authenticator application shows now (RFC 6238)."""
    letters = key.replace("-", "")
    secret = b32decode(letters + "=" * (-len(letters) % 8))
    return TOTP(secret, 6, SHA1(), 30).generate(int(time.time())).decode()  # noqa: S303


@pytest.fixture
def key(client, make_staff):
    """The key of a manager who has set up the second step, and has signed out again."""
    make_staff(Role.MANAGER)
    sign_in(client)
    page = client.post("/tf-setup", data={"setup": "authenticator"}).text
    found = re.search(r'class="secret">([A-Z2-7-]+)<', page)[1]
    address = re.search(r'action="(/tf-[^"]+)"', page.split("secret")[1])[1]
    assert client.post(address, data={"code": code_now(found)}).status_code == 302
    client.post("/logout")
    return found


def sign_in(client):
    return client.post("/login", data={"username": "manager", "password": PASSWORD})


def test_after_the_password_comes_the_code(client, key):
    assert sign_in(client).location.startswith("/tf-validate")
    assert client.get("/account/").status_code == 302
    assert client.post("/tf-validate", data={"code": "000000"}).status_code == 200
    assert client.get("/account/").status_code == 302
    assert client.post("/tf-validate", data={"code": code_now(key)}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_the_secret_is_not_readable_in_the_database(key, session):
    stored = session.query(Staff.tf_totp_secret).scalar()
    assert key.replace("-", "") not in stored.upper()


def test_a_recovery_code_works_once(client, key):
    sign_in(client)
    client.post("/tf-validate", data={"code": code_now(key)})
    page = client.post("/mf-recovery-codes", data={"generate_new_codes": "1"}).text
    code = re.search(r"<li>([0-9a-f-]+)</li>", page)[1]
    client.post("/logout")
    for expected in (302, 200):
        sign_in(client)
        assert client.post("/mf-recovery", data={"code": code}).status_code == expected
        client.post("/logout")


def test_a_new_password_takes_a_lost_second_step_away(client, key, session):
    manager = session.query(Staff).one()
    password = staff_service.reset_password(session, None, staff=manager, now=NOW)
    session.commit()
    answer = client.post("/login", data={"username": "manager", "password": password})
    assert answer.location == "/"
