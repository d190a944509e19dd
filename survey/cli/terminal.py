"""How commands begin and how they fail: in words, with exit code 1, never with a traceback."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from survey.config import LANGUAGES, Config
from survey.crypto import KeyFileError
from survey.errors import AppError
from survey.installation import Installation, OutdatedError, open_installation
from survey.problems import problem, told
from translations.catalogue import catalogue

P = ParamSpec("P")
R = TypeVar("R")


def opened() -> Installation:
    """The installation that the environment names; ends the command when it cannot be opened."""
    try:
        return open_installation(Config.from_env())
    except (KeyFileError, OutdatedError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def in_words(command: Callable[P, R]) -> Callable[P, R]:
    """Turn errors that people should read into one line and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> R:
        from exports.errors import ExportError
        from instruments.errors import InstrumentError
        from weighting.errors import WeightingError

        try:
            return command(*args, **kwargs)
        except InstrumentError as error:
            for finding in error.findings:
                click.echo(str(finding))
            raise click.ClickException(str(error)) from error
        except (AppError, WeightingError, ExportError) as error:
            raise click.ClickException(said(error)) from error
        except OSError as error:
            raise click.ClickException(str(error)) from error

    return run


def said(error: Exception) -> str:
    """What is wrong, in the language of the terminal."""
    translate = catalogue(_language()).gettext
    return "; ".join(told(part, translate) for part in problem(error))


def _language() -> str:
    """Of LC_ALL, LC_MESSAGES or LANG, as every program of a terminal reads them; English when it is not ours."""
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return chosen[:2] if chosen[:2] in LANGUAGES else "en"


def show_progress(share: float, step: str) -> None:
    """A line per step on the error stream, so that results on standard output stay clean."""
    click.echo(f"{share:4.0%}  {step}", err=True)
