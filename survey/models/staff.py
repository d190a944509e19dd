"""People who work on studies, and their teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_security import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, UTCDateTime
from survey.permissions import Role


@dataclass(frozen=True)
class RoleName:
    """What Flask-Security wants to see of a role."""

    name: str

    def get_permissions(self) -> set[str]:
        """None: permissions are a table of ours, see survey.permissions."""
        return set()


class Team(Base):
    """Enumerators who travel together, and their supervisor."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)

    members: Mapped[list[Staff]] = relationship(back_populates="team")


class Staff(Base, UserMixin):
    """A person who can sign in. `home_rayon` keeps her from being sent among people who know her."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("role in ('" + "', '".join(Role) + "')", name="role"),
        CheckConstraint("sex in ('female', 'male')", name="sex"),
        CheckConstraint("language in ('az', 'ru', 'en')", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    sex: Mapped[str] = mapped_column(String(6))
    language: Mapped[str] = mapped_column(String(2), default="az")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    home_rayon: Mapped[str | None] = mapped_column(String(40))
    trained_on: Mapped[date | None]
    confidentiality_signed_on: Mapped[date | None]

    # Flask-Security
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # type: ignore[assignment]
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    mf_recovery_codes: Mapped[list[Any] | None] = mapped_column(MutableList.as_mutable(JSON()))
    last_login_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # type: ignore[assignment]
    current_login_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # type: ignore[assignment]
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int] = mapped_column(default=0)

    team: Mapped[Team | None] = relationship(back_populates="members")

    @property
    def roles(self) -> list[Any]:
        """The one role, in the shape that Flask-Security expects."""
        return [RoleName(self.role)]

    @roles.setter
    def roles(self, value: list[Any]) -> None:
        if value:
            raise ValueError("set Staff.role")

    def __repr__(self) -> str:
        return f"<Staff {self.id} {self.role}>"
