"""The base of all staff forms: tokens, messages in three languages, errors of services at their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, StringField
from wtforms.validators import InputRequired, Length, Optional

from survey.errors import AppError


class Form(FlaskForm):
    """A form of ours. WTForms' own messages exist neither in Azerbaijani nor in our words: give yours."""

    class Meta:
        locales = ("en",)

    @property
    def values(self) -> dict[str, Any]:
        """The data of the fields without the token."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}

    def show(self, error: AppError, *, at: str | None = None) -> None:
        """Put what a service refused at the field `at`, or above the form."""
        text = gettext(error.message)
        text = text % error.details if error.details else text
        if at is None:
            self.form_errors.append(text)
        else:
            field: Field = self[at]
            field.errors = [*field.errors, text]


def stripped(value: str | None) -> str | None:
    """A WTForms filter: spaces around are slips of the hand, and nothing but spaces is nothing."""
    return (value or "").strip() or None


def text(
    label: str,
    *,
    required: bool = True,
    longest: int = 120,
    more: Sequence[Any] = (),
    **options: Any,
) -> StringField:
    """A line of text; `more` are further checks."""
    checks = [
        filled() if required else Optional(),
        Length(max=longest, message=_l("At most %(max)d characters.")),
        *more,
    ]
    return StringField(label, validators=checks, filters=[stripped], **options)


def day(label: str, *, required: bool = False, **options: Any) -> DateField:
    """A date, from the browser's own calendar."""
    return TolerantDateField(label, validators=[filled() if required else Optional()], **options)


def filled() -> InputRequired:
    """The check that something is given."""
    return InputRequired(_l("This is needed."))


class TolerantDateField(DateField):
    """A date whose refusal speaks the person's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; raises ValueError in words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Write the date as 2026-03-31.")) from error
