"""Instrument -> workbook that pyxform converts without a warning and `read` makes equal again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.workbook.child import _WorkbookChild

from instruments.dumping import write_csv
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
from instruments.xlsform.languages import heading
from instruments.xlsform.nodes import DEFAULT_PIXELS

Row = dict[str, str]

_PLAIN = ("relevant", "constraint", "trigger", "choice_filter", "appearance", "default")
_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")


def write(instrument: Instrument, path: Path) -> None:
    """Write `path` (.xlsx), and beside it the CSV files that choices come from."""
    texts = _Texts(instrument)
    workbook = Workbook(write_only=True)
    survey = list(_survey(instrument.children, texts))
    choices = [row for one in _sheet_lists(instrument) for row in _choices(one, texts)]
    _add_sheet(workbook, "survey", survey, ("type", "name"), texts.headings(survey))
    if choices:
        _add_sheet(workbook, "choices", choices, ("list_name", "name"), texts.headings(choices))
    settings = [_settings(instrument, texts)]
    _add_sheet(workbook, "settings", settings, ("form_title", "form_id"), ())
    workbook.save(path)
    for name, one in instrument.choice_lists.items():
        if name.endswith(".csv"):
            write_csv(one, path.parent / name)


class _Texts:
    """Columns of texts, one per language: "label::English (en)"."""

    def __init__(self, instrument: Instrument) -> None:
        self.marks = {code: heading(code) for code in instrument.languages}

    def columns(self, field: str, text: Text) -> Row:
        return {f"{field}::{self.marks[c]}": text[c] for c in self.marks if text.get(c)}

    def headings(self, rows: Iterable[Row]) -> tuple[str, ...]:
        """Every text column in all languages as soon as one row has it in one of them."""
        used = dict.fromkeys(k.rsplit("::", 1)[0] for row in rows for k in row if self._is_text(k))
        return tuple(f"{field}::{mark}" for field in used for mark in self.marks.values())

    def _is_text(self, column: str) -> bool:
        return column.rpartition("::")[2] in self.marks.values()


def _add_sheet(
    workbook: Workbook, title: str, rows: list[Row], first: Iterable[str], texts: Iterable[str]
) -> None:
    sheet = workbook.create_sheet(title)
    columns = list(dict.fromkeys([*first, *texts, *(key for row in rows for key in row)]))
    for row in [dict(zip(columns, columns, strict=True)), *rows]:
        sheet.append([_cell(sheet, row.get(column)) for column in columns])


def _cell(sheet: _WorkbookChild, value: str | None) -> Cell | None:
    """A cell that is text whatever it holds: "=1" is no formula, "007" keeps its zeros."""
    if value is None:
        return None
    cell: Cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def _survey(nodes: tuple[Node, ...], texts: _Texts) -> Iterator[Row]:
    for node in nodes:
        if isinstance(node, Question):
            yield _question(node, texts)
            continue
        kind = "repeat" if isinstance(node, Repeat) else "group"
        yield _container(kind, node, texts)
        yield from _survey(node.children, texts)
        yield {"type": f"end_{kind}"}


def _container(kind: str, node: Group | Repeat, texts: _Texts) -> Row:
    label: Text = node.label
    if kind == "repeat" and not label:
        label = dict.fromkeys(texts.marks, node.name)
    row = {"type": f"begin_{kind}", "name": node.name}
    row |= texts.columns("label", label) | texts.columns("hint", node.hint)
    row |= {key: getattr(node, key) for key in ("relevant", "appearance") if getattr(node, key)}
    if isinstance(node, Repeat) and node.repeat_count:
        row["repeat_count"] = node.repeat_count
    if node.sensitive:
        row["sensitive"] = "yes"
    return row


def _question(question: Question, texts: _Texts) -> Row:
    row = {"type": _type(question), "name": question.name}
    for field in _TEXTS:
        row |= texts.columns(field, getattr(question, field))
    row |= {field: getattr(question, field) for field in _PLAIN if getattr(question, field)}
    row |= _conditions(question) | _media(question.media, texts) | _export(question.export, texts)
    if "max-length" in question.parameters:
        row["max_length"] = question.parameters["max-length"]
    if question.calculation:
        row["calculation"] = question.calculation
    parameters = _parameters(question)
    if parameters:
        row["parameters"] = " ".join(f"{key}={value}" for key, value in parameters.items())
    row |= {flag: "yes" for flag in ("sensitive", "identifying") if getattr(question, flag)}
    return row


def _type(question: Question) -> str:
    if question.type in ("simserial", "subscriberid"):
        return f"uri:{question.type}"  # pyxform warns of the short names
    return f"{question.type} {question.choices}" if question.choices else question.type


def _conditions(question: Question) -> Row:
    return {
        field: "yes" if value == "true()" else value
        for field in ("required", "read_only")
        if (value := getattr(question, field))
    }


def _media(media: Mapping[str, Text], texts: _Texts) -> Row:
    return {k: v for kind, text in media.items() for k, v in texts.columns(kind, text).items()}


def _export(export: Export, texts: _Texts) -> Row:
    name = {"export::name": export.name} if export.name else {}
    return name | texts.columns("export::label", export.label)


def _parameters(question: Question) -> Mapping[str, str]:
    """Those that pyxform knows. It wants a size for pictures: ours is said, and left out again when
    read. The length of a text has a column of its own, which pyxform does not look at."""
    if "max-length" in question.parameters:
        return {key: one for key, one in question.parameters.items() if key != "max-length"}
    if question.type == "image" and "max-pixels" not in question.parameters:
        return {**question.parameters, "max-pixels": DEFAULT_PIXELS}
    return question.parameters


def _sheet_lists(instrument: Instrument) -> Iterator[ChoiceList]:
    yield from (one for name, one in instrument.choice_lists.items() if not name.endswith(".csv"))


def _choices(choices: ChoiceList, texts: _Texts) -> Iterator[Row]:
    for choice in choices.choices:
        row = {"list_name": choices.name, "name": choice.name, **_choice(choice, texts)}
        yield {key: value for key, value in row.items() if value}


def _choice(choice: Choice, texts: _Texts) -> Row:
    row = {**texts.columns("label", choice.label), **choice.columns}
    row |= _media(choice.media, texts) | _export(choice.export, texts)
    return {**row, "missing": "yes"} if choice.missing else row


def _settings(instrument: Instrument, texts: _Texts) -> Row:
    title = instrument.title
    default = instrument.default_language
    row = {
        "form_title": title.get(default) or next(iter(title.values()), instrument.name),
        "form_id": instrument.name,
        "version": instrument.version,
        "default_language": heading(default),
        **instrument.settings,
    }
    return row | texts.columns("label", title) if len(title) > 1 else row
