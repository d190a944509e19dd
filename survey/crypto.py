"""Envelope encryption: answers under an interview's key, that under its study's key, that under the master key.

AES-256-GCM throughout (NIST SP 800-38D) with a random 96-bit nonce in front of the ciphertext. What a
ciphertext belongs to is authenticated with it (`bound`), so that a row moved to another place does not open.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyFileError(Exception):
    """The key file is missing or damaged: nothing can be read, and the platform refuses to start."""


class Unreadable(Exception):  # noqa: N818
    """A ciphertext does not open: wrong key, wrong place, or changed by somebody."""


def new_key() -> bytes:
    """A random 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, *, bound: str) -> bytes:
    """nonce || ciphertext || tag of `plain` under `key`, bound to what `bound` names."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound.encode())


def unseal(key: bytes, sealed: bytes, *, bound: str) -> bytes:
    """The plain bytes; raises Unreadable."""
    try:
        return _opened(AESGCM(key), sealed, bound)
    except (InvalidTag, ValueError) as error:
        raise Unreadable(f"cannot open {bound}") from error


def unsealing(key: bytes) -> Callable[[bytes, str], bytes]:
    """`unseal` with this key, (sealed, bound) -> plain: made ready once for all that it opens."""
    ready = AESGCM(key)

    def open_(sealed: bytes, bound: str) -> bytes:
        try:
            return _opened(ready, sealed, bound)
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"cannot open {bound}") from error

    return open_


def _opened(key: AESGCM, sealed: bytes, bound: str) -> bytes:
    return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound.encode())


@dataclass(frozen=True, repr=False)
class Secrets:
    """What the key file holds. master: wraps study keys; the others sign cookies and salt passwords."""

    master_id: str
    master: bytes
    secret_key: str
    password_salt: str

    @classmethod
    def create(cls, path: Path) -> Secrets:
        """Make new secrets in a file that only its owner can read; never overwrites."""
        made = cls(
            secrets.token_hex(4), new_key(), secrets.token_urlsafe(48), str(secrets.randbits(128))
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made._plain(), file, indent=1)
        return made

    @classmethod
    def read(cls, path: Path) -> Secrets:
        """Read the key file; raises KeyFileError that says what to do."""
        try:
            found = json.loads(path.read_text())
            return cls(
                found["master_id"],
                base64.b64decode(found["master"], validate=True),
                found["secret_key"],
                found["password_salt"],
            )
        except FileNotFoundError as error:
            raise KeyFileError(
                f"The key file {path} is missing. Run `survey init`, or restore it from your backup."
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise KeyFileError(
                f"The key file {path} is damaged. Restore it from backup."
            ) from error

    def _plain(self) -> dict[str, str]:
        return {
            "master_id": self.master_id,
            "master": base64.b64encode(self.master).decode(),
            "secret_key": self.secret_key,
            "password_salt": self.password_salt,
        }


class Vault:
    """Opens study keys with the master key, and keeps the opened ones while the process lives."""

    def __init__(self, secrets_: Secrets) -> None:
        self._master = secrets_.master
        self.master_id = secrets_.master_id
        self._opened: dict[bytes, bytes] = {}

    def wrap(self, key: bytes, *, bound: str) -> bytes:
        """A key sealed under the master key."""
        return seal(self._master, key, bound=bound)

    def unwrap(self, wrapped: bytes, *, bound: str) -> bytes:
        """The key inside; raises Unreadable when it is not ours."""
        if wrapped not in self._opened:
            self._opened[wrapped] = unseal(self._master, wrapped, bound=bound)
        return self._opened[wrapped]
