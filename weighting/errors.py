"""The errors of weighting: what was expected, what came, and what to do about it.

No message carries an answer or an identity: categories of controls, strata and counts only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instruments.errors import N_, Filled, Finding, filled

MOST_CAUSES = 5
"""Causes that a message names; `findings` has them all."""


class WeightingError(Exception):
    """A weighting step cannot be done. `expected`, `got` and `hint` are plain English sentences.

    Texts may be templates with %(holes)s that `details` fill; they know their template, so that a page
    can say them in the language of its reader: `parts` are what the message is made of.
    `findings` holds every single cause when there are several.
    """

    def __init__(
        self,
        message: str,
        *,
        expected: str = "",
        got: str = "",
        hint: str = "",
        findings: tuple[Finding, ...] = (),
        **details: Any,
    ) -> None:
        self.message, self.expected, self.got, self.hint = (
            _told(text, details) for text in (message, expected, got, hint)
        )
        self.findings = findings
        super().__init__("; ".join(self.parts))

    @property
    def parts(self) -> tuple[str, ...]:
        """What is wrong, its causes, what was expected, what came, what to do; empty ones left out."""
        causes = [finding.message for finding in self.findings[:MOST_CAUSES]]
        more = len(self.findings) - MOST_CAUSES
        parts = [
            self.message,
            *causes,
            filled(N_("and %(count)s more"), count=more) if more > 0 else "",
            filled(N_("expected %(what)s"), what=_text(self.expected)) if self.expected else "",
            filled(N_("got %(what)s"), what=_text(self.got)) if self.got else "",
            self.hint,
        ]
        return tuple(part for part in parts if part)


def amount(value: float) -> str:
    """A number in a message, to ten digits; a narrow space between thousands means the same in every language."""
    return f"{value:,.10g}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _text(text: str) -> Filled:
    """A text within a text, which has a translation of its own."""
    return text if isinstance(text, Filled) else filled(text)


def _told(text: str, details: Mapping[str, object]) -> str:
    return filled(text, **details) if "%(" in text else text


class InputError(WeightingError):
    """An array or column is not usable: wrong length, NaN, negative, wrong type, missing."""


class SelectionError(WeightingError):
    """A draw cannot be made: more units wanted than there are, a size that is not positive."""


class AllocationError(WeightingError):
    """A sample cannot be spread over the strata as asked."""


class NonresponseError(WeightingError):
    """Non-response cannot be adjusted: a class without a respondent that may not be merged."""


class ControlsError(WeightingError):
    """Population totals that cannot be met: see `findings` for each category."""


class ConvergenceError(WeightingError):
    """Calibration did not reach its totals. `margin` names the one that is furthest away."""

    def __init__(
        self,
        message: str,
        *,
        margin: str = "",
        expected: str = "",
        got: str = "",
        hint: str = "",
        **details: Any,
    ) -> None:
        super().__init__(message, expected=expected, got=got, hint=hint, **details)
        self.margin = margin


class ReplicateError(WeightingError):
    """Replicates cannot be made for this design, e.g. a stratum with a single PSU."""


class RecipeError(WeightingError):
    """A recipe is malformed or does not fit the data it is run on."""


def refuse(
    error: type[WeightingError],
    message: str,
    findings: list[Finding],
    *,
    hint: str = "",
    **details: Any,
) -> None:
    """Raise `error` with all `findings` when at least one of them is an error."""
    errors = tuple(finding for finding in findings if finding.severity == "error")
    if errors:
        raise error(message, hint=hint or errors[0].hint, findings=errors, **details)
