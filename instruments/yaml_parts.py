"""The parts that questions and choices share in YAML: names, parameters, media, export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.abc import Traversable

import yaml

from instruments import yaml_source as y
from instruments.errors import N_
from instruments.model import NO_TEXT, Export, Text
from instruments.yaml_source import Fields, Source

NAME = re.compile(r"[^\W\d][\w.-]*\Z")
NAME_HINT = N_("Use letters, digits, _ - and ., beginning with a letter or _.")


def read_scalar(entries: Fields, key: str, source: Source) -> str:
    return y.scalar(entries[key], source, key) if key in entries else ""


def read_text(entries: Fields, key: str, source: Source) -> Text:
    return y.text(entries[key], source, key) if key in entries else NO_TEXT


def read_flag(entries: Fields, key: str, source: Source) -> bool:
    return key in entries and y.flag(entries[key], source, key)


def read_strings(entries: Fields, key: str, source: Source) -> Mapping[str, str]:
    return y.strings(entries[key], source, key) if key in entries else {}


def read_parameters(entries: Fields, source: Source) -> Mapping[str, str]:
    """A mapping, or "key=value key=value" as in a workbook."""
    node = entries.get("parameters")
    if not isinstance(node, yaml.ScalarNode):
        return read_strings(entries, "parameters", source)
    return dict(parse_parameters(y.scalar(node, source, "parameters")))


def parse_parameters(written: str) -> Iterator[tuple[str, str]]:
    """The pairs in "start=1 end=5", with spaces, commas or semicolons between them."""
    yield from re.findall(r"([\w-]+)\s*=\s*([^\s,;]+)", written)


def read_media(entries: Fields, source: Source) -> Mapping[str, Text]:
    """image, audio, video -> file name, per language."""
    if "media" not in entries:
        return {}
    kinds = ("image", "audio", "video", "big-image")
    found = y.fields(entries["media"], source, known=kinds, what="'media'")
    return {kind: y.text(value, source, f"media: {kind}") for kind, value in found.items()}


def read_export(entries: Fields, source: Source) -> Export:
    """Name and short label in files."""
    if "export" not in entries:
        return Export()
    found = y.fields(entries["export"], source, known=("name", "label"), what="'export'")
    return Export(read_scalar(found, "name", source) or None, read_text(found, "label", source))


def line_of(node: yaml.Node) -> int:
    """Counted from 1."""
    return int(node.start_mark.line) + 1


def beside(path: Traversable, name: str) -> Traversable:
    """The file called `name` in the folder of `path`; never one outside of it."""
    parent: Traversable = path.parent  # type: ignore[attr-defined]
    return parent.joinpath(name.replace("/", "_").replace("\\", "_"))
