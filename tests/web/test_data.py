"""The statistician's pages, from the sample to the estimates; and that nobody else opens them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import polars as pl
import pytest
from sqlalchemy import select

from survey.models import EstimateRun, Job, WeightRun
from survey.permissions import Role
from tests.support.recipes import SMALL as RECIPE

PAGES = ("/data/", "/data/weights/", "/data/estimates/", "/data/files/")


@pytest.mark.parametrize("path", PAGES[:3])
@pytest.mark.parametrize(
    "role", [Role.ENUMERATOR, Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR]
)
def test_other_roles_are_refused(client, sign_in, path, role):
    sign_in(role)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_pages_without_anything_yet_say_what_to_do(client, fielded, path):
    page = client.get(path)
    assert page.status_code == 200
    assert len(page.data) < 100_000


def test_a_run_is_made_shown_and_taken_away(client, fielded, session):
    answer = client.post("/data/weights/", data={"recipe": RECIPE})
    assert answer.status_code == 302
    told = client.get(f"{answer.location}.json").json
    assert (told["state"], told["progress"]) == ("done", 1.0)
    page = client.get(told["result"]).text
    assert "w_pop" in page
    assert "5,000" in page
    women = client.get(f"{told['result']}/women.csv").text.splitlines()
    assert len(women) == 2
    assert client.get(f"{told['result']}/weights.svg").text.startswith("<svg")
    assert "do: base" in client.get(f"{told['result']}/recipe.yaml").text
    assert session.scalars(select(WeightRun)).one().manifest["seed"] == 1


def test_a_recipe_with_mistakes_comes_back_with_all_of_them(client, fielded, session):
    wrong = RECIPE.replace("do: population", "do: magic").replace("stage2: pi2", "stage3: pi2")
    answer = client.post("/data/weights/", data={"recipe": wrong})
    assert answer.status_code == 422
    assert "magic" in answer.text
    assert "stage2" in answer.text
    assert session.scalars(select(Job)).all() == []


def test_a_run_that_cannot_be_carried_out_says_why(client, fielded):
    answer = client.post(
        "/data/weights/", data={"recipe": RECIPE.replace("pi2, gives", "nowhere, gives")}
    )
    told = client.get(f"{answer.location}.json").json
    assert told["state"] == "failed"
    assert "nowhere" in told["error"][0]


def test_somebody_elses_job_is_not_found(client, fielded, make_staff):
    answer = client.post("/data/weights/", data={"recipe": RECIPE})
    client.act_as(make_staff(Role.STATISTICIAN, username="other"))
    assert client.get(answer.location).status_code == 404


def test_estimates_need_an_indicator_and_weights(client, fielded, session):
    assert client.post("/data/estimates/", data={}).status_code == 422
    refused = client.post("/data/estimates/", data={"indicator": "ipv_phy_ever"})
    assert refused.status_code == 409
    assert session.scalars(select(EstimateRun)).all() == []


def test_differences_name_the_category_that_they_are_from(client, fielded, session):
    client.post("/data/weights/", data={"recipe": RECIPE})
    weights = session.scalars(select(WeightRun)).one()
    given = {"estimand": "ipv_phy_ever", "by": "v024", "n": 100, "n_weighted": 90.0, "deff": 1.0}
    published = {"estimate": 0.1, "se": 0.01, "ci_low": 0.08, "ci_high": 0.12}
    hidden = {**dict.fromkeys(published), "mark": "*", "reason": "few"}
    rows = [
        {**given, "level": "1", **hidden},
        {**given, "level": "2", **published, "mark": "", "reason": ""},
        {**given, "level": "3", **published, "difference": -0.0004, "difference_p": 0.9},
        {**given, "level": "4", **published, "difference": 0.02, "difference_p": 0.01},
    ]
    table = io.BytesIO()
    empty = {"difference": None, "difference_p": None, "mark": "", "reason": ""}
    pl.DataFrame([empty | row for row in rows]).write_parquet(table)
    test = {"estimand": "ipv_phy_ever", "by": "v024", "f": 1.0, "df1": 2.0, "df2": 9.0, "p": 0.4}
    names = {str(code): {"en": f"Region {code}"} for code in range(1, 5)}
    request = {
        "indicators": ["ipv_phy_ever"], "by": [["v024"]], "weight_run": 1, "tests": [test],
        "labels": {"v024": names},
    }  # fmt: skip
    run = EstimateRun(
        study_id=weights.study_id, weight_run_id=weights.id, made_at=datetime(2026, 1, 1, tzinfo=UTC),
        request=request, result=table.getvalue(),
    )  # fmt: skip
    session.add(run)
    session.commit()
    page = client.get(f"/data/estimates/{run.id}").text
    assert "Difference from “Region 2”" in page
    assert "+2.0 <span" in page
    assert ">0.0 <span" in page


def test_the_sample_shows_every_probability(client, fielded):
    table = client.get("/data/sample/clusters.csv")
    assert "pi1" in table.text
    assert len(table.text.strip().splitlines()) == 2


def test_a_page_below_a_place_of_the_menu_is_marked_there(client, fielded):
    for path in ("/data/", "/data/weights/", "/data/files/"):
        page = client.get(path).text
        assert page.count('aria-current="page"') == 1
        assert '<a href="/data/" aria-current="page">' in page


def test_files_for_others_lead_to_the_weights_that_they_need(client, fielded):
    page = client.get("/data/files/").text
    assert '<a href="/data/weights/">Run the weights first</a>' in page
    client.post("/data/weights/", data={"recipe": RECIPE})
    assert "Run the weights first" not in client.get("/data/files/").text
    assert "Run the weights first" not in client.get("/data/").text


def test_work_that_has_ended_shows_no_step_any_more(client, fielded, session):
    answer = client.post("/data/weights/", data={"recipe": RECIPE})
    job = session.scalars(select(Job)).one()
    assert job.step
    page = client.get(answer.location).text
    assert job.step not in page


def test_who_cancels_is_told_that_it_will_stop(client, fielded, session):
    answer = client.post("/data/weights/", data={"recipe": RECIPE})
    job = session.scalars(select(Job)).one()
    job.state = "running"
    session.commit()
    assert "Cancel" in client.get(answer.location).text
    client.post(f"{answer.location}/cancel")
    page = client.get(answer.location).text
    assert "It stops before the next step." in page
    assert f'action="{answer.location}/cancel"' not in page
