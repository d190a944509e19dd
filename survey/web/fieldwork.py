"""Fieldwork for supervisors and managers: are we on plan, where not, and what needs a decision."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey.errors import N_, Invalid, SafetyRule
from survey.models import Cluster
from survey.permissions import Role, Verb
from survey.services import assignment, household, progress, roster, staff, study
from survey.services.progress import Progress
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.csv_file import csv_file
from survey.web.regions import region_name, residence_name
from survey.web.session import current_session

bp = Blueprint("fieldwork", __name__, url_prefix="/fieldwork")

COLUMNS = (
    (N_("Households"), "households"),
    (N_("Visited"), "visited"),
    (N_("Completed"), "hh_1"),
    (N_("Refused"), "hh_5"),
    (N_("Women selected"), "selected"),
    (N_("Women interviewed"), "w_1"),
)
"""Head of a column, and the count behind it."""

CLUSTERS_A_PAGE = 100
ATTENTION_SHOWN = 10
"""Clusters that are named under each reason to look; the others are counted."""


@bp.get("/")
@requires(Verb.SEE_FIELDWORK)
def index() -> ResponseReturnValue:
    """The whole study, its regions, and what stands out."""
    session = current_session()
    found = study.find_current(session)
    if found is None:
        return render_template("study/none.html")
    clusters = progress.clusters(session, found)
    return render_template(
        "fieldwork/index.html",
        study=found,
        total=Progress.of(clusters),
        clusters=clusters,
        regions=progress.by_region(clusters),
        attention=_by_reason(clusters),
        most=ATTENTION_SHOWN,
        columns=COLUMNS,
        region_name=region_name,
    )


@bp.get("/regions.csv")
@requires(Verb.SEE_FIELDWORK)
def regions_csv() -> ResponseReturnValue:
    """Progress per region as a file."""
    session = current_session()
    regions = progress.by_region(progress.clusters(session, study.current(session)))
    rows = [(region_name(code), *_counts(found)) for code, found in regions.items()]
    return csv_file("regions.csv", (gettext("Region"), *_heads()), rows)


@bp.get("/clusters")
@requires(Verb.SEE_FIELDWORK)
def clusters() -> ResponseReturnValue:
    """Every cluster, so many a page; `region` in the address narrows the list."""
    session = current_session()
    region = request.args.get("region", type=int)
    everything = progress.clusters(session, study.current(session))
    chosen = _of_region(everything, region)
    count = max(1, math.ceil(len(chosen) / CLUSTERS_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), count)
    shown = chosen[(page - 1) * CLUSTERS_A_PAGE : page * CLUSTERS_A_PAGE]
    return render_template(
        "fieldwork/clusters.html",
        clusters=shown,
        progress={cluster.id: Progress.of([cluster]) for cluster in shown},
        columns=COLUMNS,
        chosen=region,
        codes=sorted({cluster.stratum.region for cluster in everything}),
        page=page,
        page_count=count,
        address=lambda number: url_for("fieldwork.clusters", region=region, page=number),
        region_name=region_name,
        residence_name=residence_name,
    )


@bp.get("/clusters.csv")
@requires(Verb.SEE_FIELDWORK)
def clusters_csv() -> ResponseReturnValue:
    """The same list as a file."""
    session = current_session()
    found = progress.clusters(session, study.current(session))
    chosen = _of_region(found, request.args.get("region", type=int))
    rows = [
        (
            cluster.number,
            region_name(cluster.stratum.region),
            residence_name(cluster.stratum.residence),
            cluster.enumerator.name if cluster.enumerator else "",
            *_counts(Progress.of([cluster])),
        )
        for cluster in chosen
    ]
    head = (gettext("Cluster"), gettext("Region"), gettext("Residence"), gettext("Enumerator"))
    return csv_file("clusters.csv", (*head, *_heads()), rows)


@bp.get("/clusters/<int:number>")
@requires(Verb.SEE_FIELDWORK)
def cluster(number: int) -> ResponseReturnValue:
    """One cluster: how it was sampled, who works there, its households. Never an answer."""
    return _cluster_page(number)


@bp.post("/clusters/<int:number>/enumerator")
@requires(Verb.ASSIGN)
def assign(number: int) -> ResponseReturnValue:
    """Give the cluster to an enumerator."""
    session = current_session()
    found = _find(number)
    chosen = request.form.get("enumerator", type=int)
    if chosen is None:
        return _cluster_page(number, error=gettext("Choose an enumerator.")), 422
    person = staff.get(session, chosen)
    try:
        assignment.assign(session, current_staff(), cluster=found, enumerator=person, now=now())
    except (Invalid, SafetyRule) as error:
        return _cluster_page(number, error=gettext(error.message), chosen=chosen), error.status
    return redirect(url_for("fieldwork.cluster", number=number))


@bp.post("/clusters/<int:number>/households/<int:household_id>/roster")
@requires(Verb.APPROVE_REDRAW)
def reopen_roster(number: int, household_id: int) -> ResponseReturnValue:
    """Open a locked roster again, with a reason that stays on record."""
    session = current_session()
    reason = request.form.get("reason", "").strip()
    found = household.in_cluster(session, _find(number), household_id)
    if not reason:
        return _cluster_page(number, reason_missing=household_id), 422
    roster.approve_redraw(session, current_staff(), found, reason=reason[:200], now=now())
    return redirect(url_for("fieldwork.cluster", number=number))


def _cluster_page(number: int, **more: Any) -> str:
    """The page; `more` is what was refused on it: error, chosen, reason_missing."""
    session = current_session()
    found = _find(number)
    return render_template(
        "fieldwork/cluster.html",
        cluster=found,
        progress=Progress.of([found]),
        households=household.all_of(session, found),
        enumerators=[one for one in staff.with_role(session, Role.ENUMERATOR) if one.active],
        region_name=region_name,
        residence_name=residence_name,
        **more,
    )


def _find(number: int) -> Cluster:
    session = current_session()
    return progress.cluster(session, study.current(session), number)


def _by_reason(clusters: Sequence[Cluster]) -> dict[str, list[Cluster]]:
    """Reason to look -> its clusters, the gravest reason first."""
    found: dict[str, list[Cluster]] = {}
    for cluster, reason in progress.attention(clusters):
        found.setdefault(reason, []).append(cluster)
    return found


def _of_region(clusters: Sequence[Cluster], region: int | None) -> list[Cluster]:
    return [one for one in clusters if region is None or one.stratum.region == region]


def _counts(found: Progress) -> tuple[object, ...]:
    rates = (found.household_rate, found.woman_rate, found.overall_rate)
    return (
        *(found[name] for _, name in COLUMNS),
        *("" if rate is None else round(rate, 4) for rate in rates),
    )


def _heads() -> list[str]:
    rates = (gettext("Household rate"), gettext("Woman rate"), gettext("Overall rate"))
    return [*(gettext(label) for label, _ in COLUMNS), *rates]
