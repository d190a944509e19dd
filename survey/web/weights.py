"""Weight runs: the recipe, its run, what each step did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from survey.errors import NotFound
from survey.models import WeightRun
from survey.permissions import Verb
from survey.services import study, weights
from survey.web.access import requires
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
    """All runs, and the recipe of the next one."""
    session = current_session()
    found = study.current(session)
    runs = weights.runs(session, found)
    recipe = runs[0].recipe if runs else weights.default_recipe()
    return render_template("weights/index.html", study=found, runs=runs, recipe=recipe)


@bp.post("/")
@requires(Verb.WEIGH)
def run() -> ResponseReturnValue:
    """Start a run. A recipe that cannot be read comes back with what is wrong in it."""
    from weighting.errors import RecipeError
    from weighting.recipe_file import Recipe

    session = current_session()
    found = study.current(session)
    recipe = request.form.get("recipe", "").replace("\r\n", "\n")
    try:
        Recipe.from_yaml(recipe)
    except RecipeError as error:
        runs = weights.runs(session, found)
        return render_template(
            "weights/index.html", study=found, runs=runs, recipe=recipe, error=error
        ), 422
    return start(found, "weigh", {"recipe": recipe})


@bp.get("/<int:number>")
@requires(Verb.SEE_DATA)
def show(number: int) -> ResponseReturnValue:
    """What each step did to the weights."""
    session = current_session()
    found = weights.get(session, study.current(session), number)
    return render_template("weights/show.html", run=found, steps=found.diagnostics["steps"])


@bp.get("/<int:number>/weights.svg")
@requires(Verb.SEE_DATA)
def chart(number: int) -> ResponseReturnValue:
    """The distribution of the final weights, step by step."""
    from survey.web.charts import weight_steps

    session = current_session()
    found = weights.get(session, study.current(session), number)
    return _file(weight_steps(found.diagnostics["steps"]), "image/svg+xml")


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
