"""The nodes of a questionnaire file: the file itself, groups, repeats, questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.abc import Traversable
from typing import Any

import yaml

from instruments import yaml_source as y
from instruments.data_files import pulled, read_choices
from instruments.errors import N_, filled
from instruments.model import (
    NO_TEXT,
    ChoiceList,
    Group,
    Instrument,
    Node,
    Question,
    Repeat,
    walk,
)
from instruments.or_other import list_name, lists_with_other, other_question
from instruments.question_types import QUESTION_TYPES
from instruments.yaml_choices import included_lists, read_lists
from instruments.yaml_parts import (
    NAME,
    NAME_HINT,
    beside,
    line_of,
    read_export,
    read_flag,
    read_media,
    read_parameters,
    read_scalar,
    read_strings,
    read_text,
)
from instruments.yaml_source import Fields, Source

_FILE_KEYS = (
    "name",
    "version",
    "title",
    "source_language",
    "languages",
    "include",
    "choice_lists",
    "settings",
    "children",
)
_TEXTS = ("label", "hint", "guidance_hint", "required_message", "constraint_message")
_CONDITIONS = ("required", "read_only")
_PLAIN = ("relevant", "constraint", "calculation", "trigger", "choice_filter", "default")
_CONTAINER_KEYS = ("label", "hint", "relevant", "appearance", "sensitive", "children")
_QUESTION_KEYS = frozenset(
    {"type", "name", "appearance", "parameters", "media", "export", "sensitive", "identifying"}
    | {*_TEXTS, *_CONDITIONS, *_PLAIN}
)


@dataclass(slots=True)
class _File:
    """What is known while one file is read."""

    path: Traversable
    languages: tuple[str, ...]
    lists: dict[str, ChoiceList]
    names: dict[str, int] = field(default_factory=dict)
    with_other: list[str] = field(default_factory=list)


def read_instrument(path: Traversable, source: Source) -> Instrument | None:
    """The questionnaire in its own languages, or None when nothing can be read."""
    root = y.compose(path.read_bytes(), source)
    if root is None:
        return None
    entries = y.fields(root, source, known=_FILE_KEYS, what=filled(N_("The questionnaire")))
    for key in ("name", "version", "title", "children"):
        if key not in entries:
            source.error(
                "Y020", filled(N_("The questionnaire has no '%(key)s'."), key=key), at=root
            )
    source.language = read_scalar(entries, "source_language", source) or "en"
    settings = read_strings(entries, "settings", source)
    twice = settings.get("allow_choice_duplicates") == "yes"
    lists = entries.get("choice_lists")
    own = read_lists(lists, source, duplicates=twice) if lists is not None else {}
    included = included_lists(entries["include"], source, path) if "include" in entries else {}
    file = _File(path, _languages(entries, source), {**included, **own})
    children = _children(entries["children"], source, file) if "children" in entries else ()
    for name in pulled(children, file.lists):
        _read_file(name, entries, source, file, at=entries["children"])
    known = lists_with_other(file.lists, file.with_other, languages=file.languages)
    unused = included.keys() - own.keys() - _used(children)
    return Instrument(
        name=_name(entries, root, source),
        version=read_scalar(entries, "version", source),
        title=y.text(entries["title"], source, "title") if "title" in entries else NO_TEXT,
        languages=file.languages,
        default_language=source.language,
        children=children,
        choice_lists={name: found for name, found in known.items() if name not in unused},
        settings=settings,
    )


def _used(children: tuple[Node, ...]) -> set[str]:
    return {node.choices for node in walk(children) if isinstance(node, Question) and node.choices}


def _languages(entries: Fields, source: Source) -> tuple[str, ...]:
    if "languages" not in entries:
        return (source.language,)
    found = y.items(
        entries["languages"], source, "languages", lambda n, s: y.scalar(n, s, "languages")
    )
    return tuple(
        dict.fromkeys((*found, source.language) if source.language not in found else found)
    )


def _children(node: yaml.Node, source: Source, file: _File) -> tuple[Node, ...]:
    found = y.items(node, source, "children", lambda child, s: _child(child, s, file))
    return tuple(one for several in found for one in several)


def _child(node: yaml.Node, source: Source, file: _File) -> tuple[Node, ...]:
    for kind in ("group", "repeat"):
        if y.has_key(node, kind):
            return _container(kind, node, source, file)
    return _question(node, source, file)


_CONTAINERS = {"group": filled(N_("A group")), "repeat": filled(N_("A repeat"))}


def _container(kind: str, node: yaml.Node, source: Source, file: _File) -> tuple[Node, ...]:
    known = (*_CONTAINER_KEYS, kind, *(("repeat_count",) if kind == "repeat" else ()))
    entries = y.fields(node, source, known=known, what=_CONTAINERS[kind])
    name = _unique_name(entries, kind, node, source, file)
    if "children" not in entries:
        source.error(
            "Y020",
            filled(N_("'%(name)s' has no 'children'."), name=name),
            at=node,
        )
    children = _children(entries["children"], source, file) if "children" in entries else ()
    label, hint = read_text(entries, "label", source), read_text(entries, "hint", source)
    relevant = read_scalar(entries, "relevant", source) or None
    appearance = read_scalar(entries, "appearance", source)
    sensitive = read_flag(entries, "sensitive", source)
    line = line_of(node)
    if kind == "group":
        return (Group(name, children, label, hint, relevant, appearance, sensitive, line),)
    count = read_scalar(entries, "repeat_count", source) or None
    return (Repeat(name, children, label, hint, relevant, appearance, count, sensitive, line),)


def _question(node: yaml.Node, source: Source, file: _File) -> tuple[Node, ...]:
    entries = y.fields(node, source, known=_QUESTION_KEYS, what=filled(N_("A question")))
    if not entries:
        return ()
    name = _unique_name(entries, "name", node, source, file)
    type_name, choices, other = _type(entries, node, source, file)
    question = Question(
        name=name,
        type=type_name,
        choices=list_name(choices) if other and choices else choices,
        appearance=read_scalar(entries, "appearance", source),
        parameters=read_parameters(entries, source),
        media=read_media(entries, source),
        export=read_export(entries, source),
        sensitive=read_flag(entries, "sensitive", source),
        identifying=read_flag(entries, "identifying", source),
        line=line_of(node),
        **_columns(entries, source),
    )
    if not (other and choices):
        return (question,)
    file.with_other.append(choices)
    return question, other_question(question, languages=file.languages)


def _columns(entries: Fields, source: Source) -> dict[str, Any]:
    """The keys that are called in YAML as in the model."""
    return {
        **{key: read_text(entries, key, source) for key in _TEXTS},
        **{key: y.normal_condition(read_scalar(entries, key, source)) for key in _CONDITIONS},
        **{key: read_scalar(entries, key, source) or None for key in _PLAIN},
    }


def _type(
    entries: Fields, node: yaml.Node, source: Source, file: _File
) -> tuple[str, str | None, bool]:
    """Name of the type, name of the choice list, whether "other" is added."""
    if "type" not in entries:
        source.error("Y020", N_("The question has no 'type'."), at=node)
        return "text", None, False
    words = read_scalar(entries, "type", source).split()
    name, rest = (words[0], words[1:]) if words else ("", [])
    if name not in QUESTION_TYPES:
        hint = filled(N_("Types: %(names)s."), names=", ".join(sorted(QUESTION_TYPES)))
        source.error(
            "Y022",
            filled(N_("There is no type '%(name)s'."), name=name),
            at=entries["type"],
            hint=hint,
        )
        return "text", None, False
    if not QUESTION_TYPES[name].choices:
        if rest:
            source.error(
                "Y023",
                filled(N_("Nothing can follow the type '%(name)s'."), name=name),
                at=entries["type"],
            )
        return name, None, False
    other = rest[-1:] == ["or_other"] or rest[-2:] == ["or", "other"]
    choices = rest[0] if rest else ""
    _need_list(name, choices, entries, source, file)
    return name, choices or None, other


def _need_list(name: str, choices: str, entries: Fields, source: Source, file: _File) -> None:
    """The list must be there; that of a file is read now."""
    at = entries["type"]
    if not choices:
        source.error(
            "Y024",
            filled(N_("'%(name)s' needs a choice list."), name=name),
            at=at,
            hint=filled(N_("Write '%(name)s LIST'."), name=name),
        )
    elif name.endswith("_from_file"):
        _read_file(choices, entries, source, file, at=at)
    elif choices not in file.lists and not choices.startswith("${"):
        source.error(
            "Y024", filled(N_("There is no choice list '%(choices)s'."), choices=choices), at=at
        )


def _read_file(name: str, entries: Fields, source: Source, file: _File, *, at: yaml.Node) -> None:
    path = beside(file.path, name)
    if not name.endswith(".csv") or not path.is_file():
        hint = N_("Put it beside the questionnaire; until then any code is accepted.")
        message = filled(N_("The CSV file '%(name)s' cannot be found."), name=name)
        source.warning("Y025", message, at=at, hint=hint)
    elif name not in file.lists:
        parameters = read_parameters(entries, source)
        file.lists[name], findings = read_choices(
            path.read_bytes(), name=name, language=source.language, parameters=parameters
        )
        source.findings.extend(findings)


def _name(entries: Fields, root: yaml.Node, source: Source) -> str:
    name = read_scalar(entries, "name", source)
    if name and not NAME.match(name):
        source.error(
            "Y021",
            filled(N_("'%(name)s' cannot be a name."), name=name),
            at=entries.get("name", root),
            hint=NAME_HINT,
        )
    return name


def _unique_name(entries: Fields, key: str, node: yaml.Node, source: Source, file: _File) -> str:
    name = read_scalar(entries, key, source)
    at = entries.get(key, node)
    if not name:
        source.error("Y020", N_("There is no 'name'."), at=at)
    elif not NAME.match(name):
        source.error(
            "Y021", filled(N_("'%(name)s' cannot be a name."), name=name), at=at, hint=NAME_HINT
        )
    elif name in file.names:
        message = filled(
            N_("The name '%(name)s' is used already, in line %(names)s."),
            name=name,
            names=file.names[name],
        )
        source.error("Y030", message, at=at, hint=N_("Names are unique in the whole file."))
    file.names.setdefault(name, line_of(node))
    return name
