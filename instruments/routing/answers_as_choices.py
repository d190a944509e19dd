"""Choices that are answers of a repeat: `select_one ${first_name}`, with or without a choice filter."""

from __future__ import annotations

import re

from instruments.expressions import NameTable
from instruments.model import Node, Question

_PART = re.compile(r"'[^']*'|\"[^\"]*\"|\$\{\s*([^}\s]+)\s*\}")


def are_answers(node: Node) -> bool:
    """Whether the choices of a question are answers of another one."""
    return isinstance(node, Question) and (node.choices or "").startswith("${")


def expression(question: Question, names: NameTable) -> str:
    """The answers on offer, as an expression: of all instances, also for a question of the same repeat.

    In the filter `${age}` of the same repeat means that of the instance looked at, as in ODK, wherever the
    question stands; all other names mean what they mean to the question itself.
    """
    source = question.choices or ""
    asked = names.places.get(source.strip("${} "))
    if asked is None or not asked.repeats:
        return source

    def relative(found: re.Match[str]) -> str:
        place = names.places.get(found[1] or "")
        if place is None or place.repeats != asked.repeats or place.kind == "repeat":
            return found[0]
        return _below(place.within, asked.repeats[-1], place.name)

    wanted = _PART.sub(relative, question.choice_filter or "")
    path = _below(asked.within, asked.repeats[-1], asked.name)
    return f"${{{asked.repeats[-1]}}}{f'[{wanted}]' if wanted else ''}/{path}"


def _below(within: tuple[str, ...], repeat: str, name: str) -> str:
    """The path from an instance of the repeat down to a name in it."""
    groups = within[within.index(repeat) + 1 :]
    return "/".join((*groups, name))
