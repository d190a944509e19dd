"""The page of the files: asked for, approved by a second person, downloaded by links that expire."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from survey.errors import Conflict
from survey.models import Event, Job, Release
from survey.permissions import Role
from survey.services import release
from survey.web import download_links
from tests.support.cases import SMALL, in_the_field


@pytest.fixture
def office(session, make_staff, app, now) -> SimpleNamespace:
    """A study, its people, and a release of each kind whose folder holds one file."""
    people = {role: make_staff(role) for role in ("manager", "supervisor", "enumerator")}
    people["statistician"] = make_staff(Role.STATISTICIAN)
    in_the_field(session, people, instruments=SMALL, now=now)
    data_dir = app.extensions["config"].data_dir
    made = {kind: _made(session, people, kind, data_dir, now) for kind in ("master", "suf")}
    session.commit()
    return SimpleNamespace(people=people, data_dir=data_dir, **made)


def _made(session, people, kind, data_dir, now) -> Release:
    import polars as pl
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from exports.from_frame import dataset_of
    from exports.release import write
    from survey.services import study as studies

    folder = f"releases/{uuid.uuid4()}"
    manifest = write(
        [dataset_of(pl.DataFrame({"a": [1, 2]}), "woman")],
        ["csv"],
        data_dir / folder,
        papers={"CHANGES.txt": "first\n", "disclosure.json": "{}\n"},
        key=Ed25519PrivateKey.generate(),
    )
    return release.store(
        session,
        people["statistician"],
        study=studies.current(session),
        kind=kind,
        folder=folder,
        manifest=manifest,
        run=None,
        now=now,
    )


def links(page: str) -> dict[str, str]:
    """File name -> address on the page."""
    found = re.findall(r'href="(/data/files/\d+/([^"?]+)\?t=[^"]+)"', page)
    return {f"{address.split('/')[3]}/{name}": address for address, name in found}


def test_a_statistician_asks_for_a_kind_in_several_languages(office, client, session):
    client.act_as(office.people["statistician"])
    form = {"kind": "master", "format": ["sav", "dta"], "language": ["az", "ru"]}
    assert client.post("/data/files/", data=form).status_code == 302
    asked = session.scalars(select(Job)).one()
    assert asked.parameters == {
        "kind": "master", "formats": ["sav", "dta"], "languages": ["az", "ru"], "weighted": False,
    }  # fmt: skip
    assert client.post("/data/files/", data={"kind": "everything"}).status_code == 422


def test_a_file_for_others_is_closed_until_somebody_else_approves(office, client, session):
    client.act_as(office.people["statistician"])
    before = links(client.get("/data/files/").text)
    assert f"{office.suf.id}/woman.csv" not in before
    assert f"{office.suf.id}/disclosure.json" in before
    assert client.post(f"/data/files/{office.suf.id}/approve").status_code == 403

    client.act_as(office.people["manager"])
    seen = links(client.get("/data/files/").text)
    assert f"{office.suf.id}/disclosure.json" in seen
    assert not [name for name in seen if name.endswith("woman.csv")]
    assert client.post(f"/data/files/{office.suf.id}/approve").status_code == 302

    client.act_as(office.people["statistician"])
    after = links(client.get("/data/files/").text)
    answer = client.get(after[f"{office.suf.id}/woman.csv"])
    assert answer.status_code == 200
    noted = session.scalars(select(Event.name)).all()
    assert {"release.made", "release.approved", "release.downloaded"} <= set(noted)


def test_a_link_is_for_one_person_and_for_an_hour(office, client, make_staff, monkeypatch):
    client.act_as(office.people["statistician"])
    address = links(client.get("/data/files/").text)[f"{office.master.id}/woman.csv"]
    assert client.get(address).status_code == 200
    assert client.get(address.split("?")[0]).status_code == 403
    assert client.get(address.replace("woman.csv", "manifest.json")).status_code == 403
    client.act_as(make_staff(Role.STATISTICIAN, username="other"))
    assert client.get(address).status_code == 403
    client.act_as(office.people["statistician"])
    monkeypatch.setattr(download_links, "SECONDS", -1)
    assert client.get(address).status_code == 403


def test_changed_files_are_not_approved(office, session, now):
    (office.data_dir / office.suf.folder / "woman.csv").write_text("a\n9\n")
    with pytest.raises(Conflict, match="changed"):
        release.approve(
            session,
            office.people["manager"],
            release_id=office.suf.id,
            data_dir=office.data_dir,
            now=now,
        )


def test_a_withdrawn_release_is_closed(office, client, session):
    client.act_as(office.people["statistician"])
    address = links(client.get("/data/files/").text)[f"{office.master.id}/woman.csv"]
    assert client.post(f"/data/files/{office.master.id}/withdraw").status_code == 302
    assert client.get(address).status_code == 403
    assert "withdrawn" in client.get("/data/files/").text


def test_numbers_count_the_releases_of_a_kind(office, session, now):
    study = office.suf.study_id
    assert (office.master.number, office.suf.number) == (1, 1)
    found = session.scalars(select(Release).where(Release.study_id == study)).all()
    assert now - found[0].made_at < timedelta(days=1)
