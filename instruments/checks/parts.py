"""Findings for files that are parts of questionnaires: choice lists to include, variables to derive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import yaml

from instruments import catalogue, loader
from instruments import yaml_source as y
from instruments.checks import choices, texts
from instruments.checks.form import Form
from instruments.errors import N_, ExpressionError, Finding, filled
from instruments.expressions import parse, references
from instruments.expressions.calls import mistake
from instruments.expressions.tree import Call, walk
from instruments.model import Instrument
from instruments.yaml_choices import included_file
from instruments.yaml_source import Source

Check: TypeAlias = Callable[[Path], list[Finding]]

LANGUAGES = ("en", "az", "ru")
"""The languages in which what the platform derives and shares must be complete."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}\Z")
_LIST_RULES = (
    choices.empty_lists, choices.same_labels, texts.missing_labels, texts.missing_translations,
    texts.long_value_labels,
)  # fmt: skip


def check_of(path: Path) -> Check | None:
    """The check for a YAML file that is a part; None for a questionnaire, and for what cannot be read."""
    root = y.compose(path.read_bytes(), Source(path.name)) if path.is_file() else None
    if not isinstance(root, yaml.MappingNode):
        return None
    keys = {key.value for key, _ in root.value if isinstance(key, yaml.ScalarNode)}
    if "variables" in keys:
        return derived_variables
    return choice_lists if "choice_lists" in keys and not keys & {"name", "children"} else None


def choice_lists(path: Path) -> list[Finding]:
    """Of a file with the lists that several questionnaires include."""
    source = Source(str(path))
    found = included_file(path.name, path, source)
    alone = Instrument(path.stem, "", {}, LANGUAGES, source.language, (), found)
    form = Form(catalogue.translated(alone, source_language=source.language))
    rules = [finding for rule in _LIST_RULES for finding in rule(form)]
    return [replace(one, place=str(path)) for one in (*source.findings, *rules)]


def derived_variables(path: Path) -> list[Finding]:
    """Of a file with variables that are computed from answers."""
    source = Source(str(path))
    root = y.compose(path.read_bytes(), source)
    known = ("questionnaire", "values", "variables")
    parts = y.fields(root, source, known=known, what=N_("The file")) if root else {}
    if parts.keys() < set(known):
        message = filled(N_("The file needs: %(names)s."), names=", ".join(known))
        source.error("V001", message, at=root)
        return source.findings
    names = _questions(path, y.scalar(parts["questionnaire"], source, "questionnaire"))
    sets = y.fields(parts["values"], source, known=None, what="'values'")
    for entry in y.items(parts["variables"], source, "variables", lambda node, _: node):
        _variable(entry, source, names=names, sets=sets)
    return source.findings


def _questions(path: Path, questionnaire: str) -> set[str]:
    """What expressions may read: questions, and the 0/1 column of each choice of a multiple one."""
    beside = path.with_name(f"{questionnaire}.yaml")
    form, _ = loader.read(beside if beside.is_file() else questionnaire)
    if form is None:
        return set()
    asked = {one.name: one for one in form.questions()}
    columns = {f"{name}_{c.name}" for name, one in asked.items() for c in form.choices_of(one)}
    return asked.keys() | columns


_KEYS = ("name", "label", "values", "expression", "universe")


def _variable(
    node: yaml.Node, source: Source, *, names: set[str], sets: Mapping[str, yaml.Node]
) -> None:
    entry = y.fields(node, source, known=_KEYS, what=N_("A variable"))
    if not {"name", "label", "expression"} <= entry.keys():
        source.error("V001", N_("A variable needs name, label and expression."), at=node)
        return
    name = y.scalar(entry["name"], source, "name")
    details = {"name": name}
    if not _NAME.match(name):
        message = filled(N_("'%(name)s' cannot be the name of a variable."), **details)
        source.error("V002", message, at=entry["name"])
    if name in names:
        message = filled(N_("'%(name)s' is there already."), **details)
        source.error("V003", message, at=entry["name"])
    for key in ("expression", "universe"):
        if key in entry:
            _expression(entry[key], source, names=names, name=name)
    if "values" in entry and y.scalar(entry["values"], source, "values") not in sets:
        message = filled(N_("'%(name)s' names values that the file does not have."), **details)
        source.error("V006", message, at=entry["values"])
    lacking = set(LANGUAGES) - y.text(entry["label"], source, "label").keys()
    if lacking:
        message = filled(
            N_("'%(context)s' is not translated into %(names)s."),
            context=name,
            names=", ".join(sorted(lacking)),
        )
        source.warning("K302", message, at=entry["label"])
    names.add(name)


def _expression(node: yaml.Node, source: Source, *, names: set[str], name: str) -> None:
    for message, hint in _mistakes(y.scalar(node, source, "expression"), names):
        text = filled(N_("'%(name)s' cannot be computed: %(problem)s."), name=name, problem=message)
        source.error("V004", text, at=node, hint=hint)


def _mistakes(written: str, names: set[str]) -> Iterator[tuple[str, str]]:
    from instruments.expressions.column_functions import (
        FUNCTIONS,
    )  # brings polars: not at the start

    try:
        tree = parse(written)
    except ExpressionError as problem:
        yield problem.message, problem.hint
        return
    for name in sorted(references(tree) - names):
        hint = N_("It must be a question, or stand further up.")
        yield filled(N_("there is no question ${%(name)s}"), name=name), hint
    for call in (part for part in walk(tree) if isinstance(part, Call)):
        wrong = mistake(call)
        if wrong is not None:
            yield wrong.message, wrong.hint
        elif call.name not in FUNCTIONS:
            yield filled(N_("%(name)s() does not work over columns"), name=call.name), ""


__all__ = ["Check", "check_of", "choice_lists", "derived_variables"]
