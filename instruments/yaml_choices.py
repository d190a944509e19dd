"""Choice lists in YAML: those of the questionnaire's own file and those it includes."""

from __future__ import annotations

from importlib.abc import Traversable

import yaml

from instruments import yaml_source as y
from instruments.errors import N_, filled
from instruments.model import Choice, ChoiceList
from instruments.yaml_parts import (
    beside,
    line_of,
    read_export,
    read_flag,
    read_media,
    read_scalar,
    read_strings,
    read_text,
)
from instruments.yaml_source import Source

_CHOICE_KEYS = ("name", "label", "missing", "columns", "media", "export")


def read_lists(
    node: yaml.Node, source: Source, *, domain: str = "", duplicates: bool = False
) -> dict[str, ChoiceList]:
    """Name -> list, in the order of the file. `duplicates`: a code may stand in a list twice."""
    entries = y.fields(node, source, known=None, what="'choice_lists'")
    return {name: _list(name, one, source, domain, duplicates) for name, one in entries.items()}


def included_lists(node: yaml.Node, source: Source, path: Traversable) -> dict[str, ChoiceList]:
    """The lists of all included files. Their findings carry the included file's name."""
    lists: dict[str, ChoiceList] = {}
    for name in y.items(node, source, "include", lambda n, s: y.scalar(n, s, "include")):
        included = beside(path, name)
        if not included.is_file():
            source.error(
                "Y025",
                filled(N_("The included file '%(name)s' cannot be found."), name=name),
                at=node,
            )
            continue
        lists |= included_file(name, included, source)
    return lists


def included_file(name: str, path: Traversable, source: Source) -> dict[str, ChoiceList]:
    """The lists of one file that others include."""
    inner = Source(place=name, language=source.language, findings=source.findings)
    root = y.compose(path.read_bytes(), inner)
    if root is None:
        return {}
    known = ("source_language", "choice_lists")
    entries = y.fields(root, inner, known=known, what=filled(N_("An included file")))
    if "source_language" in entries:
        inner.language = y.scalar(entries["source_language"], inner, "source_language")
    if "choice_lists" not in entries:
        inner.error("Y020", N_("The included file has no 'choice_lists'."), at=root)
        return {}
    return read_lists(entries["choice_lists"], inner, domain=name.removesuffix(".yaml"))


def _list(name: str, node: yaml.Node, source: Source, domain: str, duplicates: bool) -> ChoiceList:
    choices = y.items(node, source, name, _choice)
    seen: set[str] = set()
    for choice in choices:
        if choice.name in seen and not duplicates:
            message = filled(
                N_("The list '%(name)s' has the choice '%(other)s' twice."),
                name=name,
                other=choice.name,
            )
            source.error("Y031", message, at=node, hint=N_("Give every choice its own code."))
        seen.add(choice.name)
    return ChoiceList(name, choices, domain, line_of(node))


def _choice(node: yaml.Node, source: Source) -> Choice | None:
    entries = y.fields(node, source, known=_CHOICE_KEYS, what=filled(N_("A choice")))
    name = read_scalar(entries, "name", source)
    if not name:
        source.error("Y020", N_("The choice has no 'name'."), at=node)
        return None
    return Choice(
        name=name,
        label=read_text(entries, "label", source),
        missing=read_flag(entries, "missing", source),
        columns=read_strings(entries, "columns", source),
        media=read_media(entries, source),
        export=read_export(entries, source),
        line=line_of(node),
    )
