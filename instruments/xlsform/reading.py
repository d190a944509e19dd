"""A workbook -> Instrument, with findings for everything that was not carried over as it stands."""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData, get_xlsform

from instruments.errors import N_, Finding, filled
from instruments.latin import in_latin
from instruments.model import Instrument
from instruments.xlsform import messages
from instruments.xlsform.files import Files, data_files, wanted_files
from instruments.xlsform.languages import Languages
from instruments.xlsform.lists import choice_lists, external_lists
from instruments.xlsform.messages import Rows
from instruments.xlsform.nodes import Reader
from instruments.xlsform.opening import LARGEST_FILE, open_form, too_large
from instruments.xlsform.renaming import unique_names
from instruments.xlsform.sheet import cell
from instruments.xlsform.unfolding import unfold

_KEPT_SETTINGS = ("style", "instance_name", "allow_choice_duplicates", "clean_text_values")
_KNOWN_SETTINGS = frozenset(
    (
        "type",
        "name",
        "title",
        "id_string",
        "sms_keyword",
        "default_language",
        "children",
        "choices",
        "version",
        "label",
        "add_none_option",
        "entity_version",
    )
)


@dataclass(frozen=True, slots=True)
class Imported:
    """`instrument` is None when the form cannot be used; `findings` say why, or what was lost."""

    instrument: Instrument | None
    findings: tuple[Finding, ...]


def read(
    form: Path | bytes, *, name: str = "", files: Mapping[str, bytes] | None = None
) -> Imported:
    """Read a form (.xlsx .xlsm .xls, or pyxform's .csv and .md).

    `name` is the file's name when `form` is its content. `files` are the CSV files that belong to
    it; for a path they are also looked for beside it and in the folder "<form>-media".
    """
    path = form if isinstance(form, Path) else None
    name = name or (path.name if path else "form")
    if path is not None and not path.is_file():
        return Imported(None, (Finding("X000", "error", N_("There is no such file."), "", name),))
    if path is not None and path.stat().st_size > LARGEST_FILE:
        return Imported(None, (too_large(name),))
    content = form.read_bytes() if isinstance(form, Path) else form
    opened = open_form(content, name=name)
    if opened.content is None:
        return Imported(None, opened.findings)
    found: list[Finding] = list(opened.findings)
    parsed = _parse(opened.content, opened.kind, name, found)
    if parsed is None:
        return Imported(None, tuple(found))
    instrument = _instrument(parsed, name, found, Files(path, files or {}))
    return Imported(instrument, tuple(found))


def _parse(content: bytes, kind: str, name: str, found: list[Finding]) -> _Parsed | None:
    """pyxform's view of the form, after pyxform itself has found nothing wrong with it."""
    said: list[str] = []
    rows = Rows({}, {}, ())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            definition = get_xlsform(BytesIO(content), file_type=kind)
            definition.fallback_form_name = Path(name).stem
            too_long = list(_too_long(definition, name))
            numbers, problems = ([], too_long) if too_long else unfold(definition, name)
            found.extend(problems)
            if problems:
                return None
            rows = _rows(definition, numbers)
            form = workbook_to_json(
                definition, fallback_form_name=definition.fallback_form_name, warnings=said
            )
            create_survey_element_from_dict(form).to_xml(validate=False, warnings=said)
    except PyXFormError as problem:
        found.append(messages.refusal(problem, name, rows))
        return None
    except Exception:  # noqa: BLE001 - the parsers below raise anything on a damaged workbook
        hint = N_("Open it in Excel and save it again.")
        found.append(Finding("X006", "error", N_("The file cannot be read as a form."), hint, name))
        return None
    found.extend(one for one in (messages.warning(m, name, rows) for m in said) if one)
    return _Parsed(definition, form, rows)


MOST_ROWS = {"survey": 5_000, "choices": 100_000, "external_choices": 100_000}
"""Rows of a sheet; ten times what the longest forms that people field have."""


def _too_long(definition: DefinitionData, name: str) -> Iterator[Finding]:
    for sheet, most in MOST_ROWS.items():
        count = sum(1 for row in getattr(definition, sheet) or () if row)
        if count > most:
            template = N_("The sheet has %(count)s rows; at most %(most)s are read.")
            message = filled(template, count=count, most=most)
            yield Finding("X007", "error", message, N_("Cut the form in two."), f"{name} [{sheet}]")


@dataclass(frozen=True, slots=True)
class _Parsed:
    definition: DefinitionData
    form: dict[str, Any]
    rows: Rows


def _instrument(
    parsed: _Parsed, name: str, found: list[Finding], files: Files
) -> Instrument | None:
    form, definition = parsed.form, parsed.definition
    languages = Languages(_headings(definition), str(form.get("default_language", "default")))
    languages.settle(_some_texts(form))
    reader = Reader(languages, parsed.rows.names, name, found)
    children = reader.children(form["children"])
    found.extend(reader.lost_columns())
    if not children and not any(one.severity == "error" for one in found):
        hint = N_("Write questions below the headings of the sheet 'survey'.")
        found.append(Finding("X023", "error", N_("The form has no questions."), hint, name))
    lists = choice_lists(form.get("choices") or {}, definition, languages)
    lists |= external_lists(definition, languages)
    children, lists = unique_names(children, lists, name, found)
    lists = {key: one for key, one in lists.items() if key not in reader.columns_of_files}
    wanted = wanted_files(children, lists, reader.tables, name, found)
    lists |= data_files(wanted, languages, name, found, files)
    _unsupported_sheets(definition, form, name, found)
    if any(finding.severity == "error" for finding in found):
        return None
    title = form.get("label") or form.get("title") or form["id_string"]
    return Instrument(
        name=_instrument_name(str(form["id_string"])),
        version=str(form.get("version") or "1"),
        title=languages.text(title),
        languages=languages.all,
        default_language=languages.default,
        children=children,
        choice_lists=lists,
        settings={key: str(form[key]) for key in _KEPT_SETTINGS if key in form},
    )


def _instrument_name(form_id: str) -> str:
    """The id in letters, digits and underscores; forms of different ids must not become versions of one."""
    name = re.sub(r"\W|^(?=\d)", "_", in_latin(form_id), flags=re.ASCII)
    return name if name.strip("_") else f"form_{zlib.crc32(form_id.encode()):08x}"


def _headings(definition: DefinitionData) -> Iterator[str]:
    """Names of languages in the order of the columns: "label::English (en)", "hint:French"."""
    for header in (definition.survey_header, definition.choices_header):
        for column in header[0] if header else ():
            parts = [part.strip() for part in column.split("::" if "::" in column else ":")]
            if len(parts) > 1 and parts[0].lower() in _TRANSLATED and parts[-1] not in _KINDS:
                yield parts[-1]


_KINDS = frozenset(("image", "audio", "video", "big-image", "name", "constraintMsg", "requiredMsg"))
_TRANSLATED = frozenset(
    (
        "label",
        "caption",
        "hint",
        "guidance_hint",
        "constraint_message",
        "required_message",
        "image",
        "audio",
        "video",
        "big-image",
        "media",
        "export",
        "jr:constraintmsg",
    )
)


def _some_texts(form: Mapping[str, Any]) -> Iterator[Any]:
    """Labels as pyxform has them: a text, or language -> text."""
    yield form.get("label")
    for choice in form.get("choices") or ():
        if isinstance(choice, Mapping):
            yield choice.get("label")
    for child in form.get("children", ()):
        yield from _some_texts(child)


def _rows(definition: DefinitionData, numbers: Sequence[int]) -> Rows:
    """Names and types in the survey sheet -> their row in the file. The header is row 1."""
    names: dict[str, int] = {}
    types: dict[str, int] = {}
    for number, row in zip(numbers, definition.survey or (), strict=True):
        names.setdefault(cell(row, "name", "value", "tag"), number)
        types.setdefault(cell(row, "type"), number)
    names.pop("", None)
    return Rows(names, types, numbers)


def _unsupported_sheets(
    definition: DefinitionData, form: Mapping[str, Any], name: str, found: list[Finding]
) -> None:
    if definition.entities:
        message = N_("The form declares entities; they are not kept up to date by this platform.")
        hint = N_("Import households as a sample instead.")
        found.append(Finding("X031", "warning", message, hint, f"{name} [entities]"))
    lost = sorted(form.keys() - _KNOWN_SETTINGS - set(_KEPT_SETTINGS))
    if lost:
        message = filled(
            N_("Settings that are not carried over: %(names)s."), names=", ".join(lost)
        )
        found.append(Finding("X032", "warning", message, "", f"{name} [settings]"))
