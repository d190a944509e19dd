"""Services on the card that every woman is offered."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base


class ReferralService(Base):
    """A service with its number; region None is the whole country. verified_on: last test call."""

    __tablename__ = "referral_service"

    id: Mapped[int] = mapped_column(primary_key=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"), index=True)
    region: Mapped[int | None]
    name: Mapped[dict[str, Any]]
    phone: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    verified_on: Mapped[date | None]
