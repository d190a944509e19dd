"""Rules about names in exported files (SPSS, Stata, SAS)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from instruments.checks.data import RESERVED
from instruments.checks.form import Form, error, warning
from instruments.errors import N_, Finding, filled
from instruments.model import Question
from instruments.question_types import QuestionType

LONGEST = 32
"""Bytes; of Stata and SAS. SPSS allows 64."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


def _exported(form: Form) -> Iterator[tuple[Question, QuestionType, str]]:
    """Questions that become columns, with the name that they have there."""
    for question, kind in form.questions():
        heading = kind.choices and "label" in question.appearance.split()
        if kind.measure and not question.identifying and not heading:
            yield question, kind, question.export.name or question.name


def unusable_names(form: Form) -> Iterator[Finding]:
    """Names that a statistics program does not take."""
    for question, _, name in _exported(form):
        hint = N_("Give it another name in export.")
        if len(name.encode()) > LONGEST:
            message = filled(
                N_("'%(name)s' is longer than %(most)s bytes."), name=name, most=LONGEST
            )
            make = error if question.export.name else warning
            yield make("K201", message, N_("Give it a shorter name in export."), line=question.line)
        elif not _NAME.match(name):
            message = filled(N_("'%(name)s' cannot be the name of a variable."), name=name)
            make = error if question.export.name else warning
            yield make("K201", message, hint, line=question.line)
        elif name.lower() in RESERVED:
            message = filled(
                N_("'%(name)s' means something to %(most)s."),
                name=name,
                most=RESERVED[name.lower()],
            )
            yield warning("K201", message, hint, line=question.line)


def clashing_names(form: Form) -> Iterator[Finding]:
    """Names that are the same once cut to 32 bytes and read without regard to case."""
    seen: dict[tuple[tuple[str, ...], str], Question] = {}
    for question, _, name in _exported(form):
        place = form.names.places[question.name].repeats, _short(name)
        first = seen.setdefault(place, question)
        if first is not question:
            message = filled(
                N_("'%(name)s' and '%(other)s' have the same name in exported files."),
                name=question.name,
                other=first.name,
            )
            # Without a name of its own an export gives one of them a number at its end.
            make = error if question.export.name and first.export.name else warning
            yield make("K202", message, N_("Give one another name in export."), line=question.line)


def _short(name: str) -> str:
    return name.encode()[:LONGEST].decode(errors="ignore").lower()


def long_column_names(form: Form) -> Iterator[Finding]:
    """Several answers become one column per choice; their names must fit too."""
    for question, kind, name in _exported(form):
        if not kind.multiple:
            continue
        endings = [c.export.name or c.name for c in form.instrument.choices_of(question)]
        longest = max(endings, key=len, default="")
        if len(f"{name}_{longest}".encode()) > LONGEST:
            message = filled(
                N_("Columns of '%(name)s' such as '%(other)s_%(longest)s' are too long."),
                name=question.name,
                other=name,
                longest=longest,
            )
            hint = filled(
                N_("Together at most %(most)s bytes: give shorter names in export."), most=LONGEST
            )
            yield warning("K203", message, hint, line=question.line)
