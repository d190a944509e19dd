"""The draw of one eligible woman in a household, by a method that is on record.

The default is a keyed hash: it cannot be foreseen in the field, needs no state and can be computed
again by an audit. The DHS table and Kish's tables are there for surveys that must follow them.
The weight uses the number of eligible women, whatever the method.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from instruments.errors import N_
from weighting.errors import SelectionError

DHS_START = {1: 1, 2: 2, 3: 2, 4: 4, 5: 3, 6: 6, 7: 5, 8: 4}
"""First row of the DHS table of household selection (published in DHS final reports' annexes)."""

KISH_TABLES: dict[str, tuple[float, tuple[int, ...]]] = {
    "A": (1 / 6, (1, 1, 1, 1, 1, 1)),
    "B1": (1 / 12, (1, 1, 1, 1, 2, 2)),
    "B2": (1 / 12, (1, 1, 1, 2, 2, 2)),
    "C": (1 / 6, (1, 1, 2, 2, 3, 3)),
    "D": (1 / 6, (1, 2, 2, 3, 4, 4)),
    "E1": (1 / 12, (1, 2, 3, 3, 3, 5)),
    "E2": (1 / 12, (1, 2, 3, 4, 5, 5)),
    "F": (1 / 6, (1, 2, 3, 4, 5, 6)),
}
"""Kish (1949): share of the sample lines that carry the table, and who is taken among 1..6 women.

Codes, the cycle of twelve lines and the first cells stand in public survey documentation. For 1, 2, 3, 4 and
6 women the cells follow from that: with these shares no other tables that take a later woman from A to F give
everyone the same chance (a test derives them). Five women cannot have the same chance in twelfths. Their cells,
with chances of 2, 2, 3, 2, 3 twelfths, are as even as twelfths can be (another test), but others would be as even:
these are the cells commonly reproduced, and no text of the paper could be read to compare (the appendix of the
Cross-Cultural Survey Guidelines shows the tables as a picture). Compare this column with the survey's manual
before use; the default draw is the keyed one.
"""


@dataclass(frozen=True, slots=True)
class WomanDraw:
    """What is stored of a draw. `index` counts from 1 in line order; `line` is the roster line."""

    method: str
    index: int
    line: int
    eligible: int
    roster_hash: str
    roster_version: int
    key_id: str = ""


def roster_hash(lines: Sequence[int]) -> str:
    """Fingerprint of the eligible roster lines, in line order. Holds no name and no age."""
    return hashlib.sha256(",".join(str(line) for line in sorted(lines)).encode()).hexdigest()


def uniform_index(key: bytes, message: str, count: int) -> int:
    """A uniform whole number in 1..count from HMAC-SHA256(key, message), without modulo bias.

    Four-byte big-endian blocks x are read; one is accepted when x < floor(2^32/count) count, and
    gives x mod count + 1. Should all eight be refused (chance below 10^-50), a counter is appended.
    """
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()
    extension = 0
    while (index := index_from_token(digest, count)) is None:
        extension += 1
        digest = hmac.new(key, f"{message}:{extension}".encode(), hashlib.sha256).digest()
    return index


def index_from_token(token: bytes, count: int) -> int | None:
    """1..count from the 32 bytes of a token; None when all eight blocks are refused."""
    limit = 2**32 // count * count
    blocks = (int.from_bytes(token[i : i + 4], "big") for i in range(0, 32, 4))
    return next((x % count + 1 for x in blocks if x < limit), None)


def draw_token(key: bytes, *, survey: str, household: str, roster_version: int = 1) -> bytes:
    """What a tablet needs to draw in one household, and in no other: the keyed hash itself, 32 bytes."""
    return hmac.new(
        key, _message(survey, household, roster_version).encode(), hashlib.sha256
    ).digest()


def _message(survey: str, household: str, roster_version: int) -> str:
    return f"{survey}:{household}:{roster_version}"


def draw_woman(
    key: bytes,
    lines: Sequence[int],
    *,
    survey: str,
    household: str,
    roster_version: int = 1,
    key_id: str = "",
) -> WomanDraw:
    """Draw one of the eligible roster `lines`: the seeded default method.

    The message is "survey:household:roster_version". The key is a secret of the study and is
    never stored with the draw; `key_id` names it.
    """
    ordered = _ordered(lines)
    index = uniform_index(key, _message(survey, household, roster_version), len(ordered))
    return _record("seeded", index, ordered, roster_version, key_id)


def audit_woman(
    key: bytes, stored: WomanDraw, lines: Sequence[int], *, survey: str, household: str
) -> bool:
    """True when the stored draw is the one that key, roster and version give."""
    again = draw_woman(
        key,
        lines,
        survey=survey,
        household=household,
        roster_version=stored.roster_version,
        key_id=stored.key_id,
    )
    return again == stored


def dhs_table(serial: int, lines: Sequence[int], *, roster_version: int = 1) -> WomanDraw:
    """The DHS table: row = last digit of the household serial, column = number of women (1-8).

    cell(d, E) = ((start_E - 1 + d) mod E) + 1. Not exactly uniform when E does not divide 10.
    """
    ordered = _ordered(lines)
    count = len(ordered)
    if count not in DHS_START:
        raise SelectionError(
            N_("The DHS table ends at eight eligible women"),
            expected=N_("1 to 8 eligible women"),
            got=str(count),
            hint=N_("Use the seeded draw for this household."),
        )
    index = (DHS_START[count] - 1 + serial % 10) % count + 1
    return _record("dhs_table", index, ordered, roster_version, "")


def kish_table(table: str, lines: Sequence[int], *, roster_version: int = 1) -> WomanDraw:
    """Kish's table `table` (A, B1, B2, C, D, E1, E2, F), assigned to the sample line beforehand.

    With five women the chances are 2, 2, 3, 2, 3 twelfths; a seventh woman is never taken.
    """
    ordered = _ordered(lines)
    if table not in KISH_TABLES:
        raise SelectionError(
            N_("Unknown Kish table"),
            expected=", ".join(KISH_TABLES),
            got=table,
            hint=N_("Check the code."),
        )
    index = KISH_TABLES[table][1][min(len(ordered), 6) - 1]
    return _record("kish", index, ordered, roster_version, "")


def kish_assignment(line: int, *, offset: int = 0) -> str:
    """The table of sample line `line` (1..): twelve lines carry the tables in their shares."""
    cycle = [name for name, (share, _) in KISH_TABLES.items() for _ in range(round(share * 12))]
    return cycle[(line - 1 + offset) % 12]


def _ordered(lines: Sequence[int]) -> list[int]:
    if not lines or len(set(lines)) != len(lines):
        raise SelectionError(
            N_("No draw from this roster"),
            expected=N_("at least one eligible woman, each roster line once"),
            got=N_("%(lines)s lines"),
            hint=N_("Confirm the roster first."),
            lines=len(lines),
        )
    return sorted(lines)


def _record(
    method: str, index: int, ordered: list[int], roster_version: int, key_id: str
) -> WomanDraw:
    return WomanDraw(
        method,
        index,
        ordered[index - 1],
        len(ordered),
        roster_hash(ordered),
        roster_version,
        key_id,
    )
