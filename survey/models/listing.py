"""What the listing team found on the ground: every structure of a cluster."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import Base


class ListedDwelling(Base):
    """One structure. Only occupied residential ones carry a serial 1..L; the address is ciphertext."""

    __tablename__ = "listed_dwelling"
    __table_args__ = (
        UniqueConstraint("cluster_id", "structure"),
        UniqueConstraint("cluster_id", "serial"),
        CheckConstraint("(serial is not null) = occupied", name="serial_only_if_occupied"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    structure: Mapped[int]
    occupied: Mapped[bool]
    serial: Mapped[int | None]
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
