"""A version of a questionnaire as it is stored: canonical JSON and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from instruments.changes import compare
from instruments.model import (
    Choice,
    ChoiceList,
    Export,
    Group,
    Instrument,
    Node,
    Question,
    Repeat,
)

__all__ = ["compare", "fingerprint", "freeze", "thaw"]

FORMAT = 1
"""Of the stored JSON. A change that older code cannot read gets the next number."""

_KINDS: Mapping[str, type[Node]] = {"question": Question, "group": Group, "repeat": Repeat}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def freeze(instrument: Instrument) -> str:
    """The questionnaire as canonical JSON: sorted keys, no spaces, UTF-8, what is empty left out.
    Equal questionnaires give equal text; where they came from (file lines) is left out."""
    content = {"format": FORMAT, **_plain(instrument)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def thaw(frozen: str) -> Instrument:
    """The questionnaire that `freeze` wrote. Raises ValueError for anything else."""
    content = json.loads(frozen)
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise ValueError("not a frozen questionnaire of a known format")
    lists = {name: _choice_list(one) for name, one in content.pop("choice_lists", {}).items()}
    return Instrument(
        **content
        | {
            "title": content.get("title", {}),
            "languages": tuple(content["languages"]),
            "children": tuple(_node(one) for one in content.get("children", ())),
            "choice_lists": lists,
        }
    )


def fingerprint(instrument: Instrument) -> str:
    """SHA-256 of the frozen questionnaire, hexadecimal."""
    return hashlib.sha256(freeze(instrument).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        found = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.compare}
        kind = {"kind": _NAMES[type(value)]} if isinstance(value, Question | Group | Repeat) else {}
        return kind | {k: v for k, v in found.items() if v not in (None, "", False, {}, [])}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _node(content: dict[str, Any]) -> Node:
    content = dict(content)
    kind = _KINDS[content.pop("kind")]
    if kind is Question:
        return Question(**content | {"export": _export(content)})
    children = tuple(_node(one) for one in content.get("children", ()))
    return kind(**content | {"children": children})


def _choice_list(content: dict[str, Any]) -> ChoiceList:
    choices = content.get("choices", ())
    return ChoiceList(
        content["name"], tuple(Choice(**one | {"export": _export(one)}) for one in choices)
    )


def _export(content: Mapping[str, Any]) -> Export:
    return Export(**content.get("export", {}))
