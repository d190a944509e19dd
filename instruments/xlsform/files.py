"""The CSV files that a form needs: which they are, and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from instruments.data_files import pulled, read_choices
from instruments.errors import N_, Finding, filled
from instruments.model import ChoiceList, Node, Question, walk
from instruments.xlsform.languages import Languages

_COLUMNS = {"value": "name", "label": "label"}
"""The columns of code and label of a file when the question does not say."""

Wanted: TypeAlias = dict[str, Mapping[str, str]]
"""Name of a CSV file -> the parameters that say which of its columns hold code and label."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where files are looked for: among those given, beside the form, in the folder "<form>-media"."""

    path: Path | None
    given: Mapping[str, bytes]

    def content(self, name: str) -> bytes | None:
        """What is in it; None when it is not here."""
        if name in self.given:
            return self.given[name]
        if self.path is None or Path(name).name != name:
            return None
        folders = (self.path.parent, self.path.parent / f"{self.path.stem}-media")
        places = (folder / name for folder in folders)
        return next((place.read_bytes() for place in places if place.is_file()), None)


def wanted_files(
    children: tuple[Node, ...],
    lists: Mapping[str, ChoiceList],
    tables: Iterable[str],
    name: str,
    found: list[Finding],
) -> Wanted:
    """The CSV files that selects, pulldata() and instance() name."""
    wanted: Wanted = {}
    for node in walk(children):
        if not (isinstance(node, Question) and node.choices and node.choices.endswith(".csv")):
            continue
        columns = {k: node.parameters.get(k, column) for k, column in _COLUMNS.items()}
        if wanted.setdefault(node.choices, columns) != columns:
            message = filled(
                N_("'%(name)s' takes other columns of '%(file)s' than a question before it."),
                name=node.name,
                file=node.choices,
            )
            hint = N_("Copy the file under another name for one of them.")
            found.append(Finding("X041", "error", message, hint, f"{name} [survey]", node.line))
    looked_up = (*tables, *pulled(children, lists))
    return {**{file: {} for file in looked_up}, **wanted}


def data_files(
    wanted: Wanted, languages: Languages, name: str, found: list[Finding], files: Files
) -> dict[str, ChoiceList]:
    """Their content, and a finding for each that is not here."""
    read_lists: dict[str, ChoiceList] = {}
    for file, parameters in wanted.items():
        stem = file.removesuffix(".csv")
        found_files = map(files.content, (file, f"{stem}.geojson", f"{stem}.xml"))
        content = next((one for one in found_files if one is not None), None)
        if content is None:
            message = filled(
                N_("The form needs the file '%(file)s', which is not here; any code is accepted."),
                file=file,
            )
            hint = N_("Hand it in with the form.")
            found.append(Finding("X030", "warning", message, hint, name))
            continue
        read_lists[file], problems = read_choices(
            content, name=file, language=languages.default, parameters=parameters
        )
        found.extend(problems)
    return read_lists
