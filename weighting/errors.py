"""The errors of weighting: what was expected, what came, and what to do about it.

No message carries an answer or an identity: categories of controls, strata and counts only.
"""

from __future__ import annotations

from instruments.errors import Finding


class WeightingError(Exception):
    """A weighting step cannot be done. `expected`, `got` and `hint` are plain English sentences.

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
    ) -> None:
        parts = [
            message,
            f"expected {expected}" if expected else "",
            f"got {got}" if got else "",
            hint,
        ]
        super().__init__("; ".join(part for part in parts if part))
        self.message = message
        self.expected = expected
        self.got = got
        self.hint = hint
        self.findings = findings


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
        self, message: str, *, margin: str = "", expected: str = "", got: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, expected=expected, got=got, hint=hint)
        self.margin = margin


class ReplicateError(WeightingError):
    """Replicates cannot be made for this design, e.g. a stratum with a single PSU."""


class RecipeError(WeightingError):
    """A recipe is malformed or does not fit the data it is run on."""


def refuse(
    error: type[WeightingError], message: str, findings: list[Finding], *, hint: str = ""
) -> None:
    """Raise `error` with all `findings` when at least one of them is an error."""
    errors = tuple(finding for finding in findings if finding.severity == "error")
    if errors:
        shown = "; ".join(finding.message for finding in errors[:5])
        more = f" and {len(errors) - 5} more" if len(errors) > 5 else ""
        raise error(f"{message}: {shown}{more}", hint=hint or errors[0].hint, findings=errors)
