"""What a calculation gives: a whole number, a number, a date or text. Found from its expression."""

from __future__ import annotations

from collections.abc import Sequence

from instruments.model import Instrument


def kinds_of_calculations(instruments: Sequence[Instrument]) -> dict[str, str]:
    """Name of each calculated question -> kind of its column."""
    return {}
