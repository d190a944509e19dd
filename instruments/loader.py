"""YAML -> Instrument. The format is described in docs/instruments.md.

All that is wrong in a file is reported at once, with file and line, in one InstrumentError.
"""

from __future__ import annotations

from importlib.abc import Traversable
from importlib.resources import files
from pathlib import Path

from instruments.catalogue import translated
from instruments.dumping import dump
from instruments.errors import N_, Finding, filled
from instruments.model import Instrument
from instruments.yaml_nodes import read_instrument
from instruments.yaml_source import Source

__all__ = ["dump", "library", "read"]


def read(questionnaire: str | Path) -> tuple[Instrument | None, list[Finding]]:
    """What can be read of a questionnaire, and everything wrong with its form."""
    path = _locate(questionnaire)
    source = Source(place=str(questionnaire) if isinstance(questionnaire, Path) else path.name)
    if not path.is_file():
        source.error("Y000", N_("There is no such questionnaire."), hint=_known(questionnaire))
        return None, source.findings
    instrument = read_instrument(path, source)
    if instrument is None:
        return None, source.findings
    return translated(instrument, source_language=instrument.default_language), source.findings


def library() -> tuple[str, ...]:
    """The names of the shipped questionnaires."""
    found = (entry.name for entry in files("instruments").joinpath("library").iterdir())
    yamls = (name.removesuffix(".yaml") for name in found if name.endswith(".yaml"))
    # woman.derived.yaml and its like describe variables, not questionnaires
    return tuple(sorted(name for name in yamls if name != "choices" and "." not in name))


def _locate(questionnaire: str | Path) -> Traversable:
    if isinstance(questionnaire, Path):
        return questionnaire
    return files("instruments").joinpath("library", f"{questionnaire}.yaml")


def _known(questionnaire: str | Path) -> str:
    if isinstance(questionnaire, Path):
        return N_("Look at the path.")
    return filled(N_("Shipped are: %(value)s."), value=", ".join(library()) or "none")
