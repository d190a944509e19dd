"""WTForms fields built from a questionnaire: one registry, question type -> field.

A field is what the page needs to draw a question: its control, its choices, its attributes. Answers are
not parsed from form posts: the tablet client sends JSON, and `instruments.validation` judges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    DecimalRangeField,
    Field,
    FileField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectFieldBase
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput

from instruments.errors import N_, Finding, InstrumentError, filled
from instruments.markup import plain
from instruments.model import Instrument, Question, text
from instruments.question_types import QUESTION_TYPES, Role
from survey.services.attachment import CONTENT_TYPES, MOST_BYTES

DONT_REMEMBER = {"autocomplete": "off"}
"""What is given in one interview must not be offered in the next one, nor restored by the browser."""

DONT_LEARN = DONT_REMEMBER | {"autocorrect": "off", "spellcheck": "false"}
"""What is typed must not enter the dictionary of the keyboard."""


class NoteField(Field):
    """A text without an answer."""


class ManyField(SelectMultipleField):
    """Several choices, drawn as boxes to tick rather than as a list."""

    option_widget = CheckboxInput()


@dataclass(frozen=True, slots=True)
class Control:
    """How a question type is drawn: the field's class, the client's control, attributes of the input."""

    field: type[Field]
    name: str
    attributes: Mapping[str, object] = field(default_factory=dict)


_LINE = Control(StringField, "text", {"type": "text", "maxlength": 2000})
_ONE = Control(RadioField, "one")
_MANY = Control(ManyField, "many")
_LIST = Control(SelectField, "list")

_SEARCH = Control(StringField, "search", {"type": "text", "role": "combobox", "maxlength": 200})


def _file(kind: str, **attributes: str) -> Control:
    """A control for files. `accept` is what the tablet offers; `data-types` what is taken in the end."""
    types = " ".join(sorted(CONTENT_TYPES[kind]))
    return Control(FileField, "file", {"data-types": types, "data-most": MOST_BYTES, **attributes})


CONTROLS: dict[str, Control] = {
    "note": Control(NoteField, "note"),
    "text": _LINE,
    "barcode": _LINE,
    "integer": Control(
        IntegerField, "number", {"type": "text", "inputmode": "numeric", "maxlength": 15}
    ),
    "decimal": Control(
        DecimalField, "number", {"type": "text", "inputmode": "decimal", "maxlength": 24}
    ),
    "range": Control(DecimalRangeField, "range"),
    "date": Control(DateField, "text"),
    "time": Control(TimeField, "clock"),
    "dateTime": Control(DateTimeLocalField, "moment"),
    "geopoint": Control(StringField, "point"),
    "geotrace": Control(StringField, "points"),
    "geoshape": Control(StringField, "points"),
    "image": _file("image", accept="image/*", capture="environment"),
    "audio": _file("audio", accept="audio/*"),
    "video": _file("video", accept="video/*", capture="environment"),
    "file": _file("file", accept=",".join(sorted(CONTENT_TYPES["file"]))),
    "acknowledge": Control(BooleanField, "acknowledge"),
    "select_one": _ONE,
    "select_one_from_file": _ONE,
    "select_multiple": _MANY,
    "select_multiple_from_file": _MANY,
    "rank": Control(ManyField, "rank"),
}

APPEARANCES: dict[tuple[str, str], Control] = {
    ("text", "multiline"): Control(TextAreaField, "text", {"rows": 5, "maxlength": 10000}),
    ("text", "numbers"): Control(StringField, "text", {"type": "text", "inputmode": "numeric"}),
    ("date", "month-year"): Control(StringField, "month", {"type": "month"}),
    ("date", "year"): Control(
        StringField, "year", {"type": "text", "inputmode": "numeric", "maxlength": 4}
    ),
    ("select_one", "minimal"): _LIST,
    ("select_one", "sealed"): Control(RadioField, "card"),
    ("select_one_from_file", "minimal"): _LIST,
}
"""Appearances that ask for another control; all others are left to the stylesheet."""

SEARCHABLE = frozenset({"minimal", "autocomplete", "search"})
SHORT = 30
LONG = 150
"""From how many choices on one is found by typing: with such an appearance, and in any case."""


def is_seen(question: Question) -> bool:
    """Whether people meet it: calculations and what the device records have no field."""
    return QUESTION_TYPES[question.type].role in (Role.ASKED, Role.SHOWN)


def control_of(question: Question, instrument: Instrument) -> Control | None:
    """The control for a question's type and appearance; None when this page has none for it."""
    if _is_searched(question, instrument):
        return _SEARCH
    if _has_no_rows(question, instrument):
        return _LINE
    for appearance in question.appearance.split():
        special = APPEARANCES.get((question.type, appearance))
        if special is not None:
            return special
    return CONTROLS.get(question.type)


def _has_no_rows(question: Question, instrument: Instrument) -> bool:
    """Whether its file of choices is not there: then codes are typed in, and any is accepted."""
    named = question.choices or ""
    return named.endswith(".csv") and not instrument.choices_of(question)


def _is_searched(question: Question, instrument: Instrument) -> bool:
    """Whether one is found by typing: lists too long to look through, and those made of answers."""
    if question.choices is None or not question.type.startswith("select_one"):
        return False
    asked = SEARCHABLE.intersection(question.appearance.split())
    count = len(instrument.choices_of(question))
    return question.choices.startswith("${") or count > (SHORT if asked else LONG)


def fields_of(instrument: Instrument, language: str) -> dict[str, Field]:
    """Question name -> bound field, for every question that is asked, in the questionnaire's order.

    In the document the fields are called q1, q2, ...: names of questions say what they are about, and
    browsers remember names of fields. Raises InstrumentError listing what the page cannot draw.
    """
    asked = [q for q in instrument.questions() if is_seen(q)]
    findings = tuple(_cannot_draw(q) for q in asked if control_of(q, instrument) is None)
    if findings:
        raise InstrumentError("Some questions cannot be asked on this page.", findings)
    names = {question.name: f"q{number}" for number, question in enumerate(asked, 1)}
    form = BaseForm({names[q.name]: _unbound(q, instrument, language) for q in asked})
    form.process()
    return {name: form[html_name] for name, html_name in names.items()}


def _unbound(question: Question, instrument: Instrument, language: str) -> Any:
    control = control_of(question, instrument)
    assert control is not None  # noqa: S101 - fields_of has refused those without
    quiet = DONT_REMEMBER if question.choices is not None else DONT_LEARN
    attributes = {**quiet, **control.attributes, **_bounds(question)}
    options: dict[str, Any] = {"render_kw": attributes}
    if issubclass(control.field, SelectFieldBase):
        choices = instrument.choices_of(question)
        options["choices"] = [SelectChoice(c.name, text(c.label, language)) for c in choices]
    if control.field is SelectField:  # a list of the browser shows words only
        rows = [SelectChoice(one.value, plain(one.label)) for one in options["choices"]]
        options["choices"] = [SelectChoice("", ""), *rows]
    if control.field is NoteField:
        options = {}
    return control.field(label=text(question.label, language), **options)


def _bounds(question: Question) -> dict[str, str]:
    """The limits that a control knows, from XLSForm parameters; the constraint stays the judge."""
    known = {"start": "min", "end": "max", "step": "step", "max-length": "maxlength"}
    return {known[k]: v for k, v in question.parameters.items() if k in known}


def _cannot_draw(question: Question) -> Finding:
    return Finding(
        "W101",
        "error",
        filled(
            N_("A question of type '%(type)s' cannot be asked on this page."), type=question.type
        ),
        filled(N_("Use one of: %(names)s."), names=", ".join(sorted(CONTROLS))),
        place=question.name,
        line=question.line,
    )
