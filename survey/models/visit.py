"""A visit to a household."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class Visit(Base):
    """One visit: unit "household" or "woman", its time and its result code (DHS)."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("unit in ('household', 'woman')", name="unit"),
        CheckConstraint(
            "(unit = 'household' and result between 1 and 9)"
            " or (unit = 'woman' and result between 1 and 12)",
            name="result",
        ),
    )

    uid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    unit: Mapped[str] = mapped_column(String(9))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    result: Mapped[int]
    final: Mapped[bool] = mapped_column(default=False)
    next_appointment: Mapped[datetime | None] = mapped_column(UTCDateTime)
