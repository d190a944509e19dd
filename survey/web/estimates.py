"""Tables of prevalence: chosen here, computed by a job, shown with their intervals and a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from survey.errors import N_, NotFound
from survey.models import EstimateRun
from survey.permissions import Verb
from survey.services import analysis, estimates, study, variance, weights
from survey.web.access import requires
from survey.web.csv_file import csv_file
from survey.web.queue import start
from survey.web.session import current_session
from weighting.report.shells import headlines, shells

if TYPE_CHECKING:
    from weighting.indicators import Indicator

bp = Blueprint("estimates", __name__, url_prefix="/data/estimates")

CHECKED = ("region", "residence", "age_group")
"""Breakdowns that the form proposes."""

STANDING = ("age_group", "wealth", "children", "education", "marriage_duration")
"""Breakdowns whose categories follow each other; their chart stands."""

METHODS = {
    variance.TAYLOR: N_("Taylor linearisation with the final weights"),
    variance.RESIDUALS: N_("Taylor linearisation of calibration residuals"),
    variance.REPLICATES: N_("Replicate weights of the run"),
}
REASONS = {
    "n": N_("fewer than 25 women"),
    "cv": N_("too imprecise to publish"),
    "complement": N_("would give another cell away"),
    "no cases": N_("nobody asked"),
    "low precision": N_("low precision"),
}


@dataclass(frozen=True)
class Shelf:
    """Indicators that stand together on the form: a table of the report, or the headlines (no id)."""

    id: str
    title: str
    indicators: Sequence[Indicator]
    open: bool


@bp.get("/")
@requires(Verb.SEE_DATA)
def index() -> ResponseReturnValue:
    """Tables made so far, and the form for another."""
    return _page()


@bp.post("/")
@requires(Verb.SEE_DATA)
def run() -> ResponseReturnValue:
    """Start an estimation."""
    tables = set(request.form.getlist("table"))
    named = set(request.form.getlist("indicator"))
    chosen = [one.name for one in _in_order() if one.name in named or one.table in tables]
    if not chosen:
        return _page(error=gettext("Choose at least one indicator.")), 422
    wanted = request.form.getlist("by")
    by = [one.name for one in analysis.breakdowns() if one.name in wanted]
    session = current_session()
    weights.newest(session, study.current(session))
    parameters = {
        "indicators": chosen,
        "by": [[], *([name] for name in by)],
        "method": request.form.get("method", variance.TAYLOR),
    }
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
        tests={
            one["by"]: one for one in found.request.get("tests", []) if one["estimand"] == chosen
        },
        method=METHODS[found.request.get("method", variance.TAYLOR)],
        titles=_titles(),
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
    """One indicator over one breakdown: bars where categories follow each other, else a forest plot."""
    from survey.web.charts import columns, forest

    found = _find(run_id)
    groups = _groups(found, request.args.get("indicator", ""))
    by = request.args.get("by", "")
    rows = groups.get(by, [])
    if not rows:
        raise NotFound
    draw = columns if by in STANDING else forest
    return Response(draw(rows), content_type="image/svg+xml")


def _find(run_id: int) -> EstimateRun:
    session = current_session()
    return estimates.get(session, study.current(session), run_id)


def _groups(found: EstimateRun, indicator: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of one indicator by breakdown, with the label of their level."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in estimates.rows(found):
        if row["estimand"] == indicator:
            shown = {**row, "label": _level(found, row["by"], row["level"])}
            groups.setdefault(row["by"], []).append(
                shown | {"weak": bool(row["reason"] or row["mark"])}
            )
    for name in groups:
        groups[name].sort(key=lambda row: _order(row["level"]))
    return groups


def _order(level: str) -> tuple[int, str]:
    return (int(level), "") if level.isdigit() else (0, level)


def _level(found: EstimateRun, by: str, level: str) -> str:
    texts = found.request.get("labels", {}).get(by, {}).get(level)
    return _text(texts) if texts else level or gettext("Total")


def _text(texts: Mapping[str, str]) -> str:
    language = getattr(get_locale(), "language", "en")
    return texts.get(language) or texts["en"]


def _titles() -> dict[str, str]:
    """Titles of breakdowns, the total included."""
    return {"": gettext("All women asked")} | {
        one.name: _text(one.label) for one in analysis.breakdowns()
    }


def _in_order() -> list[Indicator]:
    """All indicators, the headlines first."""
    known = {one.name: one for one in estimates.all_indicators()}
    return [known[name] for name in dict.fromkeys([*headlines(), *known])]


def _shelves(chosen: set[str]) -> list[Shelf]:
    """All indicators: the headlines, then a shelf for each table of the report that has some."""
    known = _in_order()
    first = known[: len(headlines())]
    shelves = [Shelf("", gettext("Headline indicators"), first, open=True)]
    for shell in shells():
        rest = [one for one in known if one.table == shell.id and one not in first]
        if rest:
            inside = any(one.name in chosen for one in rest)
            shelves.append(Shelf(shell.id, f"{shell.id} {_text(shell.title)}", rest, open=inside))
    return shelves


def _page(error: str = "") -> str:
    session = current_session()
    found = study.current(session)
    runs = weights.runs(session, found)
    chosen = set(request.form.getlist("indicator")) if error else set(headlines())
    return render_template(
        "estimates/index.html",
        study=found,
        runs=estimates.runs(session, found),
        weighted=bool(runs),
        shelves=_shelves(chosen),
        chosen=chosen,
        breakdowns=analysis.breakdowns(),
        checked=CHECKED,
        methods={name: METHODS[name] for name in variance.methods(runs[0])} if runs else {},
        titles=_titles(),
        text=_text,
        error=error,
    )
