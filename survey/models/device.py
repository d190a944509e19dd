"""Tablets: which there are, who uses them, what they last said of themselves, and what the office asks of them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, UTCDateTime
from survey.models.staff import Staff

REQUEST_STATES = ("asked", "approved", "declined", "used")


class Device(Base):
    """A tablet under the UUID that it made for itself. `name` is what the office calls it.

    Figures are those of its last report: unsent records, open interviews, storage in bytes, battery 0-100,
    clock_error in seconds (positive: its clock is fast). locked_at: the office has locked it. wipe_asked_at:
    it is to forget everything once nothing on it is unsent; wiped_at: it says that it has.
    """

    __tablename__ = "device"

    uid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_sync_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    software: Mapped[str] = mapped_column(String(40), default="")
    unsent: Mapped[int] = mapped_column(default=0)
    open_interviews: Mapped[int] = mapped_column(default=0)
    persisted: Mapped[bool | None]
    usage: Mapped[int | None] = mapped_column(BigInteger)
    quota: Mapped[int | None] = mapped_column(BigInteger)
    battery: Mapped[int | None]
    clock_error: Mapped[int | None]
    locked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    wipe_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    wiped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    staff: Mapped[Staff] = relationship()

    @property
    def state(self) -> str:
        """active, locked, wiping (asked, not done yet) or wiped."""
        if self.wiped_at is not None:
            return "wiped"
        if self.wipe_asked_at is not None:
            return "wiping"
        return "locked" if self.locked_at is not None else "active"


class DeviceToken(Base):
    """What one person's part of a tablet shows when it speaks to the office. Kept as SHA-256 (hexadecimal)."""

    __tablename__ = "device_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_uid: Mapped[uuid.UUID] = mapped_column(ForeignKey("device.uid"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    device: Mapped[Device] = relationship()
    staff: Mapped[Staff] = relationship()


class RecoveryRequest(Base):
    """Somebody has lost her PIN and asks for the key of her part of a tablet; decided once, used once.

    wrapped: the key under the study's recovery key, as the tablet keeps it.
    """

    __tablename__ = "recovery_request"
    __table_args__ = (
        CheckConstraint("state in ('" + "', '".join(REQUEST_STATES) + "')", name="state"),
        CheckConstraint("(decided_at is null) = (state = 'asked')", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    device_uid: Mapped[uuid.UUID] = mapped_column(ForeignKey("device.uid"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(8), default="asked")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(String(200))

    device: Mapped[Device] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    decided_by: Mapped[Staff | None] = relationship(foreign_keys=[decided_by_id])
