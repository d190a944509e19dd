"""Size and precision: how large a sample must be, and what a planned or drawn one will show by region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from survey.errors import AppError, Invalid
from survey.models import Stratum, Study
from survey.permissions import Verb, may
from survey.services import allocation, frame, study
from survey.web.access import current_staff, requires
from survey.web.allocation_form import AllocationForm
from survey.web.csv_file import csv_file
from survey.web.number_field import decimal
from survey.web.regions import region_name, residence_name
from survey.web.session import current_session

if TYPE_CHECKING:
    from weighting.precision import Expected, Question
    from weighting.samplesize import Fieldwork

bp = Blueprint("precision", __name__, url_prefix="/data/sample/precision")

GRID_SHARES = (0.02, 0.05, 0.10, 0.20, 0.50)
GRID_WOMEN = (100, 200, 400, 800, 1600, 3200, 6400)
CSV_HEAD = (
    "domain", "households_needed", "clusters_needed", "clusters", "households", "women", "weighting_effect",
    "se", "rse", "ci_low", "ci_high", "df", "detectable_change", "power_of_change",
)  # fmt: skip


class PrecisionForm(AllocationForm):
    """An indicator, the fieldwork that is expected, and a plan of clusters. All shares in per cent."""

    p = decimal(_l("Expected share, %"), least=0.1, most=99.9, default=8.0)
    rse = decimal(
        _l("Relative standard error, %"),
        least=0.5,
        most=100,
        default=20.0,
        description=_l("Wanted in each region: SE / share."),
    )
    deft = decimal(
        "DEFT",
        least=0.5,
        most=5,
        default=1.3,
        description=_l("Of clusters and of one woman a household; unequal fractions come on top."),
    )
    household_response = decimal(_l("Response of households, %"), least=1, most=100, default=95.0)
    woman_response = decimal(_l("Response of women, %"), least=1, most=100, default=95.0)
    eligible = decimal(_l("Households with an eligible woman, %"), least=1, most=100, default=90.0)
    change = decimal(_l("Change between two surveys, points"), least=0.1, most=99, default=2.0)
    power = decimal(_l("Power, %"), least=50, most=99.9, default=80.0)


@bp.get("/")
@requires(Verb.SEE_SAMPLE)
def index() -> ResponseReturnValue:
    """The calculator; its settings stand in the address."""
    return _answer(as_file=False)


@bp.get("/precision.csv")
@requires(Verb.SEE_SAMPLE)
def table() -> ResponseReturnValue:
    """The same table as a file."""
    return _answer(as_file=True)


def _answer(*, as_file: bool) -> ResponseReturnValue:
    session = current_session()
    found = study.current(session)
    strata = frame.strata(session, found)
    drawn = {one.code: one.allocated for one in strata if one.allocated}
    form = PrecisionForm(request.args if "p" in request.args else None)
    if "p" in request.args and not form.validate():
        return _page(found, form, strata, drawn, rows=[]), 422
    try:
        planned = drawn or _planned(found, form)
    except AppError as error:
        form.show(error, at="clusters" if isinstance(error, Invalid) else None)
        return _page(found, form, strata, drawn, rows=[]), error.status
    question, fieldwork = _asked(form, found)
    rows = allocation.precision(strata, planned, question, fieldwork)
    if as_file:
        return csv_file("precision.csv", CSV_HEAD, [_line(row) for row in rows])
    return _page(found, form, strata, drawn, rows=rows)


def _planned(found: Study, form: PrecisionForm) -> dict[str, int]:
    """The allocation asked for; nothing without a number of clusters or without the right to allocate."""
    if not form.clusters.data or not may(current_staff(), Verb.DRAW_SAMPLE):
        return {}
    return allocation.allocate(current_session(), current_staff(), study=found, **form.asked)


def _asked(form: PrecisionForm, found: Study) -> tuple[Question, Fieldwork]:
    from weighting.precision import Question
    from weighting.samplesize import Fieldwork

    question = Question(
        p=form.p.data / 100,
        rse=form.rse.data / 100,
        take=found.take,
        change=form.change.data / 100,
        power=form.power.data / 100,
    )
    return question, Fieldwork(
        deft=form.deft.data,
        household_response=form.household_response.data / 100,
        woman_response=form.woman_response.data / 100,
        eligible=form.eligible.data / 100,
    )


def _page(
    found: Study,
    form: PrecisionForm,
    strata: list[Stratum],
    drawn: dict[str, int],
    *,
    rows: list[Expected],
) -> str:
    return render_template(
        "sample/precision.html",
        study=found,
        form=form,
        strata=strata,
        drawn=drawn,
        rows=rows,
        grid=_grid(form.deft.data or 1.0),
        shares=GRID_SHARES,
        name=_name,
    )


def _grid(deft: float) -> list[tuple[int, list[float]]]:
    """Women interviewed -> standard error for each share of GRID_SHARES."""
    return [
        (women, [deft * (p * (1 - p) / women) ** 0.5 for p in GRID_SHARES]) for women in GRID_WOMEN
    ]


def _name(domain: str) -> str:
    if not domain:
        return str(gettext("All"))
    return residence_name(int(domain[1:])) if domain[0] == "u" else region_name(int(domain))


def _line(row: Expected) -> tuple[object, ...]:
    return (
        _name(row.domain), row.needed, row.needed_clusters, row.clusters, row.households, row.women, row.spread,
        row.se, row.rse, row.ci_low, row.ci_high, row.df, row.detectable, row.chance,
    )  # fmt: skip
