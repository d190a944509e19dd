"""A published version of a questionnaire: frozen for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class InstrumentVersion(Base):
    """The definition (canonical JSON) and its SHA-256; interviews keep the version they were made with."""

    __tablename__ = "instrument_version"
    __table_args__ = (
        UniqueConstraint("study_id", "name", "number"),
        UniqueConstraint("study_id", "name", "fingerprint"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    name: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    definition: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
