"""Findings for a questionnaire: one function per rule, all of them at once.

    check(instrument)               # list[Finding]
    check_file(Path("form.yaml"))   # the same for a file, what is wrong with its form included

To add a rule, write a function that yields findings and enter it below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from instruments import loader
from instruments.checks import choices, logic, names, parts, sealing, texts, types
from instruments.checks.form import Form
from instruments.errors import Finding, InstrumentError
from instruments.model import Instrument
from instruments.routing import Plan

Rule: TypeAlias = Callable[[Form], Iterator[Finding]]

RULES: Mapping[str, Rule] = {
    "X1xx": types.faulty_expressions,
    "K102": logic.unknown_piped_names,
    "K103": logic.never_asked,
    "K104": logic.impossible_codes,
    "K105": logic.constraints_without_message,
    "K106": logic.asked_too_early,
    "K107": logic.missing_calculations,
    "K108": logic.repeat_counts,
    "K109": logic.unknown_triggers,
    "K120": types.texts_compared_as_numbers,
    "K123": types.unfit_defaults,
    "K124": types.unfit_ranges,
    "K130": choices.empty_lists,
    "K131": choices.unused_lists,
    "K132": choices.same_labels,
    "K133": choices.codes_with_spaces,
    "K134": choices.broken_cascades,
    "K201": names.unusable_names,
    "K202": names.clashing_names,
    "K203": names.long_column_names,
    "K301": texts.missing_labels,
    "K302": texts.missing_translations,
    "K303": texts.differing_pipes,
    "K304": texts.long_variable_labels,
    "K305": texts.long_value_labels,
    "K306": texts.suffixes_after_pipes,
    "K307": texts.loaded_terms,
    "K308": texts.telling_titles,
    "K401": sealing.uses_of_sealed_answers,
    "K402": sealing.unfit_for_sealing,
    "K403": sealing.unmarked,
}


def check(instrument: Instrument, *, place: str = "") -> list[Finding]:
    """Everything wrong or doubtful about a questionnaire, in the order of its lines."""
    place = place or instrument.name
    try:
        Plan.of(instrument)
    except InstrumentError as problem:
        broken = list(problem.findings)
    else:
        broken = []
    form = Form(instrument)
    found = [*broken, *(finding for rule in RULES.values() for finding in rule(form))]
    return sorted((replace(one, place=place) for one in found), key=lambda one: one.line or 0)


def check_file(path: Path) -> list[Finding]:
    """The same for a YAML file or a workbook, together with what is wrong with the file itself.

    Choice lists to include and variables to derive are checked as what they are: see `parts`.
    """
    part = parts.check_of(path) if path.suffix.lower() in (".yaml", ".yml") else None
    if part is not None:
        return part(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        instrument, found = loader.read(path)
    else:
        from instruments import xlsform  # pyxform and openpyxl are slow to import

        imported = xlsform.read(path)
        instrument, found = imported.instrument, list(imported.findings)
    if instrument is None or any(finding.severity == "error" for finding in found):
        return found
    return [*found, *check(instrument, place=str(path))]


__all__ = ["RULES", "check", "check_file"]
