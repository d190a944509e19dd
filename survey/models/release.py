"""A folder of files that was made for statisticians."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class Release(Base):
    """A finished set of files under `folder` (relative to the data directory) with its manifest."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    number: Mapped[int]
    weight_run_id: Mapped[int | None] = mapped_column(ForeignKey("weight_run.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    language: Mapped[str] = mapped_column(String(2))
    folder: Mapped[str] = mapped_column(String(200))
    manifest: Mapped[dict[str, Any]]
