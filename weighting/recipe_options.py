"""What the options of a recipe may hold, checked before anything runs. A new option is one line in OPTIONS."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from instruments.errors import N_, Finding, filled
from weighting.distances import DISTANCES
from weighting.trimming import RULES


@dataclass(frozen=True, slots=True)
class Wanted:
    """A test of a value, and what it wants, in words. empty: null and false mean "not used"."""

    fits: Callable[[Any], bool]
    words: str
    empty: bool = False

    def accepts(self, value: Any) -> bool:
        """Whether the value can be used."""
        return (self.empty and (value is None or value is False)) or self.fits(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _whole(least: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= least


def _name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _names(value: Any) -> bool:
    return _name(value) or (isinstance(value, list) and bool(value) and all(map(_name, value)))


def _margins(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(_name(k) and _names(of) for k, of in value.items())
    return _names(value)


def _bounds(value: Any) -> bool:
    pair = isinstance(value, list) and len(value) == 2 and all(map(_number, value))
    return pair and 0 <= value[0] < 1 < value[1]


def _codes(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(one, int | str) for one in value)
    )


def _status(value: Any) -> bool:
    if not isinstance(value, dict) or not _name(value.get("column")):
        return False
    lists = value.keys() - {"column"}
    needed = {"respondent", "nonrespondent"} <= lists <= {"respondent", "nonrespondent", "unknown"}
    return needed and all(_codes(value[name]) for name in lists)


def _propensity(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= {"by", "groups"}
        and _names(value.get("by"))
        and _whole(2)(value.get("groups", 5))
    )


def _one_of(known: Mapping[str, Any] | tuple[str, ...]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in known


COLUMN = Wanted(_name, N_("the name of a column"), empty=True)
COLUMNS = Wanted(_names, N_("a name or a list of names of columns"))
COUNT = Wanted(_whole(1), N_("a whole number of 1 or more"))
SWITCH = Wanted(lambda value: isinstance(value, bool), N_("true or false"))
POSITIVE = Wanted(lambda value: _number(value) and value > 0, N_("a number above 0"), empty=True)
MARGINS = Wanted(_margins, N_("a name, a list of names, or name: [columns]"))

OPTIONS: Mapping[str, Wanted] = {
    "stage1": Wanted(_name, COLUMN.words),
    "stage2": Wanted(_name, COLUMN.words),
    "segment": COLUMN,
    "eligible": Wanted(_name, COLUMN.words),
    "factor": COLUMN,
    "status": Wanted(
        _status, N_("column, and lists of codes for respondent, nonrespondent and, if any, unknown")
    ),
    "classes": Wanted(lambda value: value == [] or _names(value), COLUMNS.words),
    "within": COLUMNS,
    "covariates": Wanted(_names, COLUMNS.words, empty=True),
    "propensity": Wanted(_propensity, N_("by: columns; groups: 2 or more"), empty=True),
    "min_cases": COUNT,
    "max_factor": Wanted(lambda value: _number(value) and value >= 1, N_("a number of 1 or more")),
    "cap": Wanted(_whole(1), COUNT.words, empty=True),
    "margin": MARGINS,
    "margins": MARGINS,
    "bounds": Wanted(_bounds, N_("[low, high] with 0 ≤ low < 1 < high"), empty=True),
    "tol": Wanted(POSITIVE.fits, POSITIVE.words),
    "max_iter": COUNT,
    "max_cycles": COUNT,
    "verify": SWITCH,
    "recalibrate": SWITCH,
    "distance": Wanted(_one_of(DISTANCES), ", ".join(DISTANCES)),
    "rule": Wanted(_one_of(RULES), ", ".join(RULES)),
    "k": POSITIVE,
    "total": POSITIVE,
}

HEAD: Mapping[str, Wanted] = {
    "version": Wanted(_whole(0), N_("a whole number")),
    "seed": Wanted(_whole(0), N_("a whole number")),
    "keys": Wanted(
        lambda value: isinstance(value, dict) and all(map(_name, value.values())),
        N_("household, woman, stratum, psu: names of columns"),
    ),
}

REPLICATES: Mapping[str, Mapping[str, Wanted]] = {
    "jackknife": {"singleton": Wanted(_one_of(("error", "certainty")), "error, certainty")},
    "brr": {
        "fay": Wanted(
            lambda value: _number(value) and 0 <= value < 1, N_("a number from 0 to below 1")
        )
    },
    "bootstrap": {
        "count": Wanted(_whole(2), N_("a whole number of 2 or more")),
        "singleton": Wanted(_one_of(("error", "certainty")), "error, certainty"),
    },
}
"""Kinds of replicates and what they take."""


def check_values(
    given: Mapping[str, Any], known: Mapping[str, Wanted], place: str
) -> Iterator[Finding]:
    """R014 for each option whose value cannot be used; options that are not known are others' business."""
    for name, value in given.items():
        if name in known and not known[name].accepts(value):
            message = filled(N_("“%(name)s” cannot be %(value)s"), name=name, value=_shown(value))
            hint = filled(N_("Wanted: %(what)s"), what=filled(known[name].words))
            yield Finding("R014", "error", message, hint, place)


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
