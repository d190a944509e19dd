"""A run of the weighting chain, with every column of every step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class WeightRun(Base):
    """Recipe, input hash and result. households and women are Parquet tables without answers.

    The tables are large when the recipe asks for replicates; they are read when somebody looks at them.
    """

    __tablename__ = "weight_run"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    recipe: Mapped[str] = mapped_column(Text)
    input_hash: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[dict[str, Any]]
    diagnostics: Mapped[dict[str, Any]]
    households: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    women: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
