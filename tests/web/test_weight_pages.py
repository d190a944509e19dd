"""The pages of weight runs: recipes checked before they run, what each step did, two runs side by side."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from survey.models import Job, Study, WeightRun
from survey.services import weights
from survey.web import recipe_help
from tests.support.recipes import SMALL as RECIPE
from weighting.recipe_options import OPTIONS
from weighting.steps import STEPS


@pytest.fixture
def two_runs(client, fielded, session):
    for recipe in (RECIPE, RECIPE.replace("max_factor: 100", "max_factor: 50")):
        assert client.post("/data/weights/", data={"recipe": recipe}).status_code == 302
    session.expire_all()
    return session.scalars(select(WeightRun).order_by(WeightRun.number)).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("seed: 1", "seed: many"), "“seed” cannot be many"),
        (("min_cases: 1", "min_cases: few"), "Wanted: a whole number of 1 or more"),
        (("classes: [stratum]", "classes: [stratum"), "look at line"),
        (("margin: region", "margin: 7"), "“margin” cannot be 7"),
    ],
)
def test_a_recipe_with_values_that_cannot_be_is_refused_before_it_runs(
    client,
    fielded,
    session,
    change,
    words,
):
    answer = client.post("/data/weights/", data={"recipe": RECIPE.replace(*change)})
    assert answer.status_code == 422
    assert words in answer.text
    assert session.query(Job).count() == 0


def test_a_recipe_can_be_checked_without_running_it(client, fielded, session):
    page = client.post("/data/weights/", data={"recipe": RECIPE, "check": "1"}).text
    assert "This recipe can be read." in page
    assert session.query(Job).count() == 0


def test_what_stops_a_run_is_told_in_the_persons_language(client, fielded, session):
    session.scalars(select(Study)).one().controls = {"region": {"8": 5000}}
    session.commit()
    job = client.post("/data/weights/", data={"recipe": RECIPE}).headers["Location"]
    assert (
        " 8: yekun say 5\N{NARROW NO-BREAK SPACE}000, amma seçmədə belə hal yoxdur"
        in client.get(f"{job}?lang=az").text
    )
    page = client.get(f"{job}?lang=ru").text
    assert " 8: итог 5\N{NARROW NO-BREAK SPACE}000, но в выборке таких случаев нет" in page
    assert 'href="/data/weights/"' in page


def test_a_run_shows_response_margins_and_where_to_compare(client, two_runs):
    page = client.get("/data/weights/2").text
    for words in ("Response at w_hh", "R-indicator", "Margins of w_cal", "Compare with run"):
        assert words in page
    for chart in ("w_cal/margins", "w_hh/factors"):
        assert client.get(f"/data/weights/2/{chart}.svg").text.startswith("<svg")
    assert client.get("/data/weights/2/w_base/margins.svg").status_code == 404


def test_two_runs_stand_side_by_side(client, two_runs):
    page = client.get("/data/weights/compare?first=1&second=2").text
    assert "the same sample" in page
    assert "the recipe differs" in page
    assert "+    max_factor: 50" in page
    assert client.get("/data/weights/compare.svg?first=1&second=2").text.startswith("<svg")
    assert "the same recipe" in client.get("/data/weights/compare?first=1&second=1").text
    assert client.get("/data/weights/compare?first=1&second=9").status_code == 404


def test_the_next_recipe_begins_with_that_of_any_run(client, two_runs):
    assert "max_factor: 50" in client.get("/data/weights/").text
    assert "max_factor: 100" in client.get("/data/weights/?from=1").text
    assert "recipe: default" in client.get("/data/weights/?from=0").text


def test_every_step_and_option_is_explained():
    shown = {one.name: {option.name for option in one.options} for one in recipe_help.steps()}
    assert shown == {name: kind.required | kind.optional.keys() for name, kind in STEPS.items()}
    assert set().union(*shown.values()) <= OPTIONS.keys()


def test_the_columns_that_are_offered_are_those_that_runs_have(session, fielded):
    study = session.scalars(select(Study)).one()
    households = weights.household_table(session, study).drop("open").columns
    women = weights.woman_table(session, study).drop("open").columns
    assert set(weights.HOUSEHOLD_COLUMNS) == set(households)
    assert set(weights.WOMAN_COLUMNS) == set(women)
