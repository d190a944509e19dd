"""The recordings of a questionnaire, as a tablet fetches them."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import select

from survey.models import InstrumentVersion
from survey.permissions import Role
from tests.support.cases import SMALL, in_the_field
from tests.support.guarded import GUARDED


@pytest.fixture
def address(session, make_staff, client, now):
    """Where the recordings of a questionnaire are that names one in English and one outside its folder."""
    people = {role: make_staff(role) for role in ("manager", "supervisor", "enumerator")}
    in_the_field(session, people, instruments=(SMALL[0], GUARDED), now=now)
    session.commit()
    client.act_as(people["enumerator"])
    version = session.scalars(
        select(InstrumentVersion).where(InstrumentVersion.name == "woman")
    ).one()
    return f"/visits/form/{version.id}/recordings.json"


def test_only_files_of_the_folder_that_are_named_are_given(address, app, client):
    folder = app.extensions["config"].data_dir / "recordings" / "woman"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        (folder.parent / "keys.mp3").write_bytes(b"outside")
        assert client.get(address).json == {}
        (folder / "card_en.mp3").write_bytes(b"sound")
        (folder / "other.mp3").write_bytes(b"not named")
        sound = {"type": "audio/mpeg", "data": base64.b64encode(b"sound").decode()}
        assert client.get(address).json == {"card_en.mp3": sound}
    finally:
        for path in (folder / "card_en.mp3", folder / "other.mp3", folder.parent / "keys.mp3"):
            path.unlink(missing_ok=True)


def test_they_are_for_interviewers_and_versions_that_exist(address, client, sign_in):
    assert client.get("/visits/form/999/recordings.json").status_code == 404
    sign_in(Role.STATISTICIAN)
    assert client.get(address).status_code == 403
