"""Variable names that SPSS, Stata, SAS and R all accept, unique without regard to case.

SPSS allows 64 bytes, Stata 32 characters, SAS 32 bytes; the common ground is an ASCII letter
followed by letters, digits and underscores, 32 bytes in all, and none of the reserved words.
"""

from __future__ import annotations

import re

from instruments.latin import in_latin

MAX_NAME = 32

SPSS_RESERVED = frozenset(
    ["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]
)
STATA_RESERVED = frozenset(
    [
        "byte",
        "double",
        "float",
        "if",
        "in",
        "int",
        "long",
        "strl",
        "using",
        "with",
        "_all",
        "_b",
        "_coef",
        "_cons",
        "_n",
        "_pi",
        "_pred",
        "_rc",
        "_skip",
    ]
)
RESERVED = SPSS_RESERVED | STATA_RESERVED

_VALID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}\Z")
_STATA_STRING_TYPE = re.compile(r"str\d+\Z", re.IGNORECASE)


def is_valid(name: str) -> bool:
    """Whether every program takes `name` as it is. A last underscore is one that SPSS advises against."""
    return (
        _VALID.match(name) is not None
        and name.casefold() not in RESERVED
        and _STATA_STRING_TYPE.match(name) is None
        and not name.endswith("_")
    )


def make_valid(text: str) -> str:
    """The nearest valid name: letters transliterated, anything else an underscore, at most 32 bytes."""
    name = re.sub(r"\W+", "_", in_latin(text), flags=re.ASCII).strip("_")
    if not name or not name[0].isalpha():
        name = f"v_{name}".rstrip("_")
    name = name[:MAX_NAME].rstrip("_")
    return name if is_valid(name) else f"{name[: MAX_NAME - 2]}_v"


class Names:
    """Gives out names once each. The order of the calls decides, so ask in the order of the versions."""

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def take(self, wanted: str, suffix: str = "") -> str:
        """A valid name like `wanted` + `suffix`, not given out before; the suffix is never cut."""
        whole = make_valid(wanted + suffix)
        tail = _ending(suffix)
        if tail and not whole.endswith(tail):
            whole = make_valid(f"{make_valid(wanted)[: MAX_NAME - len(tail)].rstrip('_')}{tail}")
        name, number = whole, 2
        while name.casefold() in self._taken:
            tail = f"_{number}"
            name = f"{whole[: MAX_NAME - len(tail)].rstrip('_')}{tail}"
            number += 1
        self._taken.add(name.casefold())
        return name


def _ending(suffix: str) -> str:
    """What a suffix looks like in a name: half of one at most, so that the question stays legible."""
    if not suffix:
        return ""
    valid = make_valid(f"x{suffix}")[1:][: MAX_NAME // 2].rstrip("_")
    return valid if valid.startswith("_") or suffix[0] not in "_" else f"_{valid}"
