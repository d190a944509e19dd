"""Signing in and out, in the person's language, with nothing to guess."""

from __future__ import annotations

import pytest

from survey.models import Event, Staff
from survey.permissions import Role
from tests.conftest import PASSWORD


def sign_in_by_form(client, username="manager", password=PASSWORD, **options):
    return client.post("/login", data={"username": username, "password": password}, **options)


def test_name_and_password_open_the_home(client, make_staff):
    make_staff(Role.MANAGER)
    answer = sign_in_by_form(client)
    assert answer.status_code == 302
    assert client.get(answer.location).location == "/fieldwork"


def test_capitals_and_spaces_in_the_name_do_not_matter(client, make_staff):
    make_staff(Role.MANAGER)
    assert sign_in_by_form(client, username=" Manager ").status_code == 302


@pytest.mark.parametrize(("username", "password"), [("manager", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_the_same(client, make_staff, username, password):
    make_staff(Role.MANAGER)
    client.get("/login?lang=en")
    page = sign_in_by_form(client, username, password).text
    assert page.count("The name or the password is not right") == 1


def test_a_locked_account_says_so_only_to_who_knows_the_password(client, make_staff):
    make_staff(Role.MANAGER, active=False)
    client.get("/login?lang=en")
    assert "not active" in sign_in_by_form(client).text
    assert "not active" not in sign_in_by_form(client, password="wrong").text


def test_signing_in_and_being_refused_are_on_record(client, make_staff, session):
    manager = make_staff(Role.MANAGER)
    sign_in_by_form(client, password="wrong")
    sign_in_by_form(client)
    names = session.query(Event.name).filter_by(staff_id=manager.id).order_by(Event.id).all()
    assert [name for (name,) in names] == ["staff.sign_in_refused", "staff.signed_in"]


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client, make_staff):
    make_staff(Role.ADMINISTRATOR)
    asked = client.get("/admin/events?name=staff.added")
    answer = client.post(asked.location, data={"username": "administrator", "password": PASSWORD})
    assert answer.location.endswith("/admin/events?name=staff.added")


def test_sign_in_never_leads_to_another_site(client, make_staff):
    make_staff(Role.MANAGER)
    data = {"username": "manager", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/login", data=data).location is None


def test_signing_out_needs_a_token_and_ends_the_session(client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    assert client.post("/logout", forged=True).status_code == 400
    assert client.get("/admin/").status_code == 200
    assert client.post("/logout").status_code == 302
    assert client.get("/admin/").status_code == 302


def test_a_deactivated_person_is_out_at_once(client, sign_in, session):
    administrator = sign_in(Role.ADMINISTRATOR)
    session.get(Staff, administrator.id).active = False
    session.commit()
    assert client.get("/admin/").status_code == 302


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client, make_staff):
    make_staff(Role.MANAGER)
    cookie = sign_in_by_form(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
