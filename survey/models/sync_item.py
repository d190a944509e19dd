"""The ledger of what tablets have sent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class SyncItem(Base):
    """One content under one uid, and what was answered: the same again gets the same answer.

    hash: SHA-256 of the content, hexadecimal. The content itself is not here. Sealed cards are never noted
    here: the row would say who sent which, and when.
    """

    __tablename__ = "sync_item"
    __table_args__ = (UniqueConstraint("kind", "item_uid", "hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    item_uid: Mapped[str] = mapped_column(String(64), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    device_uid: Mapped[uuid.UUID | None]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    status: Mapped[str] = mapped_column(String(12))
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
