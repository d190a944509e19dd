"""A workbook -> Instrument, with findings for everything that was not carried over as it stands."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData, get_xlsform

from instruments.data_files import pulled, read_choices
from instruments.errors import Finding
from instruments.model import ChoiceList, Instrument, Node, Question, walk
from instruments.xlsform import messages
from instruments.xlsform.languages import Languages
from instruments.xlsform.lists import choice_lists, external_lists
from instruments.xlsform.nodes import Reader
from instruments.xlsform.opening import open_form
from instruments.xlsform.renaming import unique_names

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
        return Imported(None, (Finding("X000", "error", "There is no such file.", "", name),))
    content = form.read_bytes() if isinstance(form, Path) else form
    opened = open_form(content, name=name)
    if opened.content is None:
        return Imported(None, opened.findings)
    found: list[Finding] = list(opened.findings)
    parsed = _parse(opened.content, opened.kind, name, found)
    if parsed is None:
        return Imported(None, tuple(found))
    definition, form_dict = parsed
    instrument = _instrument(form_dict, definition, name, found, _Files(path, files or {}))
    return Imported(instrument, tuple(found))


def _parse(
    content: bytes, kind: str, name: str, found: list[Finding]
) -> tuple[DefinitionData, dict[str, Any]] | None:
    """pyxform's view of the form, after pyxform itself has found nothing wrong with it."""
    said: list[str] = []
    rows: dict[str, int] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            definition = get_xlsform(BytesIO(content), file_type=kind)
            definition.fallback_form_name = Path(name).stem
            rows = _rows(definition)
            form = workbook_to_json(
                definition, fallback_form_name=definition.fallback_form_name, warnings=said
            )
            create_survey_element_from_dict(form).to_xml(validate=False, warnings=said)
    except PyXFormError as problem:
        found.append(messages.refusal(problem, name, rows))
        return None
    except Exception:  # noqa: BLE001 - the parsers below raise anything on a damaged workbook
        message = "The workbook cannot be read as a form."
        found.append(Finding("X006", "error", message, "Open it in Excel and save it again.", name))
        return None
    found.extend(one for one in (messages.warning(m, name) for m in said) if one)
    return definition, form


@dataclass(frozen=True, slots=True)
class _Files:
    path: Path | None
    given: Mapping[str, bytes]

    def content(self, name: str) -> bytes | None:
        if name in self.given:
            return self.given[name]
        if self.path is None or Path(name).name != name:
            return None
        folders = (self.path.parent, self.path.parent / f"{self.path.stem}-media")
        places = (folder / name for folder in folders)
        return next((place.read_bytes() for place in places if place.is_file()), None)


def _instrument(
    form: dict[str, Any],
    definition: DefinitionData,
    name: str,
    found: list[Finding],
    files: _Files,
) -> Instrument | None:
    languages = Languages(_headings(definition), str(form.get("default_language", "default")))
    languages.settle(_some_texts(form))
    reader = Reader(languages, _rows(definition), name, found)
    children = reader.children(form["children"])
    lists = choice_lists(form.get("choices") or {}, definition, languages)
    lists |= external_lists(definition, languages)
    children, lists = unique_names(children, lists, name, found)
    lists |= _data_files(children, languages, name, found, files)
    _unsupported_sheets(definition, form, name, found)
    if any(finding.severity == "error" for finding in found):
        return None
    title = form.get("label") or form.get("title") or form["id_string"]
    return Instrument(
        name=re.sub(r"\W|^(?=\d)", "_", str(form["id_string"]), flags=re.ASCII),
        version=str(form.get("version") or "1"),
        title=languages.text(title),
        languages=languages.all,
        default_language=languages.default,
        children=children,
        choice_lists=lists,
        settings={key: str(form[key]) for key in _KEPT_SETTINGS if key in form},
    )


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


def _some_texts(form: Mapping[str, Any]) -> Iterator[str]:
    label = form.get("label")
    if isinstance(label, str):
        yield label
    for child in form.get("children", ()):
        yield from _some_texts(child)


def _rows(definition: DefinitionData) -> dict[str, int]:
    """Name in the survey sheet -> its row. The header is row 1."""
    found: dict[str, int] = {}
    for number, row in enumerate(definition.survey or (), start=2):
        name = next((row[key] for key in ("name", "value", "tag") if row.get(key)), None)
        if name:
            found.setdefault(str(name).strip(), number)
    return found


def _data_files(
    children: tuple[Node, ...],
    languages: Languages,
    name: str,
    found: list[Finding],
    files: _Files,
) -> dict[str, ChoiceList]:
    """The CSV files that selects and pulldata() name."""
    wanted: dict[str, Mapping[str, str]] = {file: {} for file in pulled(children)}
    for node in walk(children):
        if isinstance(node, Question) and node.choices and node.choices.endswith(".csv"):
            wanted[node.choices] = node.parameters
    read_lists: dict[str, ChoiceList] = {}
    for file, parameters in wanted.items():
        stem = file.removesuffix(".csv")
        found_files = map(files.content, (file, f"{stem}.geojson", f"{stem}.xml"))
        content = next((one for one in found_files if one is not None), None)
        if content is None:
            message = f"The form needs the file '{file}', which is not here; any code is accepted."
            found.append(Finding("X030", "warning", message, "Hand it in with the form.", name))
            continue
        read_lists[file], problems = read_choices(
            content, name=file, language=languages.default, parameters=parameters
        )
        found.extend(problems)
    return read_lists


def _unsupported_sheets(
    definition: DefinitionData, form: Mapping[str, Any], name: str, found: list[Finding]
) -> None:
    if definition.entities:
        message = "The form declares entities; they are not kept up to date by this platform."
        hint = "Import households as a sample instead."
        found.append(Finding("X031", "warning", message, hint, f"{name} [entities]"))
    lost = sorted(form.keys() - _KNOWN_SETTINGS - set(_KEPT_SETTINGS))
    if lost:
        message = f"Settings that are not carried over: {', '.join(lost)}."
        found.append(Finding("X032", "warning", message, "", f"{name} [settings]"))
