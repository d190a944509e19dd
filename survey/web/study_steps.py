"""The way of a study from its creation to the field, as a list of steps: done or not, and who does what next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.errors import N_
from survey.models import Cluster, InstrumentVersion, Study
from survey.permissions import Role, Verb
from survey.services import frame, progress, study
from survey.services.interview import INSTRUMENT
from survey.web.presentation import number

CONDITIONS = {
    "ethics approval": N_("approval of the ethics committee"),
    "training": N_("training of the interviewers"),
    "referral services": N_("list of referral services"),
    "test calls to referral services": N_("test calls to the referral services"),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. told: how it stands; verb: who may do it at `href`; who: whose work it is."""

    title: str
    done: bool
    told: str
    href: str
    verb: Verb
    who: Role


@dataclass(frozen=True)
class _Standing:
    """What the steps are judged by, read once."""

    session: Session
    study: Study
    clusters: list[Cluster]


def steps(session: Session, found: Study) -> list[Step]:
    """All steps in the order in which they are usually taken."""
    standing = _Standing(session, found, progress.clusters(session, found))
    return [step(standing) for step in STEPS]


def missing(session: Session, found: Study) -> list[str]:
    """What keeps fieldwork from being opened, in words."""
    return [gettext(CONDITIONS[name]) for name in study.missing_for_fieldwork(session, found)]


def _questionnaires(at: _Standing) -> Step:
    rows = at.session.execute(
        select(InstrumentVersion.name, func.max(InstrumentVersion.number))
        .where(InstrumentVersion.study_id == at.study.id)
        .group_by(InstrumentVersion.name)
    )
    newest = {name: number for name, number in rows}  # noqa: C416 - a Row is no pair for dict()
    told = ", ".join(
        gettext("%(name)s: version %(number)s", name=name, number=newest[name])
        if name in newest
        else gettext("%(name)s: not published", name=name)
        for name in (*INSTRUMENT.values(), *sorted(newest.keys() - set(INSTRUMENT.values())))
    )
    return Step(
        title=gettext("Questionnaires"),
        done=set(INSTRUMENT.values()) <= newest.keys(),
        told=told,
        href=url_for("instruments.index"),
        verb=Verb.PUBLISH_INSTRUMENT,
        who=Role.MANAGER,
    )


def _frame(at: _Standing) -> Step:
    strata = frame.strata(at.session, at.study)
    areas = sum(stratum.frame_units for stratum in strata)
    told = gettext("No frame yet: the list of enumeration areas with their households.")
    if strata:
        told = gettext(
            "%(areas)s areas in %(strata)s strata", areas=number(areas), strata=len(strata)
        )
    return Step(
        title=gettext("Sampling frame"),
        done=bool(strata),
        told=told,
        href=url_for("sample.index"),
        verb=Verb.SEE_SAMPLE,
        who=Role.STATISTICIAN,
    )


def _sample(at: _Standing) -> Step:
    told = gettext("Not drawn yet")
    if at.clusters:
        told = ngettext(
            "%(num)s cluster of %(take)s households",
            "%(num)s clusters of %(take)s households",
            len(at.clusters),
            take=at.study.take,
        )
    return Step(
        title=gettext("Sample of clusters"),
        done=bool(at.clusters),
        told=told,
        href=url_for("sample.index"),
        verb=Verb.SEE_SAMPLE,
        who=Role.STATISTICIAN,
    )


def _controls(at: _Standing) -> Step:
    told = gettext("None yet; weights need them")
    if at.study.controls:
        told = ", ".join(sorted(at.study.controls))
    return Step(
        title=gettext("Population totals"),
        done=bool(at.study.controls),
        told=told,
        href=url_for("sample.index") + "#totals",
        verb=Verb.SEE_SAMPLE,
        who=Role.STATISTICIAN,
    )


def _listing(at: _Standing) -> Step:
    listed = sum(cluster.listed is not None for cluster in at.clusters)
    return Step(
        title=gettext("Listing of dwellings"),
        done=bool(at.clusters) and listed == len(at.clusters),
        told=_share(listed, len(at.clusters)),
        href=url_for("fieldwork.clusters"),
        verb=Verb.SEE_FIELDWORK,
        who=Role.SUPERVISOR,
    )


def _assignment(at: _Standing) -> Step:
    given = sum(cluster.enumerator_id is not None for cluster in at.clusters)
    return Step(
        title=gettext("Enumerators"),
        done=bool(at.clusters) and given == len(at.clusters),
        told=_share(given, len(at.clusters)),
        href=url_for("fieldwork.clusters"),
        verb=Verb.SEE_FIELDWORK,
        who=Role.SUPERVISOR,
    )


def _share(part: int, everything: int) -> str:
    if not everything:
        return str(gettext("When the sample is drawn"))
    return str(gettext("%(part)s of %(all)s clusters", part=part, all=everything))


def _safety(at: _Standing) -> Step:
    lacking = missing(at.session, at.study)
    return Step(
        title=gettext("Safety conditions"),
        done=not lacking,
        told=gettext("missing: %(what)s", what=", ".join(lacking))
        if lacking
        else gettext("all on record"),
        href=url_for("study.readiness"),
        verb=Verb.MANAGE_STUDY,
        who=Role.MANAGER,
    )


STEPS: tuple[Callable[[_Standing], Step], ...] = (
    _questionnaires,
    _frame,
    _sample,
    _controls,
    _listing,
    _assignment,
    _safety,
)
