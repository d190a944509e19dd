"""The errors of the file exports. None of them ever carries an answer."""

from __future__ import annotations

from instruments.errors import Finding


class ExportError(Exception):
    """A dataset or a file cannot be made or read. `findings` says where, what and what to do.

    message: English; made with `filled` it knows its template, which the web translates.
    """

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        lines = [message, *(str(finding) for finding in findings)]
        super().__init__("\n".join(lines))
        self.message = message
        self.findings = findings


class IdentityError(ExportError):
    """A column holds identities (names, addresses, telephone numbers, places): no file may have it."""
