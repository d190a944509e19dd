"""A table of estimates, kept with what it was computed from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class EstimateRun(Base):
    """request: indicators and breakdowns; result: Parquet of weighting.estimation.estimate, suppressed rows marked."""

    __tablename__ = "estimate_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    weight_run_id: Mapped[int] = mapped_column(ForeignKey("weight_run.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    request: Mapped[dict[str, Any]]
    result: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
