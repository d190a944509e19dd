"""Two waves side by side: an earlier file against the study's own figures, or against a later file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale, gettext

from survey.errors import Invalid
from survey.permissions import Verb
from survey.problems import problem, told
from survey.services import estimates, study, waves
from survey.services.waves import Change, Wave
from survey.web.access import requires
from survey.web.csv_file import csv_file
from survey.web.session import current_session
from survey.web.upload import uploaded

bp = Blueprint("waves", __name__, url_prefix="/data/waves")

ENDINGS = ".sav,.zsav,.por,.dta,.xpt,.sas7bdat,.csv,.parquet"
ENCODINGS = ("windows-1251", "windows-1254", "windows-1252")
"""Of files before SPSS 15 and Stata 14, which do not say their own."""


@bp.get("/")
@requires(Verb.SEE_DATA)
def index() -> ResponseReturnValue:
    """The form."""
    return _page()


@bp.post("/")
@requires(Verb.SEE_DATA)
def compare() -> ResponseReturnValue:
    """The comparison, on the page or as a file. Uploaded files are read and forgotten."""
    try:
        earlier, later = _file("earlier"), _later()
    except Invalid as refused:
        said = [told(part, lambda text: str(gettext(text))) for part in problem(refused)]
        return _page(errors=said), 422
    changes = waves.compare(earlier, later)
    if request.form.get("as") == "csv":
        rows = waves.records(changes)
        return csv_file(
            "waves.csv", list(rows[0]) if rows else [], [list(one.values()) for one in rows]
        )
    return _page(earlier=earlier, later=later, changes=changes)


def _later() -> Wave:
    """The later file, or the table of estimates that was chosen."""
    if request.files.get("later") and request.files["later"].filename:
        return _file("later")
    session = current_session()
    found = study.current(session)
    run = request.form.get("run", "")
    if not run.isdecimal():
        raise Invalid(gettext("Choose a table of estimates or a later file."))
    wave = waves.of_run(estimates.get(session, found, int(run)))
    if not wave.figures:
        raise Invalid(gettext("The table has no figures for the whole country."))
    return wave


def _file(field: str) -> Wave:
    name, content = uploaded(field)
    chosen = request.form.get("encoding", "")
    encoding = chosen if chosen in ENCODINGS else None
    dataset = waves.read(name, content, language=str(get_locale()), encoding=encoding)
    return waves.of_file(name, dataset, request.form.get("indicators", "").split())


def _page(
    *,
    errors: Sequence[str] = (),
    earlier: Wave | None = None,
    later: Wave | None = None,
    changes: list[Change] | None = None,
) -> str:
    session = current_session()
    found = study.current(session)
    return render_template(
        "waves/index.html",
        study=found,
        runs=[
            (run.id, format_date(run.made_at), len(run.request["indicators"]))
            for run in estimates.runs(session, found)
        ],
        encodings=ENCODINGS,
        endings=ENDINGS,
        errors=errors,
        earlier=earlier,
        later=later,
        changes=changes,
        alone=waves.alone(earlier, later) if earlier and later else [],
    )
