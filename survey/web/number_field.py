"""Numbers in forms, refused in the person's language."""

from __future__ import annotations

from typing import Any

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l
from wtforms import FloatField, IntegerField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import TextInput

from survey.web.forms import filled


class WholeNumberField(IntegerField):
    """An integer whose refusal speaks the person's language; spaces between thousands are no mistake."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raises ValueError in words."""
        try:
            super().process_formdata(["".join(value.split()) for value in valuelist])
        except ValueError as error:
            raise ValueError(gettext("Write a whole number.")) from error


def whole(
    label: str, *, least: int, most: int, required: bool = True, **options: Any
) -> WholeNumberField:
    """A whole number from `least` to `most`."""
    within = NumberRange(least, most, message=_l("From %(min)s to %(max)s."))
    keys = {"inputmode": "numeric", "min": least, "max": most}
    return WholeNumberField(
        label,
        validators=[filled() if required else Optional(), within],
        render_kw=keys,
        **options,
    )


class DecimalField(FloatField):
    """A number with a decimal point or comma, with or without a percent sign; shown as the language writes it."""

    # a field of type "number" takes the comma only from browsers that speak the language themselves
    widget = TextInput()

    def _value(self) -> str:
        """What stands in the field: what was typed, or the number."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(format_decimal(self.data, format="0.######"))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raises ValueError in words."""
        try:
            plain = ["".join(value.rstrip(" %").split()) for value in valuelist]
            super().process_formdata([value.replace(",", ".") for value in plain])
        except ValueError as error:
            raise ValueError(gettext("Write a number.")) from error


def decimal(label: str, *, least: float, most: float, **options: Any) -> DecimalField:
    """A number from `least` to `most`."""
    within = NumberRange(least, most, message=_l("From %(min)s to %(max)s."))
    return DecimalField(
        label,
        validators=[filled(), within],
        render_kw={"inputmode": "decimal", "size": 8},
        **options,
    )
