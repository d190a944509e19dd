"""What somebody finds who looks into a locked tablet: storage, caches, addresses, titles, and the raw disk."""

from __future__ import annotations

import base64
import contextlib
import re
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from benchmarks.soak.tablet import PIN, Tablet

SUBJECT = re.compile(
    r"violen|abus|zorakı|насил|partner|şiddət|ərin.{0,12}vur|муж.{0,12}бил|sexual|cinsi|сексуал",
    re.IGNORECASE,
)
"""Words that would say what the interviews are about."""

DUMP = (Path(__file__).parent / "dump.js").read_text()

KEYS = {"wrapped", "salt", "recovery"}
CLEAR = {
    "slots": KEYS
    | {"id", "iterations", "recoveryKey", "misses", "until", "device", "language", "used"},
    "records": {"slot", "id"},
    "papers": {"slot", "id"},
}
"""What may stand beside ciphertext in each store: keys under keys, names that say nothing, counts and times."""

NONCE = 12
GZIP = b"\x1f\x8b\x08"
MOST_UNPACKED = 8 << 20


@dataclass
class Finding:
    """What was looked at, and what should not have been there."""

    looks: int = 0
    records: int = 0
    papers: int = 0
    sealed_bytes: int = 0
    files: int = 0
    disk_bytes: int = 0
    unpacked_bytes: int = 0
    wrong: list[str] = field(default_factory=list)


def look(tablet: Tablet, found: Finding, needles: Iterable[str]) -> None:
    """Lock the tablet, then read all that a page of it can read. Values found are not repeated."""
    page = tablet.page
    assert page is not None
    page.locator("[data-act=lock]").click()
    page.locator("#lock-pin").wait_for()
    page.wait_for_timeout(300)
    judge_storage(found, page.evaluate(DUMP), needles)


def judge_storage(found: Finding, there: Mapping[str, Any], needles: Iterable[str]) -> None:
    """`there`: what dump.js reads. Everything under `data` must open with the PIN, so it is ciphertext."""
    found.looks += 1
    found.files = len(there["cached"])
    found.records = found.papers = found.sealed_bytes = 0
    keys = {row["id"]: _key(row) for store, row in there["rows"] if store == "slots"}
    for store, row in there["rows"]:
        _row(found, store, row, keys)
    _texts(found, there, [one.lower() for one in needles])


def _key(slot: Mapping[str, Any]) -> AESGCM:
    """The key of a slot, by the PIN: PBKDF2-SHA256, then AES-256-GCM."""
    salt, wrapped = (base64.b64decode(slot[name]["bytes"]) for name in ("salt", "wrapped"))
    kdf = PBKDF2HMAC(SHA256(), 32, salt, slot["iterations"])
    opener = AESGCM(kdf.derive(PIN.encode()))
    return AESGCM(opener.decrypt(wrapped[:NONCE], wrapped[NONCE:], b"slot"))


def _row(found: Finding, store: str, row: Mapping[str, Any], keys: Mapping[str, AESGCM]) -> None:
    left = row.keys() - CLEAR.get(store, set()) - {"data"}
    if left:
        found.wrong.append(f"{store}: {sorted(left)} in the clear")
    for name in row.keys() - {"data"} - KEYS:
        if isinstance(row[name], dict) or len(str(row[name])) > 64:
            found.wrong.append(f"{store}: {name} holds more than a name or a number")
    if store == "slots":
        return
    found.records += store == "records"
    found.papers += store == "papers"
    data = row.get("data")
    content = base64.b64decode(data.get("bytes", "")) if isinstance(data, dict) else b""
    found.sealed_bytes += len(content)
    try:
        bound = f"{row['slot']}/{row['id']}".encode()
        keys[row["slot"]].decrypt(content[:NONCE], content[NONCE:], bound)
    except (InvalidTag, KeyError, ValueError):
        found.wrong.append(f"{store}: a record that is no ciphertext under the PIN's key")


def _texts(found: Finding, there: Mapping[str, Any], secrets: list[str]) -> None:
    plain = {
        name: str(there[name])
        for name in ("local", "session", "cookies", "title", "address", "page")
    }
    plain |= dict(there["cached"])
    plain["rows"] = str(
        [[store, {k: v for k, v in row.items() if k != "data"}] for store, row in there["rows"]]
    )
    for where, text in plain.items():
        if SUBJECT.search(text):
            found.wrong.append(f"{where}: a word of the subject")
        if any(secret in text.lower() for secret in secrets):
            found.wrong.append(f"{where}: a name, an answer or a question")


def look_at_disk(found: Finding, profile: Path, needles: Iterable[str]) -> None:
    """Search every file of the browser's profile, packed parts unpacked, and the addresses and titles it remembers."""
    secrets = [one.encode(coding) for one in needles for coding in ("utf-8", "utf-16-le")]
    for path in profile.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        found.disk_bytes += len(content)
        if any(secret in text for text in (content, *_unpacked(content)) for secret in secrets):
            found.wrong.append(f"{path.relative_to(profile)}: a name, an answer or a question")
        found.unpacked_bytes += sum(map(len, _unpacked(content)))
    for history in profile.rglob("History"):
        _history(found, history, needles)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The gzip streams in a file: what came over the line is kept packed in the browser's cache."""
    at = content.find(GZIP)
    while at >= 0:
        with contextlib.suppress(zlib.error):  # these three bytes by chance
            yield zlib.decompressobj(31).decompress(content[at:], MOST_UNPACKED)
        at = content.find(GZIP, at + 1)


def _history(found: Finding, path: Path, needles: Iterable[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "history"
        copyfile(path, copy)
        database = sqlite3.connect(copy)
        lines = database.execute("select url, title from urls").fetchall()
        database.close()
    text = str(lines)
    if SUBJECT.search(text) or any(one in text for one in needles):
        found.wrong.append("history: an address or a title that says too much")
