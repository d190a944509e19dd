"""A folder of files that was made for others to use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime

KINDS = ("master", "suf", "puf")
"""Restricted master, scientific-use file, public-use file."""


class Release(Base):
    """A finished set of files under `folder` (relative to the data directory) with its manifest.

    number counts the releases of one kind. The master stays in the office; the others leave it, once
    somebody else than their maker has approved them.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("study_id", "kind", "number"),
        CheckConstraint("kind in ('" + "', '".join(KINDS) + "')", name="kind"),
        CheckConstraint("(approved_at is null) = (approved_by_id is null)", name="approval"),
        CheckConstraint(
            "approved_by_id is null or staff_id is null or approved_by_id <> staff_id",
            name="two_people",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    kind: Mapped[str] = mapped_column(String(6))
    number: Mapped[int]
    weight_run_id: Mapped[int | None] = mapped_column(ForeignKey("weight_run.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    folder: Mapped[str] = mapped_column(String(200))
    manifest: Mapped[dict[str, Any]]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def open(self) -> bool:
        """Whether its data may be downloaded: the master at once, the others when approved."""
        return self.withdrawn_at is None and (self.kind == "master" or self.approved_at is not None)
