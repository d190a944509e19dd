"""The errors of the pure packages about questionnaires. None of them ever carries an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def N_(text: str) -> str:  # noqa: N802 - the name that gettext extractors know
    """Mark a text for the catalogues of the interface; the web translates it where it is shown."""
    return text


class Filled(str):
    """A text with its details filled in, that still knows its template: the web can translate it."""

    template: str
    details: Mapping[str, object]


def filled(template: str, **details: object) -> Filled:
    """The template with its %(holes)s filled: English to whoever prints it, translatable on a page.

    A detail that is itself filled (`filled(N_("a group"))`) is translated with it.
    """
    text = Filled(template % details if details else template)
    text.template, text.details = template, details
    return text


class InstrumentError(Exception):
    """A questionnaire cannot be used. `findings` says where, what and what to do."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class ExpressionError(InstrumentError):
    """An expression cannot be read or evaluated; `position` counts characters from 0. `message` and
    `hint` are texts of the catalogues, as those of a Finding."""

    def __init__(self, message: str, *, position: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message if isinstance(message, Filled) else filled(message)
        self.position = position
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    code: stable, e.g. "E012". severity: "error" or "warning". place: file, sheet or question.
    line: 1-based, or None. message says what is wrong, hint what to do about it.
    `message` and `hint` are English; made with `filled` they know their template, which the web translates.
    """

    code: str
    severity: str
    message: str
    hint: str = ""
    place: str = ""
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}" if self.line is not None else self.place
        tail = f" ({self.hint})" if self.hint else ""
        return f"{where}: {self.code} {self.message}{tail}"
