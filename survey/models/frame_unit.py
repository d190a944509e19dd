"""An enumeration area of the sampling frame."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base
from survey.models.stratum import Stratum


class FrameUnit(Base):
    """One enumeration area: households is the measure of size; its position in degrees (WGS 84), if known."""

    __tablename__ = "frame_unit"
    __table_args__ = (
        UniqueConstraint("study_id", "code"),
        CheckConstraint("households > 0", name="households"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    stratum_id: Mapped[int] = mapped_column(ForeignKey("stratum.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    rayon: Mapped[str] = mapped_column(String(40))
    settlement: Mapped[str] = mapped_column(String(80))
    households: Mapped[int]
    population: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    synthetic: Mapped[bool] = mapped_column(default=False)

    stratum: Mapped[Stratum] = relationship()
