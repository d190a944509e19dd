"""Weight runs: the recipe, its run, what each step did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey.errors import NotFound
from survey.models import Study, WeightRun
from survey.permissions import Verb
from survey.services import study, weight_comparison, weights
from survey.web import recipe_help
from survey.web.access import requires
from survey.web.margin_words import named_categories
from survey.web.queue import start
from survey.web.session import current_session

if TYPE_CHECKING:
    import polars as pl

bp = Blueprint("weights", __name__, url_prefix="/data/weights")

TABLES: dict[str, Callable[[WeightRun], pl.DataFrame]] = {
    "households.csv": lambda run: weights.table(run.households),
    "women.csv": lambda run: weights.table(run.women),
    "replicates.csv": weights.replicates,
}


@bp.get("/")
@requires(Verb.SEE_DATA)
def index() -> ResponseReturnValue:
    """All runs, and the recipe of the next one: that of the run `from`, of the newest, or the shipped one."""
    session = current_session()
    found = study.current(session)
    runs = weights.runs(session, found)
    wanted = request.args.get("from", runs[0].number if runs else 0, type=int)
    recipe = next((one.recipe for one in runs if one.number == wanted), weights.default_recipe())
    return _page(found, runs, recipe, beginning=wanted)


@bp.post("/")
@requires(Verb.WEIGH)
def run() -> ResponseReturnValue:
    """Start a run, or only check the recipe. One that cannot be used comes back with what is wrong in it."""
    from weighting.errors import RecipeError
    from weighting.recipe_file import Recipe

    session = current_session()
    found = study.current(session)
    recipe = request.form.get("recipe", "").replace("\r\n", "\n")
    try:
        Recipe.from_yaml(recipe, place=gettext("Recipe"))
    except RecipeError as error:
        return _page(found, weights.runs(session, found), recipe, error=error), 422
    if "check" in request.form:
        return _page(found, weights.runs(session, found), recipe, checked=True)
    return start(found, "weigh", {"recipe": recipe})


def _page(found: Study, runs: list[WeightRun], recipe: str, **more: Any) -> str:
    return render_template(
        "weights/index.html",
        study=found,
        runs=runs,
        recipe=recipe,
        help=list(recipe_help.steps()),
        replicates_do=recipe_help.REPLICATES_DO,
        columns=(weights.HOUSEHOLD_COLUMNS, weights.WOMAN_COLUMNS),
        **more,
    )


@bp.get("/compare")
@requires(Verb.SEE_DATA)
def compare() -> ResponseReturnValue:
    """Two runs side by side."""
    first, second = _pair()
    return render_template(
        "weights/compare.html",
        first=first,
        second=second,
        found=weight_comparison.compare(first, second),
    )


@bp.get("/compare.svg")
@requires(Verb.SEE_DATA)
def compare_chart() -> ResponseReturnValue:
    """How many women got how much more or less weight in the second run."""
    from survey.web.weight_charts import ratios

    return _file(ratios(weight_comparison.compare(*_pair()).bins), "image/svg+xml")


def _pair() -> tuple[WeightRun, WeightRun]:
    session = current_session()
    found = study.current(session)
    numbers = [request.args.get(name, 0, type=int) for name in ("first", "second")]
    one, two = (weights.get(session, found, number) for number in numbers)
    return one, two


@bp.get("/<int:number>")
@requires(Verb.SEE_DATA)
def show(number: int) -> ResponseReturnValue:
    """What each step did to the weights."""
    session = current_session()
    found = weights.get(session, study.current(session), number)
    return render_template(
        "weights/show.html",
        run=found,
        steps=found.diagnostics["steps"],
        named_categories=named_categories,
        others=[
            one.number
            for one in weights.runs(session, study.current(session))
            if one.number != number
        ],
    )


@bp.get("/<int:number>/weights.svg")
@requires(Verb.SEE_DATA)
def chart(number: int) -> ResponseReturnValue:
    """The distribution of the final weights, step by step."""
    from survey.web.weight_charts import weight_steps

    session = current_session()
    found = weights.get(session, study.current(session), number)
    return _file(weight_steps(found.diagnostics["steps"]), "image/svg+xml")


@bp.get("/<int:number>/<column>/<what>.svg")
@requires(Verb.SEE_DATA)
def step_chart(number: int, column: str, what: str) -> ResponseReturnValue:
    """What a step did: its factors by stratum, or its margins before and after."""
    from survey.web import weight_charts

    session = current_session()
    found = weights.get(session, study.current(session), number)
    step = next((one for one in found.diagnostics["steps"] if one["gives"] == column), None)
    if step is not None and what == "factors" and step["factors"]:
        return _file(weight_charts.factors(step["factors"]), "image/svg+xml")
    if step is not None and what == "margins" and step["details"].get("margins"):
        rows = named_categories(step["details"]["margins"])
        return _file(weight_charts.margins(rows), "image/svg+xml")
    raise NotFound


@bp.get("/<int:number>/<name>")
@requires(Verb.SEE_DATA)
def download(number: int, name: str) -> ResponseReturnValue:
    """recipe.yaml, manifest.json or a table of a run as CSV. None of them holds an answer."""
    import json

    session = current_session()
    found = weights.get(session, study.current(session), number)
    if name == "recipe.yaml":
        return _file(found.recipe, "text/yaml", name)
    if name == "manifest.json":
        return _file(json.dumps(found.manifest, indent=2), "application/json", name)
    if name in TABLES:
        return _file(TABLES[name](found).write_csv(), "text/csv; charset=utf-8", name)
    raise NotFound


def _file(content: str, kind: str, name: str = "") -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(content, content_type=kind, headers=headers)
