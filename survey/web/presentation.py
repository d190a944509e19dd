"""What templates can say: numbers, dates and names in the person's language."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from flask import Flask, request, session
from flask_babel import (
    format_date,
    format_datetime,
    format_decimal,
    format_percent,
    format_scientific,
    format_timedelta,
    gettext,
)

from survey.permissions import Role
from survey.web.clock import now
from survey.web.i18n import translated
from survey.web.staff import ROLE_LABELS


def init_app(app: Flask) -> None:
    """Filters: number, scientific, percent, size, day, moment, ago, translate. Globals: language_link, role_label."""
    app.jinja_env.filters.update(
        number=number,
        scientific=scientific,
        percent=percent,
        day=day,
        moment=moment,
        ago=ago,
        size=size,
        translate=translated,
    )
    app.jinja_env.globals.update(language_link=language_link, role_label=role_label)
    app.context_processor(_notices)


def number(value: float | None, places: int = 0) -> str:
    """1 234 as the language writes it; a dash for what is not known."""
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(value, format=pattern))


def scientific(value: float) -> str:
    """2.6E-11 as the language writes it, for differences that are next to nothing."""
    return str(format_scientific(value, format="0.0E0"))


def percent(share: float | None, places: int = 1) -> str:
    """A share from 0 to 1 as a percentage."""
    if share is None:
        return "–"
    return str(format_percent(share, format="#,##0." + "0" * places + "%" if places else "#,##0%"))


def size(count: int) -> str:
    """Bytes in the unit that leaves one to four digits before the comma."""
    if count < 1024:
        return str(gettext("%(number)s B", number=number(count)))
    if count < 1024**2:
        return str(gettext("%(number)s kB", number=number(count / 1024, 1)))
    return str(gettext("%(number)s MB", number=number(count / 1024**2, 1)))


def day(value: date | None) -> str:
    """A date in words; a dash for none."""
    return str(format_date(value, "medium")) if value else "–"


def moment(value: datetime | None) -> str:
    """A date and time in the study's time zone; a dash for none."""
    return str(format_datetime(value, "d MMM yyyy, HH:mm")) if value else "–"


def ago(value: datetime | None) -> str:
    """How long ago, e.g. "3 hours ago"; a dash for never."""
    return str(format_timedelta(value - now(), add_direction=True)) if value else "–"


def language_link(code: str) -> str:
    """The page where we are, in another language; the start page when it was not fetched with GET."""
    if request.method != "GET":
        return f"/?lang={code}"
    arguments = request.args.to_dict(flat=False) | {"lang": [code]}
    pairs = [(name, value) for name, values in arguments.items() for value in values]
    return f"{request.path}?{urlencode(pairs)}"


def role_label(role: str) -> str:
    """The role in the person's language."""
    return str(gettext(ROLE_LABELS[Role(role)]))


def _notices() -> dict[str, object]:
    """Messages that are shown once: what the page before has done."""
    return {
        "notice": session.pop("notice", None) if "notice" in session else None,
        "ended": session.pop("ended", False) if "ended" in session else False,
    }
