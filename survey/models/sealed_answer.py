"""The answer that a woman gave for herself, sealed on the tablet to a key that is not here."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base


class SealedAnswer(Base):
    """A random token, the cell it is counted in, and a ciphertext whose length says nothing.

    Unlinked: nothing here leads to a household, an interviewer, a tablet or a time, and the order of
    the rows does not either. The token is the primary key and SQLite keeps the table by it (WITHOUT
    ROWID), so that there is no number that grows with every answer; on PostgreSQL the rows of a cell are
    written anew with every answer (services.sealed_card). Linked: the household, for studies that
    may match the answer in the office. weight_class: number of eligible women in the household, 5 for
    five and more; within a stratum the design weight is proportional to it.
    """

    __tablename__ = "sealed_answer"
    __table_args__ = (
        CheckConstraint(
            "(mode = 'linked' and household_id is not null)"
            " or (mode = 'unlinked' and household_id is null"
            " and stratum is not null and age_group is not null)",
            name="mode",
        ),
        CheckConstraint("weight_class between 1 and 5", name="weight_class"),
        {"sqlite_with_rowid": False},
    )

    token: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    key_id: Mapped[str] = mapped_column(String(16))
    mode: Mapped[str] = mapped_column(String(8))
    stratum: Mapped[str | None] = mapped_column(String(12))
    age_group: Mapped[str | None] = mapped_column(String(8))
    weight_class: Mapped[int | None]
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
