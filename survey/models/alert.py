"""Something that somebody in the office should know of: seen once, resolved once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, UTCDateTime
from survey.models.household import Household
from survey.models.staff import Staff

KINDS = ("distress", "urgent", "safety", "workload", "draw", "other")


class Alert(Base):
    """What was seen (`kind`), where and when; never what was said.

    staff: the interviewer it is about. note: her own words to the supervisor, sealed under the study's
    data key. details: counts and codes. at: when it happened, raised_at: when the office learned of it.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_open", "study_id", "resolved_at"),
        CheckConstraint("kind in ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint(
            "(resolved_at is null) = (resolved_by_id is null)"
            " and (resolved_at is null) = (resolution is null)",
            name="resolved_with_reason",
        ),
    )

    uid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    resolution: Mapped[str | None] = mapped_column(String(200))

    household: Mapped[Household | None] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    resolved_by: Mapped[Staff | None] = relationship(foreign_keys=[resolved_by_id])
