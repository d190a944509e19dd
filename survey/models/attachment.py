"""A photograph, a recording or a file that was given as an answer."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class Attachment(Base):
    """The answer at `place` is its `name`; the name is random and says nothing.

    content is sealed as answers are: under the interview's data key, or under the contact key where the
    question identifies people. size and sha256 (hexadecimal) are those of the plain content.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("interview_uid", "name"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_uid: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview.uid"), index=True)
    place: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))
    content_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(UTCDateTime)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
