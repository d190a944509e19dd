"""An interview: its state in plain columns, its answers as ciphertext."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, UTCDateTime
from survey.models.household import Household
from survey.models.instrument_version import InstrumentVersion
from survey.models.staff import Staff


class Interview(Base):
    """A household or a woman's interview under a UUID made by whoever began it.

    Answers are sealed under data_key, which is wrapped by the study's key. Identifying answers (first
    names of the roster) are apart, in `identity`, under the contact key. `client` is the browser tab
    that saved last. What pages show without opening answers (counts, times) is in plain columns.
    remarks: what the interviewer wrote beside questions, what she put off and how often she was
    interrupted, sealed as the answers are; `comments` counts the first.
    A supervisor may return a finished interview with a `note` (sealed) or accept it (`accepted_at`).
    A unique index on (household, unit) is what "one woman per household, for ever" rests on.
    """

    __tablename__ = "interview"
    __table_args__ = (
        Index("uq_interview_one_per_unit", "household_id", "unit", unique=True),
        CheckConstraint("unit in ('household', 'woman')", name="unit"),
        CheckConstraint("state in ('in_progress', 'finished', 'returned')", name="state"),
        CheckConstraint("language in ('az', 'ru', 'en')", name="language"),
        CheckConstraint("(unit = 'woman') = (line is not null)", name="line_of_the_woman"),
        CheckConstraint("state <> 'finished' or finished_at is not null", name="finished_at"),
        CheckConstraint("accepted_at is null or state = 'finished'", name="accepted_is_finished"),
        CheckConstraint(
            "(accepted_at is null) = (accepted_by_id is null)", name="accepted_by_somebody"
        ),
    )

    uid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    instrument_version_id: Mapped[int] = mapped_column(
        ForeignKey("instrument_version.id"), index=True
    )
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    unit: Mapped[str] = mapped_column(String(9))
    line: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), default="in_progress")
    language: Mapped[str] = mapped_column(String(2))
    page: Mapped[str | None] = mapped_column(String(200))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    client: Mapped[str] = mapped_column(String(40), default="")
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    answers: Mapped[bytes] = mapped_column(LargeBinary)
    identity: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered: Mapped[int] = mapped_column(default=0)
    findings: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    remarks: Mapped[bytes | None] = mapped_column(LargeBinary)
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    household: Mapped[Household] = relationship()
    instrument_version: Mapped[InstrumentVersion] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])


class InterviewRevision(Base):
    """Answers as they were at a moment that matters: finished, sent again with other content, edited."""

    __tablename__ = "interview_revision"
    __table_args__ = (UniqueConstraint("interview_uid", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_uid: Mapped[uuid.UUID] = mapped_column(ForeignKey("interview.uid"), index=True)
    number: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(20))
    answers: Mapped[bytes] = mapped_column(LargeBinary)
