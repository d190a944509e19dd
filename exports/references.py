"""Answers inside questions: "since ${anchor_date}" says nothing in a codebook; the name of the answer does."""

from __future__ import annotations

import re
from collections.abc import Mapping

from exports.labels import in_language, plain
from exports.units import Source
from instruments.model import Text

_REFERENCE = re.compile(r"\$\{\s*([^\W\d][\w.\-]*)\s*\}")


def spoken(of: Text, sources: Mapping[str, Source]) -> Text:
    """The text in each language with the short label of a question where an interview shows its answer."""
    return {language: _in(words, sources, language) for language, words in of.items()}


def _in(words: str, sources: Mapping[str, Source], language: str) -> str:
    return _REFERENCE.sub(lambda found: named(found[1], sources, language), words)


def named(name: str, sources: Mapping[str, Source], language: str) -> str:
    """A question by its short label, in the quotes of all three languages' printers, else by its name."""
    if name not in sources:
        return f"«{name}»"
    question = sources[name].question
    label = plain(
        in_language(question.export.label, language) or in_language(question.label, language)
    )
    return f"«{label or question.export.name or name}»"
