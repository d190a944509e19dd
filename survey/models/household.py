"""A sampled household, and, apart from it, who lives there."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, UTCDateTime
from survey.models.cluster import Cluster

STATES = ("sampled", "visited", "roster_locked", "selected", "finished")


class Household(Base):
    """A sampled household and the draw of one woman in it.

    result: DHS household result 1..9 (hv015), woman_result: 1..12. The draw (eligible, selected_line,
    roster_hash, draw_version) is made once, when the roster is locked.
    """

    __tablename__ = "household"
    __table_args__ = (
        UniqueConstraint("cluster_id", "number"),
        UniqueConstraint("uid"),
        CheckConstraint("state in ('" + "', '".join(STATES) + "')", name="state"),
        CheckConstraint("result between 1 and 9", name="result"),
        CheckConstraint("woman_result between 1 and 12", name="woman_result"),
        CheckConstraint("eligible >= 0", name="eligible"),
        CheckConstraint(
            "(selected_line is null) = (coalesce(eligible, 0) = 0)",
            name="one_woman_if_any_eligible",
        ),
        CheckConstraint("(locked_at is null) = (eligible is null)", name="draw_is_locked"),
        CheckConstraint(
            "woman_result is null or selected_line is not null", name="woman_was_drawn"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[uuid.UUID]
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    number: Mapped[int]
    serial: Mapped[int]
    state: Mapped[str] = mapped_column(String(14), default="sampled")
    result: Mapped[int | None]
    woman_result: Mapped[int | None]
    visits: Mapped[int] = mapped_column(default=0)
    woman_visits: Mapped[int] = mapped_column(default=0)
    next_appointment: Mapped[datetime | None] = mapped_column(UTCDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    eligible: Mapped[int | None]
    selected_line: Mapped[int | None]
    roster_hash: Mapped[str | None] = mapped_column(String(64))
    draw_version: Mapped[int] = mapped_column(default=1)

    cluster: Mapped[Cluster] = relationship()


class HouseholdContact(Base):
    """Name, address and phone of a household: ciphertext under the contact key, purged by date."""

    __tablename__ = "household_contact"

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), primary_key=True)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    purge_on: Mapped[date]
