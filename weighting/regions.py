"""The 14 economic regions of Azerbaijan and their rayons, with names in three languages.

Regions after Decree 1386 of 7 July 2021, with Ağdərə rayon added to Qarabağ in December 2023.
Codes of rayons are those of ISO 3166-2:AZ where there is one; Baku's districts carry the prefix
BA-. Populations are the official regional shares of the total of 1 October 2025; the urban shares
are assumptions of the demonstration.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Region:
    """An economic region; `names` by language, `urban_share` between 0 and 1.

    centre: latitude and longitude (degrees, WGS 84) of its main town, to a hundredth.
    """

    code: int
    names: dict[str, str]
    population: int
    urban_share: float
    centre: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rayon:
    """A rayon or city of republican subordination; `city` when it is wholly urban.

    region_2003: its economic region until 2021 (Azerbaijani name), for trends against older surveys.
    """

    code: str
    region: int
    region_2003: str
    city: bool
    names: dict[str, str]


@cache
def regions() -> tuple[Region, ...]:
    """All 14 regions in the order of their codes."""
    return tuple(
        Region(
            code=int(row["code"]),
            names=_names(row),
            population=int(row["population"]),
            urban_share=float(row["urban_share"]),
            centre=(float(row["lat"]), float(row["lon"])),
        )
        for row in _rows("regions.csv")
    )


@cache
def rayons() -> tuple[Rayon, ...]:
    """All rayons and cities, by region."""
    return tuple(
        Rayon(row["code"], int(row["region"]), row["region_2003"], row["city"] == "1", _names(row))
        for row in _rows("rayons.csv")
    )


def stratum_code(region: int, residence: str) -> str:
    """Stratum of design: region and urban or rural, e.g. "05U"."""
    return f"{region:02d}{residence[0].upper()}"


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(row: dict[str, str]) -> dict[str, str]:
    return {language: row[language] for language in ("az", "ru", "en")}
