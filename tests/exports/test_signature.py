from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exports.dataset import Dataset
from exports.release import verify, write
from exports.signature import SIGNATURE, public_key, sign

# RFC 8032, 7.1, test 2
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="
KEY = Ed25519PrivateKey.from_private_bytes(SECRET)


@pytest.fixture
def folder(made: dict[str, Dataset], tmp_path: Path) -> Path:
    write(made.values(), ["csv"], tmp_path / "r", papers={"CHANGES.txt": "first\n"}, key=KEY)
    return tmp_path / "r"


def test_the_published_example() -> None:
    """The signature of the one byte 0x72 in RFC 8032, 7.1, test 2."""
    said = json.loads(sign(b"r", KEY))
    assert said["public_key"] == public_key(KEY) == PUBLIC
    assert base64.b64decode(said["signature"]).hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_a_whole_release_has_nothing_to_report(folder: Path) -> None:
    assert verify(folder, signed=True, trusted=PUBLIC) == []
    assert (folder / "CHANGES.txt").read_text() == "first\n"


def test_a_changed_manifest_is_noticed(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"bytes"', '"bytes "', 1))
    assert [one.code for one in verify(folder)] == ["X302"]


def test_the_key_of_somebody_else_is_noticed(folder: Path) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    text = sign((folder / "manifest.json").read_bytes(), other)
    (folder / SIGNATURE).write_text(text)
    assert verify(folder, signed=True) == []
    assert [one.code for one in verify(folder, trusted=PUBLIC)] == ["X302"]


def test_a_missing_or_damaged_signature_is_noticed(folder: Path) -> None:
    (folder / SIGNATURE).write_text("{}")
    assert [one.code for one in verify(folder)] == ["X302"]
    (folder / SIGNATURE).unlink()
    assert verify(folder) == []
    assert [one.code for one in verify(folder, signed=True)] == ["X302"]


def test_a_paper_is_under_the_manifest(folder: Path) -> None:
    (folder / "CHANGES.txt").write_text("second\n")
    assert [(one.code, one.place) for one in verify(folder)] == [("X301", "CHANGES.txt")]
