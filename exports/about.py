"""What no row tells of the data, and whoever collected them knows: facts for catalogues and archives.

What is empty is not known, and is not written. Files of others have nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from exports.errors import ExportError
from instruments.model import Text

_CHARACTERS = {"day": 10, "month": 7, "year": 4}
"""Characters of an ISO 8601 date that are left at each precision."""


@dataclass(frozen=True, slots=True)
class Design:
    """Women aged low to high, both included; take: households drawn per cluster."""

    low: int
    high: int
    take: int


@dataclass(frozen=True, slots=True)
class Response:
    """Unweighted response rates by the definitions of DHS, from 0 to 1."""

    households: float
    women: float
    overall: float


@dataclass(frozen=True, slots=True)
class About:
    """Facts of one release of a study.

    code, title: of the study; office: who carries it out. kind, version: of the release ("master", "suf",
    "puf"; 1, 2 ...).
    synthetic: the answers are invented; a country and its regions must not be named then.
    nation, nation_code: where the data are from, and its ISO 3166-1 code of two letters.
    regions: all that the sample was drawn from. collected: first and last interview, see `coarse`.
    """

    code: str = ""
    title: Text = field(default_factory=dict)
    kind: str = ""
    version: int | None = None
    office: str = ""
    synthetic: bool = False
    nation: Text = field(default_factory=dict)
    nation_code: str = ""
    regions: tuple[Text, ...] = ()
    design: Design | None = None
    collected: tuple[str, str] | None = None
    response: Response | None = None


UNKNOWN = About()


def coarse(first: date, last: date, precision: str) -> tuple[str, str] | None:
    """Two days as a file of others may tell them: "2026-03", "2026"; None when it may not ("").

    precision: "day", "month", "year" or "". Raises ExportError for anything else.
    """
    if not precision:
        return None
    if precision not in _CHARACTERS:
        known = ", ".join(_CHARACTERS)
        raise ExportError(f"dates cannot be told by the {precision}; known are {known}")
    kept = _CHARACTERS[precision]
    return first.isoformat()[:kept], last.isoformat()[:kept]
