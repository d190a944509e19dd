"""Signing in: Flask-Security over our Staff table, with argon2, a second step (TOTP) and recovery codes.

Nobody registers, and no e-mail is sent: an administrator adds people and hands out one-time passwords.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from babel.support import NullTranslations
from flask import Flask, session
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_security import (
    LoginForm,
    Security,
    SQLAlchemyUserDatastore,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    uia_username_mapper,
    user_authenticated,
)
from flask_security.babel import FsDomain
from wtforms import PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired

from survey import events
from survey.errors import N_
from survey.models import Staff
from survey.models.staff import RoleName
from survey.services import staff as staff_service
from survey.web.clock import now
from survey.web.session import current_session
from translations.catalogue import catalogue

MESSAGES = {
    "INVALID_CODE": N_("This code is not right, or it has just expired. Enter the one shown now."),
    "INVALID_RECOVERY_CODE": N_("This recovery code is not right, or it has been used."),
    "INVALID_PASSWORD": N_("This is not your present password."),
    "PASSWORD_NOT_PROVIDED": N_("Enter your password."),
    "REQUIRED": N_("This is needed."),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": N_("Choose what to do."),
    "TWO_FACTOR_PERMISSION_DENIED": N_("Sign in with your name and password first."),
}
"""What Flask-Security says, in our words; its own exist in no Azerbaijani."""

WRONG = _l("The name or the password is not right. Both are as your administrator gave them.")
LOCKED = _l("This account is not active. Ask your administrator.")


class Words(FsDomain):
    """Flask-Security's texts, from our catalogues."""

    def get_translations(self) -> NullTranslations:
        """The texts in the language of this request."""
        return catalogue(str(get_locale()))


class RequestDatastore(SQLAlchemyUserDatastore):
    """Flask-Security's storage on the session of the request, which commits once at the end."""

    class _RequestSession:
        @property
        def session(self) -> Any:
            return current_session()

    def __init__(self) -> None:
        super().__init__(self._RequestSession(), Staff, RoleName)  # type: ignore[arg-type]

    def commit(self) -> None:
        """Flush: the request commits."""
        current_session().flush()


class SignInForm(LoginForm):
    """Name and password. What is wrong is never said more precisely than "one of the two"."""

    email = None
    remember = None
    username = StringField(_l("Name"), validators=[DataRequired(_l("Enter your name."))])
    password = PasswordField(_l("Password"), validators=[DataRequired(_l("Enter your password."))])

    def validate(self, **kwargs: Any) -> bool:
        """Check name and password; a refusal for a known person is on record."""
        self.ifield = self.username
        self.user = staff_service.find(current_session(), self.username.data or "")
        known = self.user
        if super().validate(**kwargs):
            return True
        self._say_one_thing()
        if known is not None:
            _record("staff.sign_in_refused", known)
        return False

    def _say_one_thing(self) -> None:
        if not (self.username.data and self.password.data):
            return
        locked = self.user_authenticated
        self.username.errors = []
        self.password.errors = [LOCKED if locked else WRONG]


class SecondStepForm(TwoFactorSetupForm):
    """Setting up or switching off; the extension's own field is declared in a way WTForms gives up."""

    setup = RadioField(
        choices=[SelectChoice("authenticator"), SelectChoice("disable")], validate_choice=False
    )


class NoRescueForm(TwoFactorRescueForm):
    """Rescue by e-mail, which is not offered: recovery codes and the administrator are the ways."""

    help_setup = RadioField(choices=[SelectChoice("help")])


def init_app(app: Flask) -> None:
    """Configure Flask-Security and note who signs in."""
    app.config.update(_settings(app))
    security = Security(
        app,
        RequestDatastore(),
        login_form=SignInForm,
        two_factor_setup_form=SecondStepForm,
        two_factor_rescue_form=NoRescueForm,
    )
    security.i18n_domain = Words(app)
    # a tablet's address changes as it travels; that must not sign anybody out
    security.login_manager.session_protection = None
    security.principal.skip_static = True
    user_authenticated.connect(_signed_in, app)


def _settings(app: Flask) -> dict[str, Any]:
    config = app.extensions["config"]
    secret = app.config["SECRET_KEY"]
    messages = {f"SECURITY_MSG_{name}": (text, "error") for name, text in MESSAGES.items()}
    return messages | {
        "SECURITY_PASSWORD_SALT": app.config["PASSWORD_SALT"],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": staff_service.PASSWORD_MINIMUM,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"username": {"mapper": uia_username_mapper, "case_insensitive": True}}
        ],
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_TRACKABLE": True,
        "SECURITY_DATETIME_FACTORY": now,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "account.show",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_derive(secret, "recovery codes")],
        "SECURITY_TOTP_SECRETS": {"1": _derive(secret, "totp").decode()},
        "SECURITY_TOTP_ISSUER": "Survey",
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "REMEMBER_COOKIE_SECURE": config.https,
    }


def _derive(secret: str, purpose: str) -> bytes:
    """A Fernet key of its own for each purpose, from the one secret."""
    return base64.urlsafe_b64encode(
        hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
    )


def _signed_in(_app: Flask, user: Staff, **_: object) -> None:
    """Note it, and speak the person's language unless she has just chosen another."""
    if session.pop("language_chosen", False):
        user.language = session["language"]
    session["language"] = user.language
    _record("staff.signed_in", user)


def _record(name: str, staff: Staff) -> None:
    events.record(current_session(), name, actor=staff, noun="staff", noun_id=staff.id)
