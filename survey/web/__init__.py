"""The pages: an application factory, and one blueprint a noun."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from survey.config import Config
from survey.crypto import Secrets, Vault
from survey.db import Database
from survey.web import (
    access,
    bearer,
    clock,
    csp,
    csrf,
    error_pages,
    i18n,
    idle,
    limits,
    navigation,
    presentation,
    security,
    session,
)

BLUEPRINTS = (
    "survey.web.home",
    "survey.web.health",
    "survey.web.account",
    "survey.web.admin",
    "survey.web.visits",
    "survey.web.tablet",
    "survey.web.interview",
    "survey.web.instrument_files",
    "survey.web.api",
    "survey.web.sync",
    "survey.web.devices_api",
    "survey.web.study",
    "survey.web.instruments",
    "survey.web.preview",
    "survey.web.fieldwork",
    "survey.web.alerts",
    "survey.web.checking",
    "survey.web.devices",
    "survey.web.listing",
    "survey.web.data",
    "survey.web.precision",
    "survey.web.sheets",
    "survey.web.sample",
    "survey.web.weights",
    "survey.web.estimates",
    "survey.web.waves",
    "survey.web.report",
    "survey.web.files",
    "survey.web.jobs",
)
"""Modules with a `bp`. A new page is one file and one line here."""


def create_app(config: Config) -> Flask:
    """The application for this configuration; raises KeyFileError when its secrets are missing."""
    secrets = Secrets.read(config.key_file)
    app = Flask(__name__)
    app.config.from_mapping(_flask_settings(config, secrets))
    app.config.update(config.extra)
    app.extensions["config"] = config
    app.extensions["database"] = Database(config.database_url, Vault(secrets))
    app.url_map.strict_slashes = False  # /visits and /visits/ are one page
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}

    # The order is the order in which a request meets them.
    for part in (
        clock,
        session,
        i18n,
        error_pages,
        csp,
        security,
        bearer,
        idle,
        access,
        csrf,
        limits,
    ):
        part.init_app(app)
    navigation.init_app(app)
    presentation.init_app(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).bp)
    if config.https:  # then a proxy stands before us and says who asks
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _flask_settings(config: Config, secrets: Secrets) -> dict[str, object]:
    return {
        "TESTING": config.testing,
        "SECRET_KEY": secrets.secret_key,
        "PASSWORD_SALT": secrets.password_salt,
        "SESSION_COOKIE_NAME": "__Host-session" if config.https else "session",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": idle.LONGEST,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SEND_FILE_MAX_AGE_DEFAULT": 0 if config.testing else 3600,
    }
