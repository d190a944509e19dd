"""The pages of estimates and of the report, as the statistician uses them."""

from __future__ import annotations

import json

import pytest

from survey.models import Job, WeightRun
from survey.permissions import Role
from survey.services import study, weights
from weighting.report.model import Cell, Column, Report, Row, Table

EVERYWHERE = ("az", "ru", "en")


def text(word):
    return {language: f"{word}-{language}" for language in EVERYWHERE}


REPORT = Report(
    text("Title"),
    "2026-11-24T10:00:00+00:00",
    True,
    (
        Table(
            "T12",
            text("Forms"),
            (Column(text("Share")), Column(text("Women"), "number")),
            (
                Row(text("Total"), (Cell((0.125,)), Cell((900.0,)))),
                Row(text("Age"), heading=True),
                Row(text("Young"), (Cell((), "*"), Cell((12.0,)))),
            ),
            chart=0,
        ),
    ),
    (text("Annex"),),
    {"weight_run": 3, "seed": 1},
)


@pytest.fixture
def made(session, app, now):
    """A study with a weight run and a finished report."""
    found = study.create(
        session, None, code="t", title=dict.fromkeys(EVERYWHERE, "Study"), seed=7, take=20, now=now
    )
    session.add(
        WeightRun(
            study_id=found.id, number=3, made_at=now, recipe=weights.default_recipe(),
            input_hash="0" * 64, manifest={"seed": 1}, diagnostics={"steps": []},
            households=b"", women=b"",
        )
    )  # fmt: skip
    row = Job(
        study_id=found.id, kind="report", parameters={}, state="done", created_at=now, progress=1.0,
        result={"report": "reports/report-1.json", "weight_run": 3},
    )  # fmt: skip
    session.add(row)
    session.commit()
    folder = app.extensions["config"].data_dir / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report-1.json").write_text(json.dumps(REPORT.to_json()))
    return row


def test_a_report_is_listed_read_and_taken_along(client, sign_in, made):
    sign_in(Role.STATISTICIAN)
    assert f'href="/data/report/{made.id}"' in client.get("/data/report/").text
    contents = client.get(f"/data/report/{made.id}?lang=ru").text
    assert f'href="/data/report/{made.id}/T12"' in contents
    assert "12,5" not in contents
    for address in ("T12", "whole"):
        page = client.get(f"/data/report/{made.id}/{address}?lang=ru").text
        assert "T12. Forms-ru" in page
        assert "12,5" in page
        assert '<td class="number">*</td>' in page
    assert client.get(f"/data/report/{made.id}/T99").status_code == 404
    book = client.get(f"/data/report/{made.id}.xlsx")
    assert book.headers["Content-Disposition"].endswith(f'report-{made.id}-ru.xlsx"')
    assert book.data.startswith(b"PK")
    assert client.get(f"/data/report/{made.id}.docx").status_code == 200
    assert client.get(f"/data/report/{made.id}.exe").status_code == 404


def test_a_drawn_column_is_a_chart_and_no_other_table_has_one(client, sign_in, made):
    sign_in(Role.STATISTICIAN)
    chart = client.get(f"/data/report/{made.id}/T12.svg?lang=en")
    assert chart.content_type.startswith("image/svg+xml")
    assert "Total-en" in chart.text
    assert "Young-en" not in chart.text
    assert client.get(f"/data/report/{made.id}/T1.svg").status_code == 404


def test_a_report_whose_file_is_gone_is_said(client, sign_in, made, app):
    sign_in(Role.STATISTICIAN)
    (app.extensions["config"].data_dir / "reports" / "report-1.json").unlink()
    answer = client.get(f"/data/report/{made.id}?lang=en")
    assert answer.status_code == 404
    assert "Make it again" in answer.text


def test_enumerators_see_no_report(client, sign_in, made):
    sign_in(Role.ENUMERATOR)
    assert client.get(f"/data/report/{made.id}").status_code == 403


def test_indicators_stand_by_table_with_the_headlines_first(client, sign_in, made):
    sign_in(Role.STATISTICIAN)
    page = client.get("/data/estimates/?lang=en").text
    assert page.index("Headline indicators") < page.index("T3 Physical violence by anyone")
    assert page.count('value="ipv_phy_sex_12m" checked') == 1
    assert 'name="table" value="T12"' in page
    # the run has no replicates, and its recipe calibrates
    assert 'value="residuals"' in page
    assert 'value="replicates"' not in page


def test_a_whole_table_can_be_asked_for(client, sign_in, made, session, monkeypatch):
    sign_in(Role.STATISTICIAN)
    monkeypatch.setattr("survey.web.queue._put", lambda number: None)
    asked = {"table": "T10", "by": ["wealth", "nonsense"], "method": "residuals"}
    assert client.post("/data/estimates/", data=asked).status_code == 302
    job = session.query(Job).filter_by(kind="estimate").one()
    assert set(job.parameters["indicators"]) == {
        "ctl_none", "ctl_1_2", "ctl_3_4", "ctl_5_6", "ctl_3_or_more",
    }  # fmt: skip
    assert job.parameters["by"] == [[], ["wealth"]]
    assert job.parameters["method"] == "residuals"
    assert client.post("/data/estimates/", data={"by": "wealth"}).status_code == 422
