"""The keys of a study: made with it, stored wrapped, opened where answers are read or written."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey.crypto import new_key
from survey.db import vault_of
from survey.models import Study

KINDS = ("data", "contact", "draw")


@dataclass(frozen=True, repr=False)
class WrappedKeys:
    """Three new keys of a study, each wrapped by the master key."""

    data: bytes
    contact: bytes
    draw: bytes


def create(session: Session, *, code: str) -> WrappedKeys:
    """New keys for the study `code`."""
    vault = vault_of(session)
    return WrappedKeys(*(vault.wrap(new_key(), bound=_bound(code, kind)) for kind in KINDS))


def data_key(session: Session, study: Study) -> bytes:
    """Wraps the keys of the study's interviews."""
    return vault_of(session).unwrap(study.data_key, bound=_bound(study.code, "data"))


def contact_key(session: Session, study: Study) -> bytes:
    """Seals names, addresses and phone numbers, apart from answers."""
    return vault_of(session).unwrap(study.contact_key, bound=_bound(study.code, "contact"))


def draw_key(session: Session, study: Study) -> bytes:
    """The secret behind the draw of one woman per household."""
    return vault_of(session).unwrap(study.draw_key, bound=_bound(study.code, "draw"))


def _bound(code: str, kind: str) -> str:
    return f"study/{code}/{kind}"
