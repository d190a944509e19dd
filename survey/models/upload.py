"""Files that arrive in pieces."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class Upload(Base):
    """A file on its way: `received` of `size` bytes are here, in `parts`. Gone when the file is whole."""

    __tablename__ = "upload"
    __table_args__ = (UniqueConstraint("interview_uid", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_uid: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(String(60))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    touched_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class UploadPart(Base):
    """A piece of a file, sealed under the study's data key; `first` is the place of its first byte."""

    __tablename__ = "upload_part"
    __table_args__ = (UniqueConstraint("upload_id", "first"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), index=True)
    first: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
