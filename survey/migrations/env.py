"""Alembic's environment: it gets its connection from survey.migrations.upgrade, never from a file."""

from typing import Any, Literal

from alembic import context

from survey import models  # noqa: F401 - makes every table known
from survey.db import Base, UTCDateTime


def plain_type(_kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name plain types, so that they still run when ours have moved."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UTCDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
