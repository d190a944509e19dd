"""A manager hands in pictures and recordings with a questionnaire; interviews and previews get them."""

from __future__ import annotations

import io
import zipfile

import pytest

from instruments.media_files import digest
from survey.models import InstrumentFile, InstrumentVersion
from survey.permissions import Role
from survey.services import study as studies
from tests.support.forms import written
from tests.support.pictures import DRAWING, PIXEL

UPLOAD = "/study/instruments/upload"
FORM = written(
    """
- {type: select_one pets, name: pet, label: Which?, media: {image: {en: both.svg}}}
""",
    head="name: pets\nversion: 1\ntitle: Pets\nlanguages: [en]",
    lists="""
pets:
  - {name: cat, label: Cat, media: {image: cat.png}}
  - {name: dog, label: Dog}
""",
)


@pytest.fixture
def manager(sign_in, session, now):
    title = {"az": "A", "ru": "A", "en": "A"}
    studies.create(session, None, code="s", title=title, seed=11, take=5, now=now)
    session.commit()
    return sign_in(Role.MANAGER)


def send(client, address, field, **files):
    opened = [(io.BytesIO(data), name.replace("_", ".")) for name, data in files.items()]
    return client.post(address, data={field: opened})


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"media/{name.replace('_', '.')}", data)
        archive.writestr("__MACOSX/._cat.png", b"x")
    return out.getvalue()


def hand_in(client, **files):
    answer = send(client, UPLOAD, "questionnaire", pets_yaml=FORM.encode(), **files)
    assert answer.status_code == 302, answer.text
    return answer.location


def published(client, session, **files):
    address = hand_in(client, **files)
    assert client.post(f"{address}/publish", data={"use": "pets"}).status_code == 302
    return session.query(InstrumentVersion).order_by(InstrumentVersion.id.desc()).first()


def test_what_is_missing_is_told_and_can_be_added_to_the_draft(client, manager):
    address = hand_in(client, cat_png=PIXEL)
    page = client.get(address).text
    assert "1 of 2 files that it shows are here." in page
    assert "&#39;pet&#39; shows the file &#39;both.svg&#39;" in page
    assert send(client, f"{address}/files", "media", both_svg=DRAWING).status_code == 302
    page = client.get(address).text
    assert "2 of 2 files that it shows are here." in page
    assert "M001" not in page


def test_a_file_that_does_something_is_not_added(client, manager):
    address = hand_in(client, cat_png=PIXEL)
    wrong = DRAWING.replace(b"<g>", b"<script>1</script><g>")
    answer = send(client, f"{address}/files", "media", both_svg=wrong)
    assert answer.status_code == 422
    assert "M004" in answer.text
    assert "1 of 2" in answer.text


def test_an_archive_brings_them_all(client, manager, session):
    archive = packed(pets_yaml=FORM.encode(), cat_png=PIXEL, both_svg=DRAWING)
    answer = send(client, UPLOAD, "questionnaire", all_zip=archive)
    assert answer.status_code == 302
    assert "2 of 2" in client.get(answer.location).text


@pytest.mark.parametrize("wrong", [b"PK nothing", packed(cat_png=bytes(65 * 1024 * 1024))])
def test_archives_that_are_damaged_or_a_bomb_are_refused_in_words(client, manager, wrong):
    answer = send(client, UPLOAD, "questionnaire", all_zip=wrong)
    assert answer.status_code == 422
    assert "ZIP archive" in answer.text


def test_a_draft_and_a_version_show_them_and_nothing_else(client, manager, session):
    address = hand_in(client, cat_png=PIXEL, both_svg=DRAWING)
    token = address.rsplit("/", 1)[1]
    assert client.get(f"/study/instruments/preview/{token}/files/cat.png").data == PIXEL
    assert client.get(f"/study/instruments/preview/{token}/files/dog.png").status_code == 404
    assert 'data-file-shown="both.svg"' in client.get(
        f"/study/instruments/preview/{token}/en"
    ).text  # fmt: skip
    client.post(f"{address}/publish", data={"use": "pets"})
    version = session.query(InstrumentVersion).one()
    answer = client.get(f"/study/instruments/preview/v{version.id}/files/both.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/study/instruments/preview/{token}/files/cat.png").status_code == 404


def test_interviewers_get_them_and_others_do_not(client, manager, session, sign_in):
    version = published(client, session, cat_png=PIXEL, both_svg=DRAWING)
    address = f"/visits/form/{version.id}/files/cat.png"
    sign_in(Role.ENUMERATOR)
    answer = client.get(address)
    assert (answer.data, answer.mimetype) == (PIXEL, "image/png")
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/visits/form/999/files/cat.png").status_code == 404
    sign_in(Role.STATISTICIAN)
    assert client.get(address).status_code == 403


def test_the_same_picture_is_kept_once_and_another_is_another_version(client, manager, session):
    first = published(client, session, cat_png=PIXEL, both_svg=DRAWING)
    second = published(client, session, cat_png=PIXEL, both_svg=DRAWING.replace(b"#080", b"#800"))
    assert (first.number, second.number) == (1, 2)
    assert session.query(InstrumentFile).count() == 3
    old = client.get(f"/study/instruments/preview/v{first.id}/files/both.svg").data
    assert digest(old) == digest(DRAWING)


def test_they_go_out_as_an_archive_that_comes_in_again(client, manager, session):
    version = published(client, session, cat_png=PIXEL, both_svg=DRAWING)
    assert f"{version.id}-files.zip" in client.get("/study/instruments").text
    archive = client.get(f"/study/instruments/{version.id}-files.zip").data
    workbook = client.get(f"/study/instruments/{version.id}.xlsx").data
    answer = send(client, UPLOAD, "questionnaire", form_xlsx=workbook, files_zip=archive)
    page = client.get(f"{answer.location}?use=pets").text
    assert "2 of 2" in page
    assert "It is the same as the newest version" in page


def test_a_version_without_files_offers_none(client, manager, session):
    answer = client.post("/study/instruments/library", data={"name": "household"})
    assert answer.status_code == 302
    assert "-files.zip" not in client.get("/study/instruments").text
