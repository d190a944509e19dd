"""What is different between two releases, read off their manifests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `place` is e.g. "weight_run" or "datasets.woman.rows"; None: was not, is not there."""

    place: str
    before: Any
    after: Any


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Differences between the contents of two manifests, by place.

    Hashes and sizes of files are left out, because any difference in the data shows there; of the
    columns of a dataset only those that came or went are named.
    """
    left, right = dict(_leaves(before)), dict(_leaves(after))
    places = dict.fromkeys((*left, *right))
    return tuple(
        Change(place, left.get(place), right.get(place))
        for place in places
        if left.get(place) != right.get(place)
    )


_LEFT_OUT = frozenset({"files", "findings", "created"})


def _leaves(content: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        place = f"{above}{name}"
        if place in _LEFT_OUT:
            continue
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{place}.")
        elif isinstance(value, list):
            yield from ((f"{place}: {_named(one)}", True) for one in value)
        else:
            yield place, value


def _named(item: Any) -> str:
    """An entry of a list as text; a database gives the names inside back in an order of its own."""
    if isinstance(item, Mapping):
        return " ".join(_named(item[name]) for name in sorted(item, key=str))
    return f"[{' '.join(map(_named, item))}]" if isinstance(item, list | tuple) else str(item)
