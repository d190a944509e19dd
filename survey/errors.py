"""What can go wrong in a way that a person should read. One class per cause; the web turns them into pages.

`message` is an English template, marked for translation, filled from `details`. Neither ever holds an
answer or an identity.
"""

from __future__ import annotations

from typing import Any


def N_(text: str) -> str:  # noqa: N802 - the name that gettext extractors know
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


class AppError(Exception):
    """Base of all errors that have a page of their own."""

    code = "error"
    status = 500
    message = N_("Something went wrong on our side. Nothing you entered was lost.")

    def __init__(self, message: str | None = None, **details: Any) -> None:
        super().__init__(message or self.message)
        self.message = message or type(self).message
        self.details = details

    def __str__(self) -> str:
        return self.message % self.details if self.details else self.message


class NotFound(AppError):  # noqa: N818
    """The address names nothing, or nothing that this person may know of."""

    code = "not_found"
    status = 404
    message = N_("There is nothing at this address.")


class Forbidden(AppError):  # noqa: N818
    """The person's role does not allow this."""

    code = "forbidden"
    status = 403
    message = N_("Your role does not include this. Ask your manager if you need it.")


class Closed(Forbidden):
    """The role allows it, but not this time: a link has expired, a release is not approved or is withdrawn."""

    code = "closed"
    message = N_("This is not open now.")


class Invalid(AppError):  # noqa: N818
    """What was sent cannot be used as it is; `findings` lists why."""

    code = "invalid"
    status = 422
    message = N_("Please correct what is marked below.")

    def __init__(self, message: str | None = None, *, findings: Any = (), **details: Any) -> None:
        super().__init__(message, **details)
        self.findings = tuple(findings)


class Conflict(AppError):  # noqa: N818
    """The request was right when it was made, but things have changed since."""

    code = "conflict"
    status = 409
    message = N_("This has been changed by somebody else meanwhile. Look again and repeat.")


class NotReady(AppError):  # noqa: N818
    """A step is tried before the step that it needs."""

    code = "not_ready"
    status = 409
    message = N_("A step before this one is still open.")


class SafetyRule(AppError):  # noqa: N818
    """A safety rule of the study forbids this; it cannot be overridden."""

    code = "safety_rule"
    status = 409
    message = N_("A safety rule of this study does not allow this.")
