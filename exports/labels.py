"""Labels that fit. SPSS cuts a value label at 120 bytes (60 Cyrillic letters) without a word.

A label that is too long is shortened here, at a word boundary and with an ellipsis, and reported.
The remedy is the short label in the `export:` block of the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from instruments.errors import Finding
from instruments.model import Text, text

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a label may be: `size` of `unit` ("bytes" of UTF-8 or "characters")."""

    program: str
    size: int
    unit: str = "bytes"

    def fits(self, label: str) -> bool:
        """Whether `label` is within the limit."""
        return self._length(label) <= self.size

    def shorten(self, label: str) -> str:
        """`label` itself when it fits, else its longest start that ends with a word, and an ellipsis."""
        if self.fits(label):
            return label
        room = self.size - self._length(ELLIPSIS)
        start = (
            label.encode()[:room].decode(errors="ignore") if self.unit == "bytes" else label[:room]
        )
        return _whole_words(start, label[len(start)]) + ELLIPSIS

    def _length(self, label: str) -> int:
        return len(label.encode()) if self.unit == "bytes" else len(label)


SPSS_VARIABLE = Limit("SPSS", 256)
SPSS_VALUE = Limit("SPSS", 120)
STATA_VARIABLE = Limit("Stata", 80, "characters")
STATA_VALUE = Limit("Stata", 32_000)
SAS_VARIABLE = Limit("SAS", 256)
SAS_VALUE = Limit("SAS", 32_767)


def _whole_words(start: str, following: str) -> str:
    if following.isspace():
        return start.rstrip()
    cut = re.search(r"\s+\S*\Z", start)
    # a single very long word has no boundary worth losing half the label for
    return start[: cut.start()] if cut and cut.start() >= len(start) // 2 else start.rstrip()


_TAGS = "a|b|big|br|center|div|em|font|h[1-6]|hr|i|img|li|ol|p|small|span|strong|sub|sup|u|ul"
"""HTML that form authors use. Anything else between < and > is text: "aged < 5 or > 60"."""

_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE), ""),
    (re.compile(r"(\*\*|__)(\S(?:.*?\S)?)\1"), r"\2"),
    (re.compile(r"^#{1,6}\s+", re.MULTILINE), ""),
    (re.compile(r"\s+"), " "),
)


def plain(label: str) -> str:
    """A question's text on one line, without XLSForm markup (bold, headings, HTML)."""
    for pattern, replacement in _MARKUP:
        label = pattern.sub(replacement, label)
    return label.strip()


def without_markup(of: Text) -> Text:
    """The same in every language."""
    return {language: plain(label) for language, label in of.items()}


def in_language(of: Text, language: str, default: str = "en") -> str:
    """The text in `language`, else in `default`, else in any language."""
    return text(of, language, default)


class Shortener:
    """Fits labels of one file to a limit and keeps a finding for each that was too long."""

    def __init__(self, report: Callable[[Finding], None]) -> None:
        self._report = report

    def fit(self, label: str, limit: Limit, *, place: str) -> str:
        """`label` within `limit`; a shortened one is reported with the place it belongs to."""
        short = limit.shorten(label)
        if short != label:
            self._report(_too_long(limit, place))
        return short


def _too_long(limit: Limit, place: str) -> Finding:
    return Finding(
        code="X101",
        severity="warning",
        message=f"label is longer than the {limit.size} {limit.unit} that {limit.program} keeps; shortened",
        hint="give the question a short label in its export: block, or shorten the choice's label",
        place=place,
    )
