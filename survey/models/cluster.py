"""A sampled enumeration area, with what happened at each step of its selection."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from survey.db import Base, UTCDateTime
from survey.models.frame_unit import FrameUnit
from survey.models.staff import Staff, Team
from survey.models.stratum import Stratum


class Cluster(Base):
    """A primary sampling unit.

    pi1: inclusion probability of stage 1; segment_share: share of the area in the chosen segment;
    listed: occupied residential dwellings found; pi2 = take / listed. `tally` holds the counts that
    progress pages show; services.progress writes it whenever a case of the cluster changes.
    """

    __tablename__ = "cluster"
    __table_args__ = (
        UniqueConstraint("study_id", "number"),
        UniqueConstraint("frame_unit_id"),
        CheckConstraint("pi1 > 0 and pi1 <= 1", name="pi1"),
        CheckConstraint("segment_share > 0 and segment_share <= 1", name="segment_share"),
        CheckConstraint("pi2 is null or (pi2 > 0 and pi2 <= 1)", name="pi2"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    stratum_id: Mapped[int] = mapped_column(ForeignKey("stratum.id"), index=True)
    frame_unit_id: Mapped[int] = mapped_column(ForeignKey("frame_unit.id"))
    number: Mapped[int]
    pi1: Mapped[float]
    certainty: Mapped[bool] = mapped_column(default=False)
    segment_share: Mapped[float] = mapped_column(default=1.0)
    listed: Mapped[int | None]
    listed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    take: Mapped[int]
    random_start: Mapped[float | None]
    pi2: Mapped[float | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    enumerator_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    tally: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(JSON()), default=dict)

    stratum: Mapped[Stratum] = relationship()
    frame_unit: Mapped[FrameUnit] = relationship()
    team: Mapped[Team | None] = relationship()
    enumerator: Mapped[Staff | None] = relationship()
