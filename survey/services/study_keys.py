"""Key pairs of a study: the recovery pair, kept here wrapped, and the public half of the sealed-answers pair.

RSA-3072 with OAEP and SHA-256, which every browser's WebCrypto can do (NIST SP 800-56B). A public key
travels as base64 of its DER (SubjectPublicKeyInfo) and is known by the first 16 hexadecimal digits of the
SHA-256 of that DER.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import events
from survey.db import vault_of
from survey.errors import N_, Conflict, Invalid
from survey.models import SealedAnswer, Staff, Study
from survey.permissions import Verb, allow

BITS = 3072
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
MODES = ("unlinked", "linked")
LEAST_PASSPHRASE = 12


@dataclass(frozen=True)
class PublicKey:
    """id: 16 hexadecimal digits; spki: base64 of DER; mode: of the sealed-answers key only."""

    id: str
    spki: str
    mode: str | None = None


def recovery_public(session: Session, study: Study) -> PublicKey:
    """What tablets wrap their data key with besides the PIN. The pair is made when the first one asks."""
    if study.recovery_public is None:
        session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
        session.refresh(study, ["recovery_public", "recovery_private"])
    if study.recovery_public is None:
        private = recovery_private()
        plain = private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        study.recovery_private = vault_of(session).wrap(plain, bound=_bound(study))
        study.recovery_public = spki_of(private.public_key())
        session.flush()
    return _public(study.recovery_public)


def recovery_private() -> rsa.RSAPrivateKey:
    """A new key for that pair."""
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def recovery_open(session: Session, study: Study, wrapped: bytes) -> bytes:
    """The data key that a tablet wrapped; raises Invalid when it was not wrapped for this study."""
    if study.recovery_private is None:
        raise Invalid(N_("This tablet was not set up for this study."))
    plain = vault_of(session).unwrap(study.recovery_private, bound=_bound(study))
    private = serialization.load_der_private_key(plain, password=None)
    assert isinstance(private, rsa.RSAPrivateKey)  # noqa: S101
    try:
        return private.decrypt(wrapped, OAEP)
    except ValueError as error:
        raise Invalid(N_("This tablet was not set up for this study.")) from error


def sealed_public(session: Session, study: Study) -> PublicKey | None:  # noqa: ARG001 - as its siblings
    """What the card is sealed to, or None while nobody has made the pair: then no card is offered."""
    if study.sealed_public is None:
        return None
    return _public(study.sealed_public, mode=study.sealed_mode)


def make_pair(passphrase: str) -> tuple[bytes, str]:
    """(private key as PEM under the passphrase, public key as base64 of DER): for a person to keep."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Invalid(
            N_("The passphrase needs at least %(least)s characters."), least=LEAST_PASSPHRASE
        )
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    return pem, spki_of(private.public_key())


def use_sealed_key(
    session: Session, actor: Staff | None, *, study: Study, spki: str, mode: str, now: datetime
) -> PublicKey:
    """Seal cards to this key from now on. It stands once a card has been sealed to it."""
    if actor is not None:
        allow(actor, Verb.MANAGE_STUDY)
    if mode not in MODES:
        raise Invalid(N_("Choose a way of keeping the cards: unlinked or linked."))
    given = select(SealedAnswer.token).where(SealedAnswer.study_id == study.id).limit(1)
    if session.scalar(given) is not None:
        raise Conflict(N_("Cards have been sealed to the key of this study already; it stands."))
    study.sealed_public, study.sealed_mode = spki, mode
    session.flush()
    made = _public(spki, mode=mode)
    events.record(
        session,
        "sealed_key.set",
        actor=actor,
        noun="study",
        noun_id=study.id,
        at=now,
        key=made.id,
        mode=mode,
    )
    return made


def spki_of(public: rsa.RSAPublicKey) -> str:
    """A public key as it travels."""
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()


def key_id(spki: str) -> str:
    """What a public key is known by."""
    return hashlib.sha256(base64.b64decode(spki)).hexdigest()[:16]


def _public(spki: str, *, mode: str | None = None) -> PublicKey:
    return PublicKey(key_id(spki), spki, mode)


def _bound(study: Study) -> str:
    return f"study/{study.code}/recovery"
