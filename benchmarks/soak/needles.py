"""What must not be readable anywhere on a locked tablet: what was written, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from instruments import load
from instruments.model import Question, walk

SIGN = "zqxv"
"""Stands in every answer in words, so that one search finds any of them."""

SHOWN = Path(__file__).parents[2] / "survey" / "web"
MOST = 40
LONG_NAME, LONG_TEXT = 8, 30


def needles() -> set[str]:
    """The sign of written answers; names and words of questions of the woman's questionnaire."""
    code = "\n".join(path.read_text() for kind in ("*.js", "*.html") for path in SHOWN.rglob(kind))
    names, words = [], []
    for question in _questions():
        if len(question.name) >= LONG_NAME and question.name not in code:
            names.append(question.name)
        words += [text[:LONG_TEXT] for text in question.label.values() if len(text) >= LONG_TEXT]
    return {SIGN, *_spread(names), *_spread(words)}


def _questions() -> Iterator[Question]:
    return (one for one in walk(load("woman").children) if isinstance(one, Question))


def _spread(found: Iterable[str]) -> list[str]:
    """At most MOST of them, from the first to the last."""
    every = sorted(set(found))
    return every[:: max(1, len(every) // MOST)][:MOST]
