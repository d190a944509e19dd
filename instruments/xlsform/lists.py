"""Choice lists of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyxform.xls2json_backends import DefinitionData

from instruments.model import Choice, ChoiceList, Export
from instruments.or_other import OTHER, other_label
from instruments.xlsform.languages import Languages

_KNOWN = frozenset({"name", "label", "media", "missing", "export", "list_name", "list name"})
_YES = frozenset({"yes", "true", "true()", "1"})


def choice_lists(
    written: Mapping[str, Sequence[Mapping[str, Any]]],
    definition: DefinitionData,
    languages: Languages,
) -> dict[str, ChoiceList]:
    """The lists of the choices sheet as pyxform reads it."""
    own_other = set(_lists_with(definition, OTHER))
    return {
        name: ChoiceList(name, tuple(_choice(row, languages, name in own_other) for row in rows))
        for name, rows in written.items()
    }


def _lists_with(definition: DefinitionData, code: str) -> Iterator[str]:
    """Lists in whose rows the code stands itself, not added by or_other."""
    for row in definition.choices or ():
        if row.get("name", row.get("value")) == code:
            yield str(row.get("list_name", row.get("list name", "")))


def _choice(row: Mapping[str, Any], languages: Languages, own_other: bool) -> Choice:
    name = str(row["name"])
    label = languages.text(row.get("label")) or {languages.default: name}
    if name == OTHER and not own_other:
        label = other_label(languages.all)
    export = row.get("export")
    media = row.get("media")
    return Choice(
        name=name,
        label=label,
        missing=str(row.get("missing", "")).strip().lower() in _YES,
        columns={str(k): str(v) for k, v in row.items() if k not in _KNOWN and _is_plain(v)},
        media={k: languages.text(v) for k, v in media.items()}
        if isinstance(media, Mapping)
        else {},
        export=read_export(export, languages),
    )


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and value != ""


def read_export(written: object, languages: Languages) -> Export:
    """From the columns export::name and export::label::Language (code)."""
    if not isinstance(written, Mapping):
        return Export()
    return Export(written.get("name") or None, languages.text(written.get("label")))


def external_lists(definition: DefinitionData, languages: Languages) -> dict[str, ChoiceList]:
    """The lists of the external_choices sheet, for select_one_external."""
    found: dict[str, list[Choice]] = {}
    for row in definition.external_choices or ():
        name = str(row.get("list_name", row.get("list name", "")))
        columns = {k: str(v) for k, v in row.items() if "::" not in k and k not in _KNOWN}
        label = _external_label(row, languages) or {languages.default: str(row.get("name", ""))}
        found.setdefault(name, []).append(Choice(str(row.get("name", "")), label, columns=columns))
    return {name: ChoiceList(name, tuple(choices)) for name, choices in found.items() if name}


def _external_label(row: Mapping[str, Any], languages: Languages) -> Mapping[str, str]:
    written = {k.split("::")[-1].strip(): v for k, v in row.items() if k.startswith("label::")}
    return languages.text({**written, "default": row.get("label")})
