"""Who made a release: an Ed25519 signature over its manifest, which holds the SHA-256 of every file.

`manifest.sig` stands beside `manifest.json`. The public key in it proves nothing by itself: compare it
with the one that the office has published, or give that one to `check`. Source: RFC 8032.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from instruments.errors import Finding

SIGNATURE = "manifest.sig"


def sign(manifest: bytes, key: Ed25519PrivateKey) -> str:
    """The text of manifest.sig. The same manifest and key give the same text."""
    content = {
        "algorithm": "Ed25519",
        "public_key": public_key(key),
        "signature": base64.b64encode(key.sign(manifest)).decode(),
    }
    return json.dumps(content, indent=2) + "\n"


def public_key(key: Ed25519PrivateKey) -> str:
    """What to publish, so that others can check: 32 bytes in base64."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def check(folder: Path, manifest: str, *, trusted: str | None = None) -> list[Finding]:
    """What is wrong with the signature of `folder`; `trusted` is the published public key, if known."""
    path = folder / SIGNATURE
    if not path.is_file():
        return [_wrong("there is no signature", "ask for the complete release")]
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(said["public_key"]))
        key.verify(base64.b64decode(said["signature"]), (folder / manifest).read_bytes())
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return [_wrong(f"the signature does not belong to {manifest}", _AGAIN)]
    if trusted is not None and said["public_key"] != trusted:
        return [_wrong("it is signed with another key than the published one", _AGAIN)]
    return []


_AGAIN = "take the release from its first source again"


def _wrong(message: str, hint: str) -> Finding:
    return Finding(code="X302", severity="error", message=message, hint=hint, place=SIGNATURE)
