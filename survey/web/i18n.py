"""Languages of the interface: which one a person reads."""

from __future__ import annotations

from babel.support import NullTranslations
from flask import Flask, request, session
from flask_babel import Babel, Domain, get_babel, get_locale, gettext

from survey.config import LANGUAGES, TIME_ZONE
from survey.problems import kept, told
from survey.services import staff as staff_service
from survey.web.session import database
from translations.catalogue import DOMAIN, catalogue

NAMES = {"az": "Azərbaycanca", "ru": "Русский", "en": "English"}
"""Each language in its own words, as the switch shows it."""


class PoDomain(Domain):
    """A gettext domain read straight from the .po files of the `translations` package."""

    def get_translations(self) -> NullTranslations:
        """The texts in the language of this request."""
        locale = get_locale()
        return catalogue(str(locale)) if locale else NullTranslations()


def init_app(app: Flask) -> None:
    """Choose a language for every request, and give templates what the switch needs."""
    app.config["BABEL_DEFAULT_LOCALE"] = app.extensions["config"].default_language
    babel = Babel(app, locale_selector=language, default_timezone=TIME_ZONE)
    babel.domain_instance = PoDomain(domain=DOMAIN)
    app.before_request(_remember)
    app.jinja_env.globals.update(language=language, language_names=NAMES)


def language() -> str:
    """The language of this request: asked for, remembered, or this installation's own."""
    asked = request.args.get("lang", "") if request else ""
    if asked in LANGUAGES:
        return asked
    return str(session.get("language") or get_babel().default_locale)


def translated(text: str) -> str:
    """A text that a service or a pure package made, in the person's language; what is unknown stays as it is."""
    return told(kept(text), lambda template: str(gettext(template))) if text else ""


def _remember() -> None:
    """Keep `?lang=` in the session, and with the person when one is signed in."""
    asked = request.args.get("lang")
    if asked not in LANGUAGES or session.get("language") == asked:
        return
    session["language"] = asked
    if "_user_id" not in session:
        session["language_chosen"] = True
    else:
        with database().transaction() as own:
            staff_service.choose_language(own, session["_user_id"], language=asked)
