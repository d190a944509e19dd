"""A questionnaire as the tablet reads it: one JSON document, expressions as trees, order known.

Read by survey/web/static/interview/routing.js and validation.js. Nodes are numbered in document
order; every number below is such a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instruments.expressions import Expression, NameTable, parse, to_json
from instruments.model import Choice, Instrument, Question, Repeat, Text
from instruments.piping import segments
from instruments.routing import Plan
from instruments.routing.pages import is_field_list
from instruments.routing.vertex import Vertex, written_rules
from instruments.versions import fingerprint

_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")


def definition(instrument: Instrument | Plan) -> dict[str, Any]:
    """JSON-able. A text is {language: "text"}, or {language: ["text", tree, ...]} when it pipes
    answers in; a tree is what `instruments.expressions.to_json` gives.

    order: numbers in the order of evaluation. readers: for each node those to look at again when it
    changes. triggered: name -> nodes whose calculation it sets off. nodes: see `_node`.
    """
    plan = instrument if isinstance(instrument, Plan) else Plan.of(instrument)
    form = plan.instrument
    return {
        "name": form.name,
        "version": form.version,
        "fingerprint": fingerprint(form),
        "title": dict(form.title),
        "languages": list(form.languages),
        "default_language": form.default_language,
        "names": plan.names.to_json(),
        "nodes": [_node(vertex, plan.names) for vertex in plan.vertices],
        "roots": list(plan.roots),
        "order": list(plan.order),
        "readers": [list(one) for one in plan.readers],
        "triggered": {name: list(found) for name, found in plan.triggered.items()},
        "choices": {
            name: [_choice(choice) for choice in one.choices]
            for name, one in form.choice_lists.items()
        },
    }


def _node(vertex: Vertex, names: NameTable) -> dict[str, Any]:
    """kind, name, group (number of the enclosing group in the same scope), repeats, children, sealed, rules
    (field -> tree), label, hint; of questions also type, role, asked, visible, multiple, texts,
    choices, parameters, appearance, media, default, volatile, triggers. What is empty is left out.
    """
    node = vertex.node
    found: dict[str, Any] = {
        "kind": _kind(vertex),
        "name": node.name,
        "group": vertex.group,
        "repeats": list(vertex.repeats),
        "children": list(vertex.children),
        "rules": {
            field: to_json(parse(source)) for field, source in written_rules(node, names).items()
        },
        "appearance": node.appearance,
        "sensitive": node.sensitive,
        "sealed": vertex.sealed,
        "field_list": is_field_list(vertex),
    }
    found |= {field: _text(getattr(node, field)) for field in _TEXTS if hasattr(node, field)}
    if vertex.type is not None:
        found |= _question(vertex)
    return _full(found)


def _full(found: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty. The number 0 is not."""
    return {k: v for k, v in found.items() if v is not False and v not in (None, "", {}, [])}


def _kind(vertex: Vertex) -> str:
    if isinstance(vertex.node, Question):
        return "question"
    return "repeat" if isinstance(vertex.node, Repeat) else "group"


def _question(vertex: Vertex) -> dict[str, Any]:
    question, kind = vertex.question, vertex.type
    assert kind is not None  # noqa: S101 - only called for questions
    return {
        "type": kind.name,
        "role": kind.role.value,
        "stored": _STORED.get(kind.python.__name__, "string"),
        "asked": vertex.asked,
        "visible": vertex.visible,
        "multiple": kind.multiple,
        "choices": question.choices,
        "parameters": dict(question.parameters),
        "media": {key: dict(text) for key, text in question.media.items()},
        "default": vertex.fixed_default,
        "volatile": vertex.volatile,
        "triggers": list(vertex.triggers),
    }


_STORED = {"int": "number", "float": "number", "list": "list"}
"""How JSON holds a value of the type; all else is a string."""


def _text(text: Text) -> dict[str, Any]:
    return {language: _segments(words) for language, words in text.items() if words}


def _segments(words: str) -> str | list[Any]:
    parts = segments(words)
    if all(isinstance(part, str) for part in parts):
        return words
    return [_part(part) for part in parts]


def _part(part: str | Expression) -> Any:
    return part if isinstance(part, str) else to_json(part)


def _choice(choice: Choice) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": choice.name,
        "label": dict(choice.label),
        "missing": choice.missing,
        "columns": dict(choice.columns),
        "media": _media(choice.media),
    }
    return _full(found)


def _media(media: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    return {kind: dict(text) for kind, text in media.items()}
