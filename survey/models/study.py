"""A study: one survey with its population, its rules and its keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base, UTCDateTime


class Study(Base):
    """One survey. Titles are neutral: they are what a household may see.

    data_key, contact_key, draw_key and recovery_private are wrapped by the master key. Public keys are
    base64 of DER (SubjectPublicKeyInfo). The private half of sealed_public was never here: a person holds it.
    The sample is cut into `waves` parts of equal spread; `waves_released` of them are in the field, the others spare.
    ethics_approval, referrals_verified_on and training_completed_on must be on record before fieldwork can
    be opened.
    """

    __tablename__ = "study"
    __table_args__ = (
        CheckConstraint("state in ('design', 'fieldwork', 'closed')", name="state"),
        CheckConstraint("age_min >= 15 and age_max >= age_min", name="ages"),
        CheckConstraint("take > 0", name="take"),
        CheckConstraint("waves_released between 1 and waves", name="waves"),
        CheckConstraint("sealed_mode in ('unlinked', 'linked')", name="sealed_mode"),
        CheckConstraint("interviews_a_day > 0", name="interviews_a_day"),
        CheckConstraint(
            "(recovery_public is null) = (recovery_private is null)", name="recovery_pair"
        ),
        CheckConstraint(
            "state = 'design' or (ethics_approval is not null and referrals_verified_on is not null"
            " and training_completed_on is not null)",
            name="ready_for_fieldwork",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="design")
    synthetic: Mapped[bool] = mapped_column(default=False)
    age_min: Mapped[int] = mapped_column(default=15)
    age_max: Mapped[int] = mapped_column(default=64)
    take: Mapped[int] = mapped_column(default=20)
    seed: Mapped[int]
    waves: Mapped[int] = mapped_column(default=1)
    waves_released: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ethics_approval: Mapped[str | None] = mapped_column(String(80))
    referrals_verified_on: Mapped[date | None]
    training_completed_on: Mapped[date | None]
    purge_contacts_on: Mapped[date | None]
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    contact_key: Mapped[bytes] = mapped_column(LargeBinary)
    draw_key: Mapped[bytes] = mapped_column(LargeBinary)
    recovery_public: Mapped[str | None] = mapped_column(String(1000))
    recovery_private: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_public: Mapped[str | None] = mapped_column(String(1000))
    sealed_mode: Mapped[str] = mapped_column(String(8), default="unlinked")
    interviews_a_day: Mapped[int] = mapped_column(default=3)
    """How many women's interviews one interviewer may hold on one day before the office is told."""

    controls: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Population totals for calibration: margin name -> category -> number of women."""

    truth: Mapped[dict[str, Any] | None]
    """Synthetic studies only: the true prevalence per region that the simulator built in."""
