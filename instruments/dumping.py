"""Instrument -> YAML as `load` reads it. Texts carry all their languages, so the file stands alone."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from instruments.model import (
    Choice,
    ChoiceList,
    Export,
    Group,
    Instrument,
    Node,
    Question,
    Repeat,
    Text,
)

_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
_PLAIN = (
    "relevant", "constraint", "calculation", "trigger", "choice_filter", "appearance", "default",
    "repeat_count",
)  # fmt: skip
_CONDITIONS = ("required", "read_only")
_FLAGS = ("sensitive", "identifying")


def dump(instrument: Instrument, path: Path) -> None:
    """Write the questionnaire to `path`, and beside it the CSV files that choices come from."""
    lists = instrument.choice_lists
    content: dict[str, Any] = {
        "name": instrument.name,
        "version": instrument.version,
        "title": _text(instrument.title, instrument),
        "source_language": instrument.default_language,
        "languages": list(instrument.languages),
        "settings": dict(instrument.settings),
        "choice_lists": {
            name: [_choice(choice, instrument) for choice in one.choices]
            for name, one in lists.items()
            if not name.endswith(".csv")
        },
        "children": [_node(node, instrument) for node in instrument.children],
    }
    written = yaml.dump(
        _full(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110
    )
    path.write_text(written, encoding="utf-8")
    for name, one in lists.items():
        if name.endswith(".csv"):
            write_csv(one, path.parent / name)


def write_csv(choices: ChoiceList, path: Path) -> None:
    """The rows of a list as the CSV file that it came from."""
    columns = list(dict.fromkeys(key for choice in choices.choices for key in choice.columns))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns or ["name", "label"], restval="")
        writer.writeheader()
        writer.writerows(dict(choice.columns) for choice in choices.choices)


class _Dumper(yaml.SafeDumper):
    """Indents lists, and writes no aliases: the file is for people."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def _full(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value not in (None, "", {}, [], False)}


def _text(text: Text, instrument: Instrument) -> str | dict[str, str]:
    """The bare words when they are in the file's own language only."""
    return (
        text[instrument.default_language] if [*text] == [instrument.default_language] else {**text}
    )


def _node(node: Node, instrument: Instrument) -> dict[str, Any]:
    if isinstance(node, Question):
        return _question(node, instrument)
    kind = "repeat" if isinstance(node, Repeat) else "group"
    return {kind: node.name, **_fields(node, instrument), "children": _children(node, instrument)}


def _children(node: Group | Repeat, instrument: Instrument) -> list[dict[str, Any]]:
    return [_node(child, instrument) for child in node.children]


def _question(question: Question, instrument: Instrument) -> dict[str, Any]:
    kind = f"{question.type} {question.choices}" if question.choices else question.type
    more = {
        "parameters": dict(question.parameters),
        "media": {k: _text(text, instrument) for k, text in question.media.items()},
        "export": _export(question.export, instrument),
    }
    return {"type": kind, "name": question.name, **_fields(question, instrument), **_full(more)}


def _fields(node: Node, instrument: Instrument) -> dict[str, Any]:
    """What has the same name in the file as in the model."""
    found: dict[str, Any] = {
        field: _text(getattr(node, field), instrument) for field in _TEXTS if hasattr(node, field)
    }
    found |= {field: getattr(node, field, None) for field in _PLAIN}
    found |= {
        field: "yes" if getattr(node, field, None) == "true()" else getattr(node, field, None)
        for field in _CONDITIONS
    }
    found |= {field: "yes" for field in _FLAGS if getattr(node, field, False)}
    return _full(found)


def _choice(choice: Choice, instrument: Instrument) -> dict[str, Any]:
    return _full(
        {
            "name": choice.name,
            "label": _text(choice.label, instrument),
            "missing": "yes" if choice.missing else None,
            "columns": dict(choice.columns),
            "media": {k: _text(text, instrument) for k, text in choice.media.items()},
            "export": _export(choice.export, instrument),
        }
    )


def _export(export: Export, instrument: Instrument) -> dict[str, Any]:
    return _full({"name": export.name, "label": _text(export.label, instrument)})
