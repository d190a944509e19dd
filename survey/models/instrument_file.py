"""A picture, recording or film that questionnaires show."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base


class InstrumentFile(Base):
    """Known by its content: versions name it by its SHA-256 (`Instrument.files`) and share it. Never changed."""

    __tablename__ = "instrument_file"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
