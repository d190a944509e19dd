"""Ids of questions in an interview: "age", "roster[1]/age", "roster[2]/child[1]/name"."""

from __future__ import annotations

import re
from functools import lru_cache

Path = tuple[tuple[str, int], ...]

_STEP = re.compile(r"([^\[\]/]+)\[([1-9]\d{0,5})\]\Z")


@lru_cache(maxsize=8192)
def locate(place: str) -> tuple[Path, str]:
    """The repeat instances (0-based) and the name. Raises KeyError for what is no id."""
    *around, name = place.split("/")
    steps = [_STEP.match(step) for step in around]
    if not name or "[" in name or not all(steps):
        raise KeyError(place)
    return tuple((step[1], int(step[2]) - 1) for step in steps if step), name
