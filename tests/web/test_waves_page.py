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


@pytest.mark.parametrize(
    ("content", "language", "told"),
    [
        (b"$FL2 no", "en", "The file cannot be read."),
        (b"%PDF-1.7", "az", "fayl zədələnib və ya başqa növdəndir: bu, PDF sənədidir"),
        (b"%PDF-1.7", "ru", "сохраните таблицу как CSV или из её программы как .sav или .dta"),
        (b"", "ru", "файл повреждён или другого вида: файл пуст"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_words(client, in_fieldwork, content, language, told):
    client.act_as(in_fieldwork)
    broken = {"earlier": (io.BytesIO(content), "old.sav")}
    page = client.post(f"/data/waves/?lang={language}", data=broken)
    assert page.status_code == 422
    assert told in page.text


def test_lines_of_another_length_are_named_in_the_language_of_the_page(client, in_fieldwork):
    client.act_as(in_fieldwork)
    broken = {"earlier": (io.BytesIO(b"a,b\n1,2\n1,2,3\n"), "old.csv")}
    page = client.post("/data/waves/?lang=az", data=broken)
    assert "3 nömrəli sətirdə sahələrin sayı: 3, adlar sətrində: 2" in page.text


def _csv(**change: str) -> bytes:
    """60 women in 30 clusters and 2 strata; `change` replaces the fields of the fourth."""
    rows = [
        {"w_pop": "2", "psu": str(i // 2), "stratum": str(i % 60 // 30), "y": str(i % 2)}
        for i in range(60)
    ]
    rows[3] |= change
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("change", "language", "told"),
    [
        ({"w_pop": "-1"}, "az", "old.csv üzrə qiymətləndirmə aparmaq olmur"),
        ({"w_pop": "-1"}, "az", "mənfi: 1"),
        ({"w_pop": ""}, "ru", "пропущено или не число: 1"),
        ({"w_pop": "two"}, "ru", "Вес w_pop — не число"),
        ({"w_pop": "two"}, "ru", "не числа: 1 из 60 значений"),
        ({"w_pop": "NaN"}, "az", "ədəd olmayan qiymətlər: 1 (cəmi 60)"),
        ({"psu": ""}, "az", "psu 1 sətirdə doldurulmayıb"),
    ],
)
def test_weights_and_clusters_that_cannot_be_used_are_named(
    client, in_fieldwork, change, language, told
):
    client.act_as(in_fieldwork)
    files = {
        "earlier": (io.BytesIO(_csv(**change)), "old.csv"),
        "later": (io.BytesIO(_csv()), "new.csv"),
    }
    page = client.post(f"/data/waves/?lang={language}", data={"indicators": "y", **files})
    assert page.status_code == 422
    assert told in page.text


def test_a_stratum_with_a_single_cluster_is_said_to_take_the_variance_of_others(
    client, in_fieldwork
):
    client.act_as(in_fieldwork)
    files = {
        "earlier": (io.BytesIO(_csv(stratum="lone", psu="99")), "old.csv"),
        "later": (io.BytesIO(_csv()), "new.csv"),
    }
    page = client.post("/data/waves/?lang=en", data={"indicators": "y", **files})
    assert "which take the mean variance of the others: lone" in page.text
    assert page.text.count("which take the mean variance") == 1


def test_managers_and_enumerators_do_not_see_it(client, sign_in):
    sign_in(Role.ENUMERATOR)
    assert client.get("/data/waves/").status_code == 403


def test_a_file_that_is_too_large_leads_back_to_where_it_was_chosen(
    client, in_fieldwork, monkeypatch
):
    client.act_as(in_fieldwork)
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 1000)
    form = {"earlier": (io.BytesIO(b"x" * 2000), "old.sav")}
    answer = client.post("/data/waves/", data=form)
    assert answer.status_code == 413
    assert "20 MB" in answer.text
    assert '<a class="button" href="/data/waves/">Back</a>' in answer.text
