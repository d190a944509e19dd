"""The record of what was done: written with every change, chained so that a hole shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class Event(Base):
    """hash = SHA-256 over the hash before it and everything in this row."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_noun_noun_id", "noun", "noun_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    noun: Mapped[str] = mapped_column(String(24))
    noun_id: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]]
    before: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
