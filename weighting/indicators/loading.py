"""Reads the indicator files and puts the building blocks of definitions.yaml into expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from instruments.errors import N_
from instruments.expressions import ExpressionError, parse, references
from weighting.errors import WeightingError

FOLDER = Path(__file__).parent
DEFINITIONS = "definitions.yaml"
LANGUAGES = ("en", "az", "ru")
MISSING_CODES = ("8", "9")

_BLOCK = re.compile(r"\$\{\s*([A-Za-z_][\w.-]*)\s*\}")


class IndicatorError(WeightingError):
    """An indicator file is wrong, or the data lack what an indicator needs."""


@dataclass(frozen=True)
class Indicator:
    """A share of a universe. Expressions are complete: all blocks are put in.

    label: language -> text. codes: identifiers of SDG, UN, WHO and DHS. table: of the report.
    items: the questions whose answers decide, each with its codes for don't know and refused.
    """

    name: str
    label: Mapping[str, str]
    universe: str
    numerator: str
    codes: tuple[str, ...]
    table: str
    items: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> frozenset[str]:
        """Every question the indicator reads."""
        return references(parse(self.numerator)) | references(parse(self.universe)) | {*self.items}


@dataclass(frozen=True)
class _Block:
    """expression: complete. also: questions that decide besides those of the expression."""

    expression: str
    also: frozenset[str]


@cache
def load_indicators(folder: Path = FOLDER) -> tuple[Indicator, ...]:
    """All indicators of a folder in the order of its files; IndicatorError names file and entry."""
    blocks = _blocks(folder / DEFINITIONS)
    codes = _missing_codes(folder / DEFINITIONS)
    found: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == DEFINITIONS:
            continue
        for entry in _read(path) or []:
            indicator = _indicator(path, entry, blocks, codes)
            if indicator.name in found or indicator.name in blocks:
                raise IndicatorError(
                    N_("%(place)s is defined twice"), place=f"{path.name}: {indicator.name}"
                )
            found[indicator.name] = indicator
    return tuple(found.values())


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise IndicatorError(
            N_("%(place)s is no YAML: %(error)s"), place=path.name, error=str(error)
        ) from error


def _missing_codes(path: Path) -> dict[str, tuple[str, ...]]:
    stated = _read(path).get("missing_codes", {})
    return {name: tuple(str(code) for code in codes) for name, codes in stated.items()}


def _indicator(
    path: Path,
    entry: Mapping[str, Any],
    blocks: Mapping[str, _Block],
    codes: Mapping[str, tuple[str, ...]],
) -> Indicator:
    place = f"{path.name}: {entry.get('name', '?')}"
    absent = [
        key for key in ("name", "table", "universe", "numerator", "label") if key not in entry
    ]
    if absent:
        raise IndicatorError(N_("%(place)s lacks %(names)s"), place=place, names=", ".join(absent))
    untold = [language for language in LANGUAGES if not entry["label"].get(language)]
    if untold:
        raise IndicatorError(
            N_("%(place)s has no label in %(languages)s"), place=place, languages=", ".join(untold)
        )
    numerator = _complete(place, entry["numerator"], blocks)
    universe = _complete(place, entry["universe"], blocks)
    items = references(parse(numerator.expression)) | numerator.also
    # What the universe already asks is known inside it.
    open_items = items - references(parse(universe.expression)) or items
    return Indicator(
        name=entry["name"],
        label=dict(entry["label"]),
        universe=universe.expression,
        numerator=numerator.expression,
        codes=tuple(entry.get("codes", ())),
        table=entry["table"],
        items={item: codes.get(item, MISSING_CODES) for item in sorted(open_items)},
    )


def _blocks(path: Path) -> dict[str, _Block]:
    """Blocks may use blocks that stand above them, and universes blocks of either part."""
    data = _read(path)
    blocks: dict[str, _Block] = {}
    pending = [*data["define"].items(), *data["universes"].items()]
    for name, entry in pending:
        place = f"{path.name}: {name}"
        block = _complete(place, _expression(place, entry), blocks)
        also = block.also.union(*(_items(blocks, place, other) for other in entry.get("also", ())))
        blocks[name] = _Block(block.expression, also)
    return blocks


def _items(blocks: Mapping[str, _Block], place: str, name: str) -> frozenset[str]:
    if name not in blocks:
        raise IndicatorError(
            N_("%(place)s uses %(name)s, which is not defined above it"), place=place, name=name
        )
    return blocks[name].also | references(parse(blocks[name].expression))


def _expression(place: str, entry: Mapping[str, Any]) -> str:
    if "any" in entry:
        return " or ".join(f"${{{question}}} = '1'" for question in entry["any"].split())
    if "expression" in entry:
        return str(entry["expression"])
    raise IndicatorError(N_("%(place)s has neither `any` nor `expression`"), place=place)


def _complete(place: str, source: str, blocks: Mapping[str, _Block]) -> _Block:
    """The expression with all blocks put in, and the questions that they add."""
    used = list(_used(source, blocks))
    whole = _BLOCK.sub(
        lambda match: f"({blocks[match[1]].expression})" if match[1] in blocks else match[0],
        source,
    )
    try:
        parse(whole)
    except ExpressionError as error:
        raise IndicatorError(
            N_("%(place)s cannot be read: %(problem)s"),
            hint=error.hint,
            place=place,
            problem=error.message,
        ) from error
    return _Block(whole, frozenset().union(*(block.also for block in used)))


def _used(source: str, blocks: Mapping[str, _Block]) -> Iterator[_Block]:
    for match in _BLOCK.finditer(source):
        if match[1] in blocks:
            yield blocks[match[1]]
