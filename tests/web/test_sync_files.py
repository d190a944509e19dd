"""Files in pieces: broken off anywhere they go on where they were, arrive once, and lie here unreadable."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from instruments import load
from survey.models import Attachment, Upload, UploadPart
from survey.services import interview as interviews
from survey.services.sync import files
from tests.support import cases

EVERY = load(Path(cases.__file__).parent / "instruments" / "every.yaml")
CONTENT = b"what the picture shows " * 40
WHOLE = hashlib.sha256(CONTENT).hexdigest()
SIZE = len(CONTENT)
PIECE = 400


@pytest.fixture
def interview(session, people, now):
    household = cases.in_the_field(session, people, instruments=[EVERY], now=now)[0]
    made = interviews.begin(
        session, people["enumerator"], household=household, unit="household", uid=uuid.uuid4(),
        language="en", now=now,
    )  # fmt: skip
    session.commit()
    return made


@pytest.fixture
def send(client, people, interview):
    """`send(first)` sends the piece that begins there with a tablet's token; answers are (received, stored)."""
    client.act_as(people["enumerator"])
    token = client.post("/api/v1/devices", json={"device": str(uuid.uuid4())}).json["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    names = {}

    def act(first, content=None, *, name="one", size=SIZE, sha256=WHOLE, claimed=None):
        names.setdefault(name, f"{uuid.uuid4()}.png")
        piece = CONTENT[first : first + PIECE] if content is None else content
        range_ = claimed or f"bytes {first}-{first + len(piece) - 1}/{size}"
        answer = client.put(
            f"/api/v1/sync/files/{interview.uid}/{names[name]}",
            query_string={"place": "an_image", "type": "image/png", "sha256": sha256},
            data=piece, content_type="application/octet-stream", headers=bearer | {"Content-Range": range_},
            forged=True,
        )  # fmt: skip
        if answer.status_code != 200:
            return answer.status_code
        return answer.json["received"], answer.json["stored"]

    act.progress = lambda name="one": client.get(
        f"/api/v1/sync/files/{interview.uid}/{names.get(name, uuid.uuid4())}"
    )
    return act


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_a_file_goes_on_where_it_broke_off_and_arrives_once(send, session):
    assert send(0) == (400, False)
    assert send(0) == (400, False), "the answer was lost: the same again"
    assert send(800) == (400, False), "a piece too far is not taken"
    assert send.progress().json == {"received": 400, "stored": False}
    assert send(400) == (800, False)
    assert all(CONTENT[:20] not in part for part in session.scalars(select(UploadPart.content)))
    assert send(800) == (len(CONTENT), True)
    assert send(800) == (len(CONTENT), True)
    assert send.progress().json == {"received": len(CONTENT), "stored": True}
    kept = session.scalars(select(Attachment)).one()
    assert (kept.sha256, kept.size, kept.place) == (WHOLE, len(CONTENT), "an_image")
    assert CONTENT[:20] not in kept.content
    assert (count(session, Upload), count(session, UploadPart)) == (0, 0)


def test_one_that_arrived_damaged_begins_anew(send, session):
    send(0)
    send(400, b"x" * PIECE)
    assert send(800) == (0, False)
    assert (count(session, Attachment), count(session, UploadPart)) == (0, 0)
    for first in (0, 400):
        send(first)
    assert send(800) == (len(CONTENT), True)


def test_another_file_of_the_same_name_replaces_pieces_but_nothing_that_is_stored(send, session):
    send(0)
    other = b"other"
    mark = hashlib.sha256(other).hexdigest()
    assert send(0, other, size=len(other), sha256=mark) == (len(other), True)
    assert send(0) == 409
    assert session.scalars(select(Attachment.sha256)).one() == mark


@pytest.mark.parametrize(
    "claimed", ["bytes", "bytes 0-5", "bytes 0-399/0", "bytes 5-1/920", "bytes 0-398/920", "bytes 0-399/99999999999",
                "bytes 0-399/13000000", "bytes 0-399/100", "items 0-399/920"],
)  # fmt: skip
def test_a_range_that_makes_no_sense_is_refused(send, session, claimed):
    assert send(0, claimed=claimed) == 422
    assert count(session, Upload) == 0


def test_files_of_an_interview_that_is_not_here_are_refused_until_it_is(client, people, households):
    client.act_as(people["enumerator"])
    assert client.get(f"/api/v1/sync/files/{uuid.uuid4()}/{uuid.uuid4()}.png").status_code == 404


def test_pieces_that_nobody_goes_on_with_are_forgotten(send, session, now):
    send(0)
    session.execute(update(Upload).values(touched_at=now - files.KEPT - timedelta(seconds=1)))
    session.commit()
    send(0, name="two")
    assert count(session, Upload) == 1
    assert send.progress().json["received"] == 0
