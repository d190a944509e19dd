"""The sampling frame of a study: enumeration areas and the strata they form."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Conflict, Invalid
from survey.models import Cluster, FrameUnit, Staff, Stratum, Study
from survey.permissions import Verb, allow

if TYPE_CHECKING:
    import polars as pl

    from weighting.frame import FrameImport

RESIDENCE = {"urban": 1, "rural": 2}
"""Frame word -> DHS code (hv025)."""


def import_file(
    session: Session, actor: Staff, *, study: Study, data: bytes, place: str, now: datetime
) -> FrameImport:
    """Read a CSV frame and store it when no finding is an error; the findings come back either way."""
    allow(actor, Verb.DRAW_SAMPLE)
    from weighting.frame import read_frame  # polars is slow to import

    found = read_frame(data, place=place)
    if found.frame is None:
        raise Invalid(N_("The frame was not taken: correct these rows."), findings=found.findings)
    store(session, actor, study=study, frame=found.frame, now=now)
    return found


def store(
    session: Session, actor: Staff, *, study: Study, frame: pl.DataFrame, now: datetime
) -> None:
    """Replace the frame of a study. Refused once clusters have been drawn from it."""
    allow(actor, Verb.DRAW_SAMPLE)
    drawn = session.scalar(select(func.count(Cluster.id)).where(Cluster.study_id == study.id))
    if drawn:
        raise Conflict(N_("The sample has been drawn; its frame cannot be replaced."))
    session.execute(delete(FrameUnit).where(FrameUnit.study_id == study.id))
    session.execute(delete(Stratum).where(Stratum.study_id == study.id))
    usable = frame.filter(~frame["excluded"].fill_null(value=False))
    strata = _strata(session, study, usable)
    synthetic = "synthetic" in usable.columns
    session.execute(
        insert(FrameUnit),
        [
            {
                "study_id": study.id,
                "stratum_id": strata[row["stratum"]].id,
                "code": row["ea_code"],
                "rayon": row["rayon"] or "",
                "settlement": row["settlement"] or "",
                "households": row["households"],
                "population": row["population"],
                "latitude": row.get("lat"),
                "longitude": row.get("lon"),
                "synthetic": synthetic,
            }
            for row in usable.iter_rows(named=True)
        ],
    )
    events.record(
        session,
        "frame.stored",
        actor=actor,
        noun="study",
        noun_id=study.id,
        at=now,
        units=usable.height,
        excluded=frame.height - usable.height,
    )


def _strata(session: Session, study: Study, frame: pl.DataFrame) -> dict[str, Stratum]:
    import polars as pl

    totals = frame.group_by("stratum", "region", "residence").agg(
        pl.len().alias("units"), pl.col("households").sum()
    )
    made = [
        Stratum(
            study_id=study.id,
            code=row["stratum"],
            number=number,
            region=row["region"],
            residence=RESIDENCE[row["residence"]],
            frame_units=row["units"],
            frame_households=row["households"],
        )
        for number, row in enumerate(totals.sort("region", "stratum").iter_rows(named=True), 1)
    ]
    session.add_all(made)
    session.flush()
    return {stratum.code: stratum for stratum in made}


def strata(session: Session, study: Study) -> list[Stratum]:
    """The strata of the frame, in the order of their numbers."""
    found = select(Stratum).where(Stratum.study_id == study.id).order_by(Stratum.number)
    return list(session.scalars(found))


def to_table(session: Session, study: Study) -> pl.DataFrame:
    """The stored frame as a table with the columns that weighting.selection expects."""
    import polars as pl

    rows = session.execute(
        select(
            FrameUnit.id,
            FrameUnit.code.label("ea_code"),
            Stratum.code.label("stratum"),
            Stratum.region,
            Stratum.residence,
            FrameUnit.rayon,
            FrameUnit.settlement,
            FrameUnit.households,
        )
        .join(Stratum, FrameUnit.stratum_id == Stratum.id)
        .where(FrameUnit.study_id == study.id)
        .order_by(FrameUnit.code)
    )
    return pl.DataFrame([row._asdict() for row in rows])
