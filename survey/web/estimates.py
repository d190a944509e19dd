"""Tables of prevalence: chosen here, computed by a job, shown with their intervals and a chart."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from survey.errors import N_, NotFound
from survey.models import EstimateRun
from survey.permissions import Verb
from survey.services import estimates, study, weights
from survey.services.analysis import BREAKDOWNS
from survey.web.access import requires
from survey.web.csv_file import csv_file
from survey.web.queue import start
from survey.web.regions import region_name, residence_name
from survey.web.session import current_session

bp = Blueprint("estimates", __name__, url_prefix="/data/estimates")

TITLES = {
    "": N_("All women asked"),
    "region": N_("Economic region"),
    "residence": N_("Residence"),
    "age_group": N_("Age"),
    "marital": N_("Marital status"),
    "educ_level": N_("Education"),
    "work_now": N_("Work"),
}
REASONS = {
    "n": N_("fewer than 25 women"),
    "cv": N_("too imprecise to publish"),
    "complement": N_("would give another cell away"),
    "no cases": N_("nobody asked"),
    "low precision": N_("low precision"),
}


@bp.get("/")
@requires(Verb.SEE_DATA)
def index() -> ResponseReturnValue:
    """Tables made so far, and the form for another."""
    return _page()


@bp.post("/")
@requires(Verb.SEE_DATA)
def run() -> ResponseReturnValue:
    """Start an estimation."""
    chosen = request.form.getlist("indicator")
    by = [name for name in request.form.getlist("by") if name in BREAKDOWNS]
    if not chosen:
        return _page(error=gettext("Choose at least one indicator.")), 422
    estimates.indicators(chosen)
    session = current_session()
    weights.newest(session, study.current(session))
    parameters = {"indicators": chosen, "by": [[], *([name] for name in by)]}
    return start(study.current(session), "estimate", parameters)


@bp.get("/<int:run_id>")
@requires(Verb.SEE_DATA)
def show(run_id: int) -> ResponseReturnValue:
    """A table: estimate, interval, n unweighted and weighted, design effect, marks."""
    found = _find(run_id)
    names = list(found.request["indicators"])
    chosen = request.args.get("indicator") or names[0]
    if chosen not in names:
        raise NotFound
    return render_template(
        "estimates/show.html",
        run=found,
        labels={one.name: one for one in estimates.indicators(names)},
        chosen=chosen,
        groups=_groups(found, chosen),
        titles=TITLES,
        reasons=REASONS,
        text=_text,
    )


@bp.get("/<int:run_id>.csv")
@requires(Verb.SEE_DATA)
def table(run_id: int) -> ResponseReturnValue:
    """The whole table as a file; suppressed figures are empty."""
    published = estimates.published(estimates.result(_find(run_id)))
    return csv_file(f"estimates-{run_id}.csv", published.columns, published.iter_rows())


@bp.get("/<int:run_id>.svg")
@requires(Verb.SEE_DATA)
def chart(run_id: int) -> ResponseReturnValue:
    """One indicator over one breakdown, as a forest plot."""
    from survey.web.charts import forest

    found = _find(run_id)
    groups = _groups(found, request.args.get("indicator", ""))
    rows = groups.get(request.args.get("by", ""), [])
    if not rows:
        raise NotFound
    return Response(forest(rows), content_type="image/svg+xml")


def _find(run_id: int) -> EstimateRun:
    session = current_session()
    return estimates.get(session, study.current(session), run_id)


def _groups(found: EstimateRun, indicator: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of one indicator by breakdown, with the label of their level."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in estimates.rows(found):
        if row["estimand"] == indicator:
            shown = {**row, "label": _level(found, row["by"], row["level"])}
            groups.setdefault(row["by"], []).append(shown | {"weak": row["reason"] != ""})
    for name in groups:
        groups[name].sort(key=lambda row: _order(row["level"]))
    return groups


def _order(level: str) -> tuple[int, str]:
    return (int(level), "") if level.isdigit() else (0, level)


def _level(found: EstimateRun, by: str, level: str) -> str:
    if by == "region":
        return region_name(int(level))
    if by == "residence":
        return residence_name(int(level))
    texts = found.request.get("labels", {}).get(by, {}).get(level)
    return _text(texts) if texts else level or gettext("Total")


def _text(texts: dict[str, str]) -> str:
    language = getattr(get_locale(), "language", "en")
    return texts.get(language) or texts["en"]


def _page(error: str = "") -> str:
    session = current_session()
    found = study.current(session)
    return render_template(
        "estimates/index.html",
        study=found,
        runs=estimates.runs(session, found),
        weighted=bool(weights.runs(session, found)),
        indicators=estimates.all_indicators(),
        headlines=estimates.HEADLINES,
        breakdowns=BREAKDOWNS,
        titles=TITLES,
        text=_text,
        error=error,
    )
