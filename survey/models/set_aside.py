"""What arrived from a tablet and could not be applied: kept whole until somebody decides."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, UTCDateTime
from survey.models.household import Household
from survey.models.staff import Staff

OUTCOMES = ("given_back", "kept_apart", "applied")


class SetAside(Base):
    """An item of a batch under its uid and the hash of its content; the content sealed under the data key.

    staff: who sent it, from `device`. reason: why it could not be applied, a code of
    services.set_aside.REASONS. outcome: what was decided, once.
    """

    __tablename__ = "set_aside"
    __table_args__ = (
        UniqueConstraint("item_uid", "hash"),
        Index("ix_set_aside_open", "study_id", "resolved_at"),
        CheckConstraint("outcome in ('" + "', '".join(OUTCOMES) + "')", name="outcome"),
        CheckConstraint(
            "(resolved_at is null) = (resolved_by_id is null)"
            " and (resolved_at is null) = (resolution is null)"
            " and (resolved_at is null) = (outcome is null)",
            name="resolved_with_reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_uid: Mapped[uuid.UUID]
    hash: Mapped[str] = mapped_column(String(64))
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    device_uid: Mapped[uuid.UUID | None]
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[str | None] = mapped_column(String(12))
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    resolution: Mapped[str | None] = mapped_column(String(200))

    household: Mapped[Household | None] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    resolved_by: Mapped[Staff | None] = relationship(foreign_keys=[resolved_by_id])
