"""What a person sees when something goes wrong: clear, in her language, nothing lost, nothing shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Blueprint

from instruments.errors import Finding
from survey.errors import Conflict, Invalid
from survey.permissions import Role
from survey.web.access import public
from tests.conftest import NOW, PASSWORD

OURS = {"Origin": "http://localhost"}
FOREIGN_SITE = {"Origin": "https://elsewhere.example"}


@pytest.fixture
def broken(make_client):
    """A client of an application whose pages fail in every way."""
    bp = Blueprint("broken", __name__)

    def fail(error):
        def view():
            raise error

        return public(view)

    finding = Finding("E1", "error", "a name is missing", hint="give one", place="name")
    failures = {
        "bug": RuntimeError("her answer was: yes"),
        "conflict": Conflict(),
        "invalid": Invalid(findings=[finding]),
    }
    for name, error in failures.items():
        bp.add_url_rule(f"/{name}", name, fail(error))
        bp.add_url_rule(f"/api/v1/{name}", f"api-{name}", fail(error))
    made = make_client(bp)
    made.application.config["PROPAGATE_EXCEPTIONS"] = False
    return made


@pytest.mark.parametrize("path", ["/nowhere", "/admin/people/999999"])
def test_an_unknown_address_is_a_page_of_ours(client, sign_in, path):
    sign_in(Role.ADMINISTRATOR)
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>Nothing here</h1>" in answer.text


def test_an_unknown_address_of_the_interface_for_programs_is_json(client):
    answer = client.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"


def test_the_wrong_method_names_the_right_ones(client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    answer = client.post("/admin/events")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_bug_shows_nothing_of_itself(broken):
    for path in ("/bug", "/api/v1/bug"):
        answer = broken.get(path)
        assert answer.status_code == 500
        assert "answer was" not in answer.text


def test_a_refusal_comes_with_its_status_and_words(broken):
    answer = broken.get("/conflict?lang=en")
    assert answer.status_code == 409
    assert Conflict.message in answer.text


def test_findings_are_listed_on_the_page_and_in_json(broken):
    assert "a name is missing" in broken.get("/invalid").text
    found = broken.get("/api/v1/invalid").json["error"]["findings"]
    assert found[0]["code"] == "E1"
    assert found[0]["place"] == "name"


def test_what_is_too_large_is_refused_in_words(client, sign_in, monkeypatch):
    sign_in(Role.ADMINISTRATOR)
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 10)
    answer = client.post("/admin/teams", data={"name": "a" * 100})
    assert answer.status_code == 413
    assert "Too large" in answer.text


def test_a_forged_form_changes_nothing_and_is_not_offered_again(client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    answer = client.post("/admin/teams", data={"name": "Evil"}, headers=FOREIGN_SITE, forged=True)
    assert answer.status_code == 400
    assert "did not come from a page of this system" in answer.text
    assert "Evil" not in answer.text
    assert "Evil" not in client.get("/admin/").text


def test_an_old_page_of_ours_keeps_what_was_typed(client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    data = {"name": "Bakı 7", "csrf_token": "stale"}
    answer = client.post("/admin/teams", data=data, headers=OURS, forged=True)
    assert answer.status_code == 400
    assert 'value="Bakı 7"' in answer.text
    assert "stale" not in answer.text


def test_a_session_that_ended_keeps_what_was_typed_but_no_password(client, make_staff):
    make_staff(Role.ADMINISTRATOR)
    data = {"name": "Bakı 7", "password": "hidden-words"}
    answer = client.post("/admin/teams?lang=en", data=data, headers=OURS)
    assert answer.status_code == 401
    assert 'value="Bakı 7"' in answer.text
    assert "hidden-words" not in answer.text
    client.post("/login", data={"username": "administrator", "password": PASSWORD})
    assert client.post("/admin/teams", data={"name": "Bakı 7"}, headers=OURS).status_code == 302


def test_a_form_of_another_site_is_never_sent_again_after_sign_in(client):
    answer = client.post("/admin/teams", data={"name": "Evil"}, headers=FOREIGN_SITE, forged=True)
    assert answer.status_code == 401
    assert "Evil" not in answer.text


def test_json_from_another_site_is_refused(client, sign_in):
    sign_in(Role.ENUMERATOR)
    for options in ({"headers": FOREIGN_SITE, "json": {}}, {"data": {"a": 1}}):
        answer = client.post("/api/v1/nothing-yet", **options)
        assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    ("language", "words"), [("az", 'lang="az"'), ("ru", 'lang="ru"'), ("en", 'lang="en"')]
)
def test_errors_speak_the_language_of_the_person(client, sign_in, language, words):
    sign_in(Role.MANAGER, language=language)
    answer = client.get("/admin/")
    assert answer.status_code == 403
    assert words in answer.text


def test_after_idle_time_the_session_has_ended_and_says_so(client, sign_in, app):
    sign_in(Role.ADMINISTRATOR)
    assert client.get("/admin/").status_code == 200
    app.config["CLOCK"] = lambda: NOW + timedelta(hours=2)
    assert client.get("/admin/").location.startswith("/login")
    assert "Your session ended" in client.get("/login?lang=en").text
