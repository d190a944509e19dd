"""The report: made by a job, read as a page that prints, taken along as a workbook or a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from survey.errors import NotFound
from survey.permissions import Verb
from survey.services import report, study, weights
from survey.web.access import requires
from survey.web.queue import start
from survey.web.session import current_session
from weighting.report.model import Report, Table
from weighting.report.words import word

bp = Blueprint("report", __name__, url_prefix="/data/report")

ENDINGS = ("xlsx", "docx", "json")
"""Files that a report can be taken along as; their writers are loaded when one is asked for."""


@bp.get("/")
@requires(Verb.SEE_DATA)
def index() -> ResponseReturnValue:
    """Reports made so far, and the way to another."""
    session = current_session()
    found = study.current(session)
    return render_template(
        "report/index.html",
        study=found,
        reports=report.all_of(session, found),
        runs=weights.runs(session, found),
        files=ENDINGS,
    )


@bp.post("/")
@requires(Verb.SEE_DATA)
def make() -> ResponseReturnValue:
    """Start the job that computes all tables."""
    session = current_session()
    found = study.current(session)
    weights.newest(session, found)
    return start(found, report.KIND, {})


@bp.get("/<int:number>")
@requires(Verb.SEE_DATA)
def show(number: int) -> ResponseReturnValue:
    """The contents, the methods and the manifest; each table has a page of its own."""
    return _page(number, _find(number), [])


@bp.get("/<int:number>/whole")
@requires(Verb.SEE_DATA)
def whole(number: int) -> ResponseReturnValue:
    """All tables, one below the other, to print or to search in."""
    found = _find(number)
    return _page(number, found, found.tables, whole=True)


@bp.get("/<int:number>/<table_id>")
@requires(Verb.SEE_DATA)
def table(number: int, table_id: str) -> ResponseReturnValue:
    """One table with its chart, and the way to those before and after it."""
    found = _find(number)
    place = next((i for i, one in enumerate(found.tables) if one.id == table_id), None)
    if place is None:
        raise NotFound
    around = {
        "before": found.tables[place - 1] if place else None,
        "after": found.tables[place + 1] if place + 1 < len(found.tables) else None,
    }
    return _page(number, found, [found.tables[place]], **around)


def _page(number: int, found: Report, shown: Sequence[Table], **more: Any) -> str:
    from weighting.report.hyphens import softened
    from weighting.report.printing import printed

    language = _language()
    return render_template(
        "report/show.html",
        number=number,
        report=found,
        shown=shown,
        files=ENDINGS,
        printed=lambda cell, column: printed(cell, column, language),
        softened=lambda text: softened(text, language),
        word=lambda name: word(name)[language],
        code=language,
        **more,
    )


@bp.get("/<int:number>.<kind>")
@requires(Verb.SEE_DATA)
def download(number: int, kind: str) -> ResponseReturnValue:
    """The report as a file in the language of the page."""
    from weighting.report.files import FILES, WITH_PICTURES

    if kind not in FILES:
        raise NotFound
    content_type, write = FILES[kind]
    language = _language()
    name = f"report-{number}-{language}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    found = _find(number)
    pictures = _pictures(found) if kind in WITH_PICTURES else {}
    content = write(found, language, pictures)
    return Response(content, content_type=content_type, headers=headers)


def _pictures(found: Report) -> dict[str, bytes]:
    """The charts of all tables that have one, for paper."""
    from survey.web.charts import as_picture, bars
    from weighting.report import drawn

    shown = {table.id: drawn.bars(table, _language()) for table in found.tables}
    return {name: as_picture(bars(lines)) for name, lines in shown.items() if lines}


@bp.get("/<int:number>/<table_id>.svg")
@requires(Verb.SEE_DATA)
def chart(number: int, table_id: str) -> ResponseReturnValue:
    """The column of a table that is drawn, as a bar for each category."""
    from survey.web.charts import as_svg, bars
    from weighting.report import drawn

    found = next((one for one in _find(number).tables if one.id == table_id), None)
    shown = drawn.bars(found, _language()) if found else []
    if not shown:
        raise NotFound
    return Response(as_svg(bars(shown)), content_type="image/svg+xml")


def _find(number: int) -> Report:
    session = current_session()
    folder = current_app.extensions["config"].data_dir
    return report.get(session, study.current(session), number, folder=folder)


def _language() -> str:
    return str(getattr(get_locale(), "language", "en"))
