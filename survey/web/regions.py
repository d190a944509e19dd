"""Names of economic regions and residence in the person's language."""

from __future__ import annotations

from flask_babel import get_locale, gettext

from survey.errors import N_
from weighting.regions import regions

RESIDENCE = {1: N_("urban"), 2: N_("rural")}


def region_name(code: int) -> str:
    """The region as the person's language writes it."""
    names = {region.code: region.names for region in regions()}
    language = getattr(get_locale(), "language", "en")
    return names[code].get(language, names[code]["en"]) if code in names else str(code)


def residence_name(code: int) -> str:
    """urban or rural."""
    return str(gettext(RESIDENCE[code]))
