"""Population totals of a study: what weights are calibrated to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Invalid
from survey.models import Staff, Study
from survey.permissions import Verb, allow
from survey.services import frame
from survey.services.weights import AGE_GROUP_YEARS

if TYPE_CHECKING:
    from instruments.errors import Finding


def import_file(
    session: Session, actor: Staff, *, study: Study, data: bytes, place: str, now: datetime
) -> list[Finding]:
    """Replace the totals by those of a CSV (margin, category, total); raises Invalid with findings.

    Weight runs that exist keep the totals they were made with. Returns the warnings.
    """
    allow(actor, Verb.WEIGH)
    from weighting.controls import read_controls  # numpy is slow to import

    controls, findings = read_controls(data, place=place)
    if not controls or any(finding.severity == "error" for finding in findings):
        raise Invalid(N_("The totals were not taken: correct these rows."), findings=findings)
    study.controls = {margin: dict(totals) for margin, totals in controls.items()}
    session.flush()
    events.record(
        session,
        "controls.stored",
        actor=actor,
        noun="study",
        noun_id=study.id,
        at=now,
        margins=len(controls),
    )
    return findings


def wanted(session: Session, study: Study) -> Iterator[tuple[str, str]]:
    """(margin, category) of every total that the default recipe asks for, from frame and ages of the study."""
    cells = {(one.region, one.residence) for one in frame.strata(session, study)}
    for region, residence in sorted(cells):
        yield "region_residence", f"{region}|{residence}"
    for first in range(study.age_min, study.age_max + 1, AGE_GROUP_YEARS):
        yield "age_group", f"{first}-{first + AGE_GROUP_YEARS - 1}"
