"""Sample sheets: a page of paper for each cluster, one alone or all of a region."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from survey.errors import NotFound
from survey.models import Cluster, Study
from survey.permissions import Verb
from survey.services import listing, progress, sample_sheet, study
from survey.web.access import requires
from survey.web.regions import region_name, residence_name
from survey.web.session import current_session

bp = Blueprint("sheets", __name__, url_prefix="/fieldwork/sheets")


@bp.get("/<int:number>")
@requires(Verb.SEE_FIELDWORK)
def one(number: int) -> ResponseReturnValue:
    """The sheet of a cluster."""
    session = current_session()
    found = study.current(session)
    return _page(found, [progress.cluster(session, found, number)])


@bp.get("/")
@requires(Verb.SEE_FIELDWORK)
def of_region() -> ResponseReturnValue:
    """All sheets of a region, a page of paper each."""
    session = current_session()
    found = study.current(session)
    region = request.args.get("region", type=int)
    chosen = [
        cluster for cluster in progress.clusters(session, found) if cluster.stratum.region == region
    ]
    if not chosen:
        raise NotFound
    return _page(found, chosen, region=region)


def _page(found: Study, clusters: list[Cluster], *, region: int | None = None) -> str:
    return render_template(
        "sample/sheets.html",
        study=found,
        sheets=sample_sheet.sheets(current_session(), found, clusters),
        region=region,
        ratio=listing.ratio,
        odd=listing.ratio_is_odd,
        expected=listing.expected,
        region_name=region_name,
        residence_name=residence_name,
    )
