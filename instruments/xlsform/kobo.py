"""KoboToolbox's own groups, written out as the questions that KoboToolbox makes of them.

    begin_score      one choice list for several statements        -> a grid of select_one
    begin_rank       first, second, ... of one list                -> select_one each, none given twice
    begin_kobomatrix the same questions for every row of a list    -> a group per row

Names are those of KoboToolbox's data (`matrix_row_column`), so that files of both can be put together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from instruments.xlsform.sheet import Row, cell, texts, without

Maker = Callable[[Row, Sequence[Row], Sequence[Row]], Iterator[dict[str, Any]]]
"""(row that begins the group, rows in it, rows of the choices sheet) -> plain rows."""

_NOT_IN_NAMES = re.compile(r"[^\w.-]")


def name_of(row: Row) -> str:
    """The name, or the one that KoboToolbox would give."""
    return cell(row, "name", "$autoname", "$given_name")


def _group(row: Row, name: str, **more: str) -> dict[str, Any]:
    relevant = cell(row, "relevant", "relevance")
    kept = {"relevant": relevant} if relevant else {}
    return {"type": "begin_group", "name": name, "appearance": "field-list", **kept, **more}


def score(first: Row, rows: Sequence[Row], _choices: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """A heading with the choices, and one question per statement."""
    kind = f"select_one {cell(first, 'kobo--score-choices')}"
    required = cell(first, "required")
    yield _group(first, name_of(first))
    name = f"{name_of(first)}_header"
    yield {"type": kind, "name": name, "appearance": "label", **texts(first, "label")}
    for row in rows:
        mine = {"type": kind, "name": name_of(row)}
        mine["appearance"] = cell(row, "appearance") or "list-nolabel"
        mine |= {"required": required} if required and not cell(row, "required") else {}
        yield without(row, "type", "name", "appearance") | mine
    yield {"type": "end_group"}


def rank(first: Row, rows: Sequence[Row], _choices: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """The question as a note, and one choice per place that differs from those before it."""
    kind = f"select_one {cell(first, 'kobo--rank-items')}"
    message = texts(first, "kobo--rank-constraint-message", into="constraint_message")
    yield _group(first, name_of(first))
    label = texts(first, "label") | texts(first, "hint")
    yield {"type": "note", "name": f"{name_of(first)}_label", **label}
    before: list[str] = []
    for row in rows:
        name = name_of(row)
        mine = {"type": kind, "name": name, "required": "yes"}
        mine["appearance"] = cell(row, "appearance") or "minimal"
        if before:
            mine["constraint"] = " and ".join(f"${{{name}}} != ${{{other}}}" for other in before)
            mine |= message
        yield without(row, "type", "name", "appearance", "required", "constraint") | mine
        before.append(name)
    yield {"type": "end_group"}


def matrix(first: Row, rows: Sequence[Row], choices: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """A group per row of the list, with all columns as questions in it."""
    name, wanted = name_of(first), cell(first, "kobo--matrix_list")
    yield {**_group(first, name), **texts(first, "label"), "appearance": ""}
    for choice in choices:
        if cell(choice, "list_name") != wanted:
            continue
        code = _NOT_IN_NAMES.sub("_", cell(choice, "name", "value", "$autovalue"))
        yield {**_group({}, f"{name}_{code}"), **texts(choice, "label")}
        yield from (_column(row, f"{name}_{code}", [name_of(one) for one in rows]) for row in rows)
        yield {"type": "end_group"}
    yield {"type": "end_group"}


def _column(row: Row, group: str, columns: Sequence[str]) -> dict[str, Any]:
    """One question of one row. ${column} means the one of the same row."""
    names = "|".join(map(re.escape, columns))
    rules = {
        key: re.sub(rf"\$\{{\s*({names})\s*\}}", rf"${{{group}_\1}}", value)
        for key, value in row.items()
        if isinstance(value, str)
    }
    return {**row, **rules, "name": f"{group}_{name_of(row)}"}


GROUPS: Mapping[str, tuple[str, Maker]] = {
    "begin_score": ("end_score", score),
    "begin_rank": ("end_rank", rank),
    "begin_kobomatrix": ("end_kobomatrix", matrix),
}
"""Row that begins a group -> row that ends it, and what is made of it."""
