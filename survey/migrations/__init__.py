"""Alembic migrations, and the functions that bring a database up to date."""
