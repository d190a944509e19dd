"""The appearance search(): choices looked up in a CSV file, as select_one_from_file does today.

    search('fruits')                                      every row
    search('fruits', 'matches', 'colour', ${colour})      rows whose column matches; also contains,
                                                          startswith, endswith
    search('fruits', 'contains', 'name', ${part}, 'colour', ${colour})     and another column is equal

The row of the choices sheet names the columns that hold code and label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from instruments.xlsform.languages import Languages

_SEARCH = re.compile(r"\bsearch\s*(\((?:[^()]|\([^()]*\))*\))")
_ARGUMENT = re.compile(r"""\s*((?:'[^']*'|"[^"]*"|\$\{[^}]*\}|\([^()]*\)|[^,'"])+?)\s*(?:,|\Z)""")
_COLUMN = re.compile(r"[A-Za-z_][\w.-]*\Z")
_TESTS: Mapping[str, str] = {
    "matches": "{column} = {value}",
    "contains": "contains({column}, {value})",
    "startswith": "starts-with({column}, {value})",
    "endswith": "ends-with({column}, {value})",
}


@dataclass(frozen=True, slots=True)
class Search:
    """What a search() asks for: the file, its columns for code and label, and which rows."""

    file: str
    columns: Mapping[str, str]
    filter: str | None


def has_search(appearance: str) -> bool:
    """Whether the appearance looks choices up."""
    return bool(_SEARCH.search(appearance))


def rest_of(appearance: str) -> str:
    """The appearance without it."""
    return " ".join(_SEARCH.sub("", appearance).split())


def search_of(
    appearance: str, choices: Sequence[Mapping[str, Any]], languages: Languages
) -> Search | None:
    """The search in an appearance; None when it cannot be written as a choice filter."""
    found = _SEARCH.search(appearance)
    arguments = _ARGUMENT.findall(found[1][1:-1]) if found else []
    named = [row for row in choices if not str(row["name"]).isdigit()]
    if not arguments or len(named) != 1 or len(named) != len(choices):
        return None
    wanted = _filter(arguments)
    if wanted is None and len(arguments) > 1:
        return None
    label = languages.text(named[0].get("label"))
    columns = {"value": str(named[0]["name"]), "label": next(iter(label.values()), "label")}
    title = _text(arguments[0])
    return Search(title if title.endswith(".csv") else f"{title}.csv", columns, wanted)


def _filter(arguments: Sequence[str]) -> str | None:
    if len(arguments) not in (4, 6) or _text(arguments[1]) not in _TESTS:
        return None
    columns = [_text(arguments[at]) for at in range(2, len(arguments), 2)]
    if not all(_COLUMN.match(column) for column in columns):
        return None
    first = _TESTS[_text(arguments[1])].format(column=columns[0], value=arguments[3])
    return first if len(arguments) == 4 else f"{first} and {columns[1]} = {arguments[5]}"


def _text(argument: str) -> str:
    return argument.strip().strip("'\"")
