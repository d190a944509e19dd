"""A questionnaire that can be used: read, translated and checked."""

from __future__ import annotations

from pathlib import Path

from instruments.checks import check
from instruments.errors import Finding, InstrumentError
from instruments.loader import read
from instruments.model import Instrument


def load(questionnaire: str | Path) -> Instrument:
    """A questionnaire of the library by its name, or any YAML file by its path.

    Raises InstrumentError with every finding when the file is not a usable questionnaire.
    """
    instrument, findings = read(questionnaire)
    wrong = _errors(findings)
    if instrument is not None and not wrong:
        wrong = _errors(check(instrument, place=str(questionnaire)))
    if instrument is None or wrong:
        first = str(wrong[0]) if wrong else f"{questionnaire}: cannot be read"
        raise InstrumentError(first, tuple(wrong))
    return instrument


def _errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error"]
