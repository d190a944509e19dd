"""The page that compares two waves, as a statistician uses it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from exports.formats import FORMATS
from exports.writing import Options
from survey.models import Staff
from survey.permissions import Role
from tests.support.cases import SMALL, in_the_field
from tests.survey.test_wave_comparison import wave


@pytest.fixture
def in_fieldwork(session, make_staff, now) -> Staff:
    """A study in the field, and its statistician."""
    people = {role: make_staff(role) for role in ("manager", "supervisor", "enumerator")}
    in_the_field(session, people, instruments=SMALL, now=now)
    return make_staff(Role.STATISTICIAN)


def _files(folder: Path) -> dict[str, tuple[io.BytesIO, str]]:
    for name, ending, seed in (("wave1", "sav", 1), ("wave2", "dta", 2)):
        FORMATS[ending](wave(name, seed=seed), folder, Options())
    return {
        field: (io.BytesIO((folder / f"{name}_en.{ending}").read_bytes()), f"{name}.{ending}")
        for field, name, ending in (("earlier", "wave1", "sav"), ("later", "wave2", "dta"))
    }


def test_a_statistician_sees_what_has_changed(client, in_fieldwork, tmp_path):
    client.act_as(in_fieldwork)
    page = client.post("/data/waves/", data={"as": "page", **_files(tmp_path)})
    assert page.status_code == 200
    assert "ipv_phy_ever" in page.text
    assert "&lt; 0.001" in page.text or "&lt; 0,001" in page.text
    assert "wave1.sav" in page.text


def test_the_comparison_can_be_taken_away(client, in_fieldwork, tmp_path):
    client.act_as(in_fieldwork)
    found = client.post("/data/waves/", data={"as": "csv", **_files(tmp_path)})
    head, row = found.text.lstrip("\ufeff").splitlines()
    assert head.startswith("indicator,earlier,earlier_se,earlier_n,later")
    assert row.startswith("ipv_phy_ever,0.2")


def test_a_file_that_cannot_be_read_is_said_in_words(client, in_fieldwork):
    client.act_as(in_fieldwork)
    broken = {"earlier": (io.BytesIO(b"$FL2 no"), "old.sav")}
    page = client.post("/data/waves/?lang=en", data=broken)
    assert page.status_code == 422
    assert "The file cannot be read" in page.text


def test_managers_and_enumerators_do_not_see_it(client, sign_in):
    sign_in(Role.ENUMERATOR)
    assert client.get("/data/waves/").status_code == 403
