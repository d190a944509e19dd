"""The key of the demonstration's sealed cards, so that the page that a woman answers herself can be tried.

In a study its holder makes it with `survey sealed key` and takes it away from the server. Here it lies beside the
logins, and its passphrase is no secret.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from survey.models import Study
from survey.services import study_keys

KEY_FILE = "demo-cards.pem"
PASSPHRASE = "of the demonstration only"  # noqa: S105 - printed by `survey demo`


def make_key(session: Session, study: Study, path: Path, *, now: datetime) -> None:
    """Seal the cards of `study` to a new key, whose secret half is written to `path`, for its owner alone."""
    pem, spki = study_keys.make_pair(PASSPHRASE)
    study_keys.use_sealed_key(session, None, study=study, spki=spki, mode="unlinked", now=now)
    path.unlink(missing_ok=True)  # of a demonstration that was begun and not finished
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
