"""Photographs and recordings of an interview, as a tablet sends them and gets them back."""

from __future__ import annotations

import base64
import hashlib
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from instruments import load
from survey.models import Attachment
from survey.permissions import Role
from survey.services import attachment
from survey.services import interview as interviews
from tests.support import cases

EVERY = load(Path(cases.__file__).parent / "instruments" / "every.yaml")
PICTURE = b"\x89PNG what the picture shows"


@pytest.fixture
def files(session, make_staff, client, now):
    """The address of the attachments of an interview that has just begun; `client` is its enumerator."""
    people = {role: make_staff(role) for role in ("manager", "supervisor", "enumerator")}
    household = cases.in_the_field(session, people, instruments=[EVERY], now=now)[0]
    interview = interviews.begin(
        session, people["enumerator"], household=household, unit="household", uid=uuid.uuid4(),
        language="en", now=now,
    )  # fmt: skip
    session.commit()
    client.act_as(people["enumerator"])
    return f"/api/v1/interviews/{interview.uid}/attachments"


def send(client, files, *, content=PICTURE, name=None, place="an_image", kind="image/png"):
    body = {"place": place, "type": kind, "content": base64.b64encode(content).decode()}
    return client.put(f"{files}/{name or some_name()}", json=body)


def some_name(ending="png"):
    return f"{uuid.uuid4()}.{ending}"


def save(client, files, answers):
    details = {"page": None, "language": "en", "client": "tab", "revision": 0}
    return client.put(files.replace("attachments", "answers"), json={"answers": answers, **details})


def test_a_picture_comes_back_as_it_was_and_lies_in_the_database_unreadable(client, files, session):
    name = some_name()
    sent = send(client, files, name=name)
    assert sent.json == {"name": name, "sha256": hashlib.sha256(PICTURE).hexdigest()}
    found = client.get(f"{files}/{name}")
    assert found.data == PICTURE
    assert found.mimetype == "image/png"
    assert "no-store" in found.headers["Cache-Control"]
    assert "sandbox" in found.headers["Content-Security-Policy"]
    assert b"picture" not in session.scalars(select(Attachment)).one().content


def test_the_same_picture_sent_twice_is_kept_once_and_never_overwritten(client, files, session):
    name = some_name()
    assert send(client, files, name=name).status_code == 200
    assert send(client, files, name=name).status_code == 200
    assert send(client, files, name=name, content=b"another").status_code == 409
    assert len(session.scalars(select(Attachment)).all()) == 1
    assert client.get(f"{files}/{name}").data == PICTURE


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "text/html"},
        {"kind": "image/svg+xml"},
        {"kind": "audio/webm"},
        {"place": "a_text"},
        {"place": "nothing"},
        {"content": b""},
        {"name": "photo-of-the-house.png"},
    ],
)
def test_what_the_question_does_not_take_is_refused(client, files, wrong):
    assert send(client, files, **wrong).status_code == 422


def test_a_file_that_is_too_large_is_refused(client, files, monkeypatch):
    monkeypatch.setattr(attachment, "MOST_BYTES", 10)
    assert send(client, files).status_code == 422


@pytest.mark.parametrize("body", ["words", {}, {"place": 1, "type": "image/png", "content": ""}])
def test_what_cannot_be_understood_is_refused(client, files, body):
    assert client.put(f"{files}/{some_name()}", json=body).status_code == 422


def test_nobody_else_sees_the_files(client, files, make_staff, sign_in):
    name = some_name()
    send(client, files, name=name)
    client.act_as(make_staff(Role.ENUMERATOR, username="other"))
    assert client.get(f"{files}/{name}").status_code == 404
    assert send(client, files).status_code == 404
    sign_in(Role.MANAGER, username="another")
    assert client.get(f"{files}/{name}").status_code == 403


def test_a_hidden_tablet_shows_no_file_but_takes_what_was_not_sent_yet(client, files):
    client.post("/api/v1/lock", json={})
    name = some_name()
    assert send(client, files, name=name).status_code == 200
    assert client.get(f"{files}/{name}").status_code == 423


def test_after_finishing_files_stay_sealed_and_those_that_no_answer_names_are_gone(
    client, files, session
):
    kept, taken_again = some_name(), some_name()
    for name in (taken_again, kept):
        send(client, files, name=name)
    save(client, files, {"an_image": kept, "roster": [{"age": 30}]})
    finished = client.post(files.replace("attachments", "finish"), json={})
    assert finished.json["state"] == "finished"
    assert client.get(f"{files}/{kept}").status_code == 403
    assert send(client, files).status_code == 403
    assert [one.name for one in session.scalars(select(Attachment))] == [kept]
