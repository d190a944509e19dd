"""The administrator's pages: people, teams, passwords, the record of events."""

from __future__ import annotations

import re

import pytest

from survey.models import Staff
from survey.permissions import Role
from tests.conftest import PASSWORD

PERSON = {
    "username": "Aysel.M",
    "name": "Aysel Məmmədova",
    "role": "enumerator",
    "sex": "female",
    "language": "az",
    "team": "",
    "home_rayon": "Quba",
    "trained_on": "2026-02-01",
    "confidentiality_signed_on": "2026-02-01",
}


@pytest.fixture(autouse=True)
def administrator(sign_in):
    """All of this is done by the administrator."""
    return sign_in(Role.ADMINISTRATOR)


def shown_password(answer):
    return re.search(r'class="secret">([^<]+)<', answer.text)[1]


def test_a_new_person_signs_in_with_the_password_shown_once(client):
    password = shown_password(client.post("/admin/people/new", data=PERSON))
    client.post("/logout")
    answer = client.post("/login", data={"username": "aysel.m", "password": password})
    assert answer.status_code == 302
    assert client.get("/").location == "/visits"


def test_the_list_says_what_keeps_a_person_from_working(client):
    client.post("/admin/people/new", data=PERSON | {"trained_on": ""})
    page = client.get("/admin/").text
    assert "Aysel Məmmədova" in page
    assert "missing: training" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "This is needed."),
        ({"username": "Aysel M"}, "Only a-z, digits, dots."),
        ({"sex": "male"}, "Interviewers of this study are women."),
        ({"trained_on": "yesterday"}, "Write the date as 2026-03-31."),
        ({"username": "administrator"}, "is taken"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    client, session, wrong, words
):
    answer = client.post("/admin/people/new", data=PERSON | wrong)
    assert answer.status_code == 422
    assert re.search(r'class="error"[^>]*>[^<]*' + re.escape(words), answer.text)
    assert "Quba" in answer.text
    assert session.query(Staff).count() == 1


def test_particulars_can_be_changed(client, session):
    client.post("/admin/people/new", data=PERSON)
    aysel = session.query(Staff).filter_by(username="aysel.m").one()
    changed = PERSON | {"name": "Aysel Quliyeva", "role": "supervisor"}
    assert client.post(f"/admin/people/{aysel.id}", data=changed).status_code == 302
    session.refresh(aysel)
    assert (aysel.name, aysel.role, aysel.home_rayon) == ("Aysel Quliyeva", "supervisor", "Quba")


def test_locking_out_ends_sessions_and_letting_in_again_works(client, make_staff, session):
    manager = make_staff(Role.MANAGER)
    client.post(f"/admin/people/{manager.id}/active", data={"active": "0"})
    client.post("/logout")
    sign_in = {"username": "manager", "password": PASSWORD}
    assert client.post("/login", data=sign_in).status_code == 200
    client.act_as(session.query(Staff).filter_by(username="administrator").one())
    client.post(f"/admin/people/{manager.id}/active", data={"active": "1"})
    client.post("/logout")
    assert client.post("/login", data=sign_in).status_code == 302


def test_nobody_locks_herself_out(client, administrator):
    answer = client.post(f"/admin/people/{administrator.id}/active", data={"active": "0"})
    assert answer.status_code == 409
    assert client.get("/admin/").status_code == 200


def test_a_new_password_replaces_the_old_one(client, make_staff):
    manager = make_staff(Role.MANAGER)
    password = shown_password(client.post(f"/admin/people/{manager.id}/password"))
    client.post("/logout")
    for tried, status in ((PASSWORD, 200), (password, 302)):
        data = {"username": "manager", "password": tried}
        assert client.post("/login", data=data).status_code == status


def test_teams_are_added_once(client):
    assert client.post("/admin/teams", data={"name": "Bakı 1"}).status_code == 302
    answer = client.post("/admin/teams", data={"name": "bakı 1"})
    assert answer.status_code == 422
    assert "already" in answer.text


def test_the_record_shows_who_did_what_and_never_the_particulars(client):
    client.post("/admin/people/new", data=PERSON)
    page = client.get("/admin/events").text
    assert "staff.added" in page
    assert "administrator person" in page
    assert "Aysel" not in page


def test_the_record_can_be_narrowed_and_read_backwards(client):
    for number in range(105):
        client.post("/admin/teams", data={"name": f"Team {number}"})
    page = client.get("/admin/events?name=team.added").text
    assert page.count("<code>team.added</code>") == 100
    older = re.search(r'href="(/admin/events[^"]*before=[^"]*)"', page)[1].replace("&amp;", "&")
    assert client.get(older).text.count("<code>team.added</code>") == 5


def test_the_list_of_people_is_a_file(client):
    answer = client.get("/admin/people.csv")
    assert answer.mimetype == "text/csv"
    assert "administrator person" in answer.text
