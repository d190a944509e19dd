"""Times and events of interviews, sealed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class Paradata(Base):
    """A part of an interview's trace: JSON [[ms since it began, kind, ...], ...] under the study's data key.

    It holds times, pages and kinds of events, never an answer. The interview need not be here yet.
    """

    __tablename__ = "paradata"
    __table_args__ = (UniqueConstraint("interview_uid", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    interview_uid: Mapped[uuid.UUID]
    part: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    events: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
