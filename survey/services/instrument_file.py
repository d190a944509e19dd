"""Pictures, recordings and films of questionnaires: kept once by their content, whatever shows them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from instruments import Instrument
from survey.errors import NotFound
from survey.models import InstrumentFile


def keep(session: Session, files: Mapping[str, bytes]) -> None:
    """Keep contents by their SHA-256, those that are not there yet."""
    for digest, content in files.items():
        if session.get(InstrumentFile, digest) is None:
            session.add(InstrumentFile(sha256=digest, size=len(content), content=content))
    session.flush()


def read(session: Session, instrument: Instrument, name: str) -> bytes:
    """The content of a file that `instrument` shows; raises NotFound."""
    found = session.get(InstrumentFile, instrument.files.get(name, ""))
    if found is None:
        raise NotFound
    return found.content
