"""How what she answers under seal is written: what tablets make, and how its holder's key opens it.

A card is {"answer": "..."} as JSON, padded with blanks to 64 bytes; a sealed part is {"part": its name, "answers":
{question: value}, "whole": whether she came to its end}, padded to 4096. Both are under a new AES-256-GCM key, which is
under the public key of the study (RSA-OAEP with SHA-256):

    length of the RSA block (2 bytes, big endian) | RSA block | nonce (12 bytes) | ciphertext and tag

All cards have the same length, whatever was answered, and so have all parts.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from survey.crypto import NONCE_BYTES, Unreadable, new_key
from survey.errors import N_, Invalid
from survey.services.study_keys import OAEP

PLAIN_BYTES = 64
_LENGTH_BYTES = 2


def seal_card(spki: str, answer: str, *, nonce: bytes) -> bytes:
    """A card as a tablet makes it; `nonce`: 12 random bytes. Raises Invalid when the answer is too long."""
    public = serialization.load_der_public_key(base64.b64decode(spki))
    assert isinstance(public, RSAPublicKey)  # noqa: S101
    plain = json.dumps({"answer": answer}).encode()
    if len(plain) > PLAIN_BYTES:
        raise Invalid(N_("The card cannot be read."))
    key = new_key()
    block = public.encrypt(key, OAEP)
    body = AESGCM(key).encrypt(nonce, plain.ljust(PLAIN_BYTES), None)
    return len(block).to_bytes(_LENGTH_BYTES, "big") + block + nonce + body


def open_card(private: RSAPrivateKey, sealed: bytes) -> dict[str, Any]:
    """What a card or a part says; raises Unreadable when it was sealed to another key or changed."""
    size = int.from_bytes(sealed[:_LENGTH_BYTES], "big")
    rest = sealed[_LENGTH_BYTES:]
    block, nonce, body = (
        rest[:size],
        rest[size : size + NONCE_BYTES],
        rest[size + NONCE_BYTES :],
    )
    try:
        plain = AESGCM(private.decrypt(block, OAEP)).decrypt(nonce, body, None)
        said: dict[str, Any] = json.loads(plain)
        if not isinstance(said, dict) or not said.keys() & {"answer", "part"}:
            raise ValueError
    except (ValueError, TypeError, InvalidTag):
        raise Unreadable("cannot open a sealed card") from None  # the cause may hold the answer
    return said


def read_private(pem: bytes, passphrase: str) -> RSAPrivateKey:
    """The holder's key; raises Invalid when file or passphrase are not right."""
    try:
        private = serialization.load_pem_private_key(pem, password=passphrase.encode())
    except (ValueError, TypeError) as error:
        raise Invalid(N_("The key file does not open with this passphrase.")) from error
    if not isinstance(private, RSAPrivateKey):
        raise Invalid(N_("The key file does not hold a key for sealed cards."))
    return private
