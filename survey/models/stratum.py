"""A sampling stratum: economic region by urban or rural."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base


class Stratum(Base):
    """code, e.g. "03-1"; region 1..14; residence 1 urban, 2 rural; frame_households = sum of sizes.

    allocated: clusters drawn in it, those of waves that are not released yet included.
    """

    __tablename__ = "stratum"
    __table_args__ = (
        UniqueConstraint("study_id", "code"),
        CheckConstraint("residence in (1, 2)", name="residence"),
        CheckConstraint("allocated >= 0", name="allocated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    region: Mapped[int]
    residence: Mapped[int]
    frame_units: Mapped[int]
    frame_households: Mapped[int]
    allocated: Mapped[int] = mapped_column(default=0)
