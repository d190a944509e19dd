"""What releases need to keep secret: the key that signs them, seeds, pseudonyms. Derived, stored nowhere.

HKDF-SHA256 (RFC 5869) over the data key of the study, which the master key wraps. The public half is
what the office publishes; `survey release key` prints it.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from survey.models import Study
from survey.services import keys


def signing_key(session: Session, study: Study) -> Ed25519PrivateKey:
    """The Ed25519 key of the study's releases; the same every time."""
    return Ed25519PrivateKey.from_private_bytes(_derived(session, study, "release/signature"))


def secret_seed(session: Session, study: Study, purpose: str) -> int:
    """A whole number for random draws that nobody outside may repeat, e.g. new numbers of clusters."""
    return int.from_bytes(_derived(session, study, f"release/{purpose}"), "big")


def pseudonym(session: Session, study: Study, staff_id: int) -> int:
    """A number of nine digits for a member of staff: the same in every file of the study, and without
    the key of the study it leads to nobody."""
    return secret_seed(session, study, f"staff/{staff_id}") % 900_000_000 + 100_000_000


def parts_key(session: Session, study: Study) -> bytes:
    """What seals answers that an export has gathered and not yet written."""
    return _derived(session, study, "release/parts")


def _derived(session: Session, study: Study, purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=study.code.encode(), info=purpose.encode())
    return derive.derive(keys.data_key(session, study))
