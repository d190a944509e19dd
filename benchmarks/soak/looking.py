"""What somebody finds who looks into a locked tablet: storage, caches, addresses, titles, and the raw disk."""

from __future__ import annotations

import base64
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.soak.tablet import NAME, Tablet

SUBJECT = re.compile(
    r"violen|abus|zorakı|насил|partner|şiddət|ərin.{0,12}vur|муж.{0,12}бил|sexual|cinsi|сексуал",
    re.IGNORECASE,
)
"""Words that would say what the interviews are about."""

RANDOM = 7.2
"""Bits a byte from which 512 bytes or more count as random: ciphertext has 7.6 and more, JSON and text below 5.5."""
ENOUGH = 512

DUMP = (Path(__file__).parent / "dump.js").read_text()

CLEAR = {
    "slots": {
        "id",
        "salt",
        "iterations",
        "wrapped",
        "recovery",
        "recoveryKey",
        "misses",
        "until",
        "device",
        "language",
        "used",
    },
    "records": {"slot", "id"},
    "papers": {"slot", "id"},
}
"""What may stand in the clear in each store; everything else must be ciphertext under `data`."""


@dataclass
class Finding:
    """What was looked at, and what should not have been there."""

    records: int = 0
    papers: int = 0
    sealed_bytes: int = 0
    lowest_entropy: float = 8.0
    files: int = 0
    disk_bytes: int = 0
    wrong: list[str] = field(default_factory=list)


def look(tablet: Tablet, needles: Iterable[str]) -> Finding:
    """Lock the tablet, then read all that a page of it can read. Values found are not repeated."""
    page = tablet.page
    assert page is not None
    page.locator("[data-act=lock]").click()
    page.locator("#lock-pin").wait_for()
    page.wait_for_timeout(300)
    there: dict[str, Any] = page.evaluate(DUMP)
    found = Finding()
    secrets = [one.lower() for one in needles]
    for store, row in there["rows"]:
        _row(found, store, row)
    _texts(found, there, secrets)
    found.files = len(there["cached"])
    return found


def _row(found: Finding, store: str, row: dict[str, Any]) -> None:
    left = row.keys() - CLEAR[store]
    if left - {"data"}:
        found.wrong.append(f"{store}: {sorted(left)} in the clear")
    if "data" not in row:
        return
    content = base64.b64decode(row["data"]["bytes"])
    found.records += store == "records"
    found.papers += store == "papers"
    found.sealed_bytes += len(content)
    if len(content) >= ENOUGH:
        bits = entropy(content)
        found.lowest_entropy = min(found.lowest_entropy, bits)
        if bits < RANDOM:
            found.wrong.append(f"{store}: {len(content)} bytes of {bits:.2f} bits each")


def _texts(found: Finding, there: dict[str, Any], secrets: list[str]) -> None:
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
            found.wrong.append(f"{where}: a name or an answer")


def look_at_disk(found: Finding, profile: Path, needles: Iterable[str]) -> None:
    """Search every file of the browser's profile for answers and names, as UTF-8 and as UTF-16."""
    secrets = [one.encode(coding) for one in needles for coding in ("utf-8", "utf-16-le")]
    for path in profile.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        found.disk_bytes += len(content)
        if any(secret in content for secret in secrets):
            found.wrong.append(f"{path.relative_to(profile)}: a name or an answer")


def entropy(content: bytes) -> float:
    """Bits a byte (Shannon 1948)."""
    counts = Counter(content)
    return -sum(n / len(content) * math.log2(n / len(content)) for n in counts.values())


def needles_of(scripts: Iterable[Any]) -> set[str]:
    """Answers in words that nobody else would write: first names and texts."""
    found = set()
    for script in scripts:
        for member in script.household.get("roster", []):
            found.add(str(member.get("member_name", "")))
    return {one for one in found if len(one) > len(NAME) // 2}
