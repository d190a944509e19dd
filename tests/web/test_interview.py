"""The interview document and its JSON interface, as a tablet meets them."""

from __future__ import annotations

import re
import uuid

import pytest

from survey.permissions import Role
from survey.services import interview as interviews
from tests.conftest import PASSWORD
from tests.support.cases import SMALL, in_the_field, small_household

DETAILS = {"page": "rooms", "language": "az", "client": "tab"}


@pytest.fixture
def begun(session, make_staff, client, now):
    """A household interview that has just begun; `client` acts as its enumerator."""
    people = {role: make_staff(role) for role in ("manager", "supervisor", "enumerator")}
    household = in_the_field(session, people, instruments=SMALL, now=now)[0]
    interview = interviews.begin(
        session, people["enumerator"], household=household, unit="household", uid=uuid.uuid4(),
        language="az", now=now,
    )  # fmt: skip
    session.commit()
    client.act_as(people["enumerator"])
    return interview


@pytest.fixture
def form(begun):
    """The address of the document without its language."""
    return f"/visits/form/{begun.instrument_version_id}"


@pytest.fixture
def answers_api(begun):
    """The address of the interview in the JSON interface."""
    return f"/api/v1/interviews/{begun.uid}"


def test_the_document_holds_the_questions_in_its_language_and_no_answer(client, form, answers_api):
    save(client, answers_api, {"rooms": 17})
    page = client.get(f"{form}/az").text
    assert '<html lang="az">' in page
    assert "Evdə neçə <strong>otaq</strong> var?" in page
    assert '<span data-pipe="member_name"></span>' in page
    assert "17" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)


def test_fields_are_numbered_so_that_no_browser_remembers_what_they_ask(client, form):
    names = set(
        re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', client.get(f"{form}/en").text)
    )
    assert names
    assert all(re.fullmatch(r"q\d+", name) for name in names)


def test_nothing_in_the_document_runs_or_is_styled_inline(client, form):
    page = client.get(f"{form}/en").text
    assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", page)


def test_the_document_is_asked_for_once_and_then_only_confirmed(client, form):
    first = client.get(f"{form}/en", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get(f"{form}/en", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_the_questions_come_as_data_of_their_own(client, form):
    found = client.get(f"{form}/questions.json")
    assert found.mimetype == "application/json"
    names = [node["name"] for node in found.json["nodes"]]
    assert names.index("opened") < names.index("rooms") < names.index("roster")
    assert found.headers["ETag"]
    assert "Look around" not in found.text  # words come with the document, in one language


def test_office_roles_have_no_interview_page(client, form, answers_api, sign_in):
    sign_in(Role.MANAGER, username="another")
    assert client.get(f"{form}/en").status_code == 403
    assert client.get(answers_api).status_code == 403


def test_a_version_that_does_not_exist_is_not_found(client, begun):
    assert client.get("/visits/form/999/en").status_code == 404
    assert client.get("/visits/form/1/de").status_code == 404


def test_answers_come_back_as_they_were_saved_and_nobody_keeps_them(client, answers_api):
    answers = small_household()
    assert save(client, answers_api, answers).json["revision"] == 1
    found = client.get(answers_api)
    assert {name: found.json["answers"][name] for name in answers} == answers
    assert found.json["page"] == "rooms"
    assert "no-store" in found.headers["Cache-Control"]


def test_an_interview_of_somebody_else_does_not_exist(client, answers_api, make_staff):
    client.act_as(make_staff(Role.ENUMERATOR, username="other"))
    assert client.get(answers_api).status_code == 404
    assert save(client, answers_api, {"rooms": 1}).status_code == 404
    assert client.post(f"{answers_api}/finish", json={}).status_code == 404


def test_another_window_with_an_older_state_is_told_so(client, answers_api):
    save(client, answers_api, {"rooms": 1})
    late = save(client, answers_api, {"rooms": 2}, client="another tab")
    assert late.status_code == 409
    assert late.json["error"]["code"] == "conflict"
    assert client.get(answers_api).json["answers"]["rooms"] == 1


@pytest.mark.parametrize(
    "body",
    [
        "words",
        [],
        {"answers": []},
        {"answers": {}, "revision": "0"},
        {"answers": {}, "revision": True},
        {"answers": {}, "revision": 0, "language": "de"},
        {"answers": {}, "revision": 0, "language": "az", "client": 5},
        {"answers": {}, "revision": 0, "language": "az", "client": "t", "page": "x" * 201},
    ],
)
def test_what_cannot_be_understood_changes_nothing(client, answers_api, body):
    answer = client.put(f"{answers_api}/answers", json=body)
    assert answer.status_code == 422
    assert client.get(answers_api).json["revision"] == 0


def test_another_site_cannot_save(client, answers_api):
    answer = save(client, answers_api, {"rooms": 1}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


def test_finishing_tells_what_is_wrong_and_leaves_the_interview_open(client, answers_api):
    save(client, answers_api, {"rooms": 99})
    answer = client.post(f"{answers_api}/finish", json={})
    assert answer.status_code == 422
    [finding] = answer.json["error"]["findings"]
    assert (finding["path"], finding["code"]) == ("rooms", "constraint")
    assert finding["message"] == "1-dən 20-yə qədər ədəd yazın."
    assert client.get(answers_api).status_code == 200


def test_after_finishing_the_answers_cannot_be_read_or_changed(client, answers_api):
    save(client, answers_api, small_household())
    finished = client.post(f"{answers_api}/finish", json={})
    assert finished.json["state"] == "finished"
    assert finished.json["household"].startswith("/visits/household/")
    assert client.get(answers_api).status_code == 403
    assert save(client, answers_api, {"rooms": 1}).status_code == 403


def test_a_hidden_interview_gives_no_answers_until_the_password_is_entered(client, answers_api):
    save(client, answers_api, {"rooms": 3})
    client.post("/api/v1/lock", json={})
    assert client.get(answers_api).json["error"]["code"] == "locked"
    assert client.post(f"{answers_api}/finish", json={}).status_code == 423
    assert client.post("/api/v1/unlock", json={"password": "wrong"}).status_code == 423
    assert client.post("/api/v1/unlock", json={"password": None}).status_code == 423
    assert client.post("/api/v1/unlock", json={"password": PASSWORD}).status_code == 200
    assert client.get(answers_api).json["answers"]["rooms"] == 3


def test_what_was_not_sent_yet_is_still_saved_while_hidden(client, answers_api):
    client.post("/api/v1/lock", json={})
    assert save(client, answers_api, {"rooms": 4}).status_code == 200


def save(browser, address, answers, *, headers=None, **changed):
    """Send answers as the client does."""
    body = {"answers": answers, "revision": 0} | DETAILS | changed
    return browser.put(f"{address}/answers", json=body, headers=headers)
