"""A study in the field, and households that are interviewed in it."""

from tests.survey.conftest import complete, field

__all__ = ["complete", "field"]
