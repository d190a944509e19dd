"""The page of the files: asked for, approved by a second person, downloaded by links that expire."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
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
    expired = client.get(address)
    assert expired.status_code == 403
    # her role has nothing to do with it, and the page leads to fresh links
    assert "<h1>Not open</h1>" in expired.text
    assert 'href="/data/files/"' in expired.text


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


def zips(page: str) -> dict[int, str]:
    """Release -> address of everything in one."""
    found = re.findall(r'href="(/data/files/(\d+)\.zip\?t=[^"]+)"', page)
    return {int(number): address for address, number in found}


def test_a_release_comes_in_one_piece_and_passes_its_own_check(
    office, client, session, make_staff, tmp_path
):
    """Programs beside the data find them only when all lie in one folder."""
    from exports.release import verify

    client.act_as(office.people["statistician"])
    page = client.get("/data/files/").text
    answer = client.get(zips(page)[office.master.id])
    assert answer.headers["Content-Disposition"] == "attachment; filename=master-1.zip"
    zipfile.ZipFile(io.BytesIO(answer.data)).extractall(tmp_path)
    assert verify(tmp_path / "master-1", signed=True) == []
    noted = session.scalars(select(Event.details).where(Event.name == "release.downloaded")).all()
    assert {one["file"] for one in noted} == {one.name for one in (tmp_path / "master-1").iterdir()}
    again = client.get(zips(page)[office.master.id])
    assert again.data == answer.data

    client.act_as(make_staff(Role.STATISTICIAN, username="third"))
    assert client.get(zips(page)[office.master.id]).status_code == 403


def test_before_approval_the_archive_holds_the_papers_only(office, client):
    client.act_as(office.people["manager"])
    answer = client.get(zips(client.get("/data/files/").text)[office.suf.id])
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "suf-1/disclosure.json" in names
    assert "suf-1/woman.csv" not in names


def test_the_manager_reads_how_the_women_are_protected(office, client):
    import polars as pl

    from exports.disclosure import Plan, Protection
    from exports.disclosure_report import report
    from exports.from_frame import dataset_of
    from exports.risk import Risk

    made = dataset_of(pl.DataFrame({"a": [1, 2]}), "woman")
    done = Protection(
        rows=1234, suppressed={"v012": 56, "v730": 22}, below_k_before=77, below_k_after=0,
        risk_before=Risk(), risk=Risk(sample_largest=1 / 3), dropped=("b",) * 139, left_out=1,
    )  # fmt: skip
    text = report({"woman": made}, {"woman": (made, done)}, Plan("suf", k=3, quasi=("a",)))
    (office.data_dir / office.suf.folder / "disclosure.json").write_text(text, encoding="utf-8")
    client.act_as(office.people["manager"])
    page = client.get("/data/files/").text
    row = re.search(r'<th scope="row">woman</th>(.*?)</tr>', page)
    assert row is not None
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row[1])
    assert cells == ["1,234", "1", "139", "77", "0", "78", "33.3%"]
    assert "fewer than 3 women" in page
    # a release that an earlier version has made did not count the rows it left out
    older = text.replace('"rows_left_out": 1,', "")
    (office.data_dir / office.suf.folder / "disclosure.json").write_text(older, encoding="utf-8")
    assert client.get("/data/files/").status_code == 200


def test_the_page_says_who_made_and_who_approved(office, client):
    client.act_as(office.people["manager"])
    client.post(f"/data/files/{office.suf.id}/approve")
    page = client.get("/data/files/").text
    maker, approver = (office.people[one].name for one in ("statistician", "manager"))
    assert re.search(rf"Made [^<]* by {re.escape(maker)}", page)
    assert re.search(rf"approved [^<]* by {re.escape(approver)}", page)


def test_small_files_have_their_size_in_bytes(office, client):
    client.act_as(office.people["statistician"])
    assert "6 B" in client.get("/data/files/").text  # CHANGES.txt of these releases: "first\n"


def test_who_approves_is_warned_when_rows_of_two_kinds_can_be_put_together(
    office, client, session, now
):
    puf = _made(session, office.people, "puf", office.data_dir, now)
    said = json.dumps({"plan": {"k": 3}, "files": {"woman": WOMAN}})
    for one in (office.suf, puf):
        (office.data_dir / one.folder / "disclosure.json").write_text(said)
    session.commit()
    client.act_as(office.people["manager"])
    assert "A file of the other kind is out already" not in client.get("/data/files/").text
    puf.approved_at, puf.approved_by_id = now, office.people["manager"].id
    session.commit()
    assert client.get("/data/files/").text.count("A file of the other kind is out already") == 1


WOMAN = {
    "rows": 2, "variables_left_out": 0, "below_k": {"before": 0, "after": 0}, "suppressed": {},
    "risk": {"after": {"sample_largest": 0.2}}, "indicators": {},
}  # fmt: skip


def test_the_menu_tells_a_manager_that_files_wait_for_her(office, client):
    client.act_as(office.people["manager"])
    waits = re.compile(r'href="/data/files/"[^>]*>Files\s*<span class="count">1<')
    assert waits.search(client.get("/fieldwork").text)
    client.post(f"/data/files/{office.suf.id}/approve")
    assert not waits.search(client.get("/fieldwork").text)
    client.act_as(office.people["supervisor"])
    assert "/data/files/" not in client.get("/fieldwork").text
