"""Configuration: one frozen dataclass, read from the environment once, at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("az", "ru", "en")
"""Languages of the interface, the default first."""

TIME_ZONE = "Asia/Baku"
"""Where the interviews take place. Storage is in UTC; questionnaires, pages and files speak local time."""


@dataclass(frozen=True)
class Config:
    """Every setting that a person may touch; `docs/configuration.md` lists them all.

    data_dir: files of this installation (database, keys, releases). database_url: SQLAlchemy URL.
    key_file: master key and web secrets, never inside the database.
    queue_url: where jobs wait; "sqlite" keeps them in data_dir, or a PostgreSQL or Redis URL.
    office: who carries out the surveys of this installation, as archives are to read it; may be "".
    immediate_jobs: run jobs inside the call that starts them (tests, simulation).
    """

    data_dir: Path
    database_url: str
    key_file: Path
    queue_url: str = "sqlite"
    host: str = "127.0.0.1"
    port: int = 8000
    https: bool = False
    default_language: str = LANGUAGES[0]
    office: str = ""
    immediate_jobs: bool = False
    rate_limits: bool = True
    testing: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the settings; raises ValueError naming the setting that cannot be used."""
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("SURVEY_DATA_DIR", "var")).absolute()
        return cls(
            data_dir=data_dir,
            database_url=driver_url(env.get("DATABASE_URL", f"sqlite:///{data_dir}/survey.db")),
            key_file=Path(env.get("SURVEY_KEY_FILE", data_dir / "keys.json")).absolute(),
            queue_url=env.get("SURVEY_QUEUE_URL", "sqlite"),
            host=env.get("HOST", "127.0.0.1"),
            port=_port(env.get("PORT", "8000")),
            https=_flag("SURVEY_HTTPS", env.get("SURVEY_HTTPS", "0")),
            default_language=_language(env.get("SURVEY_LANGUAGE", LANGUAGES[0])),
            office=env.get("SURVEY_OFFICE", "").strip(),
            rate_limits=_flag("SURVEY_RATE_LIMITS", env.get("SURVEY_RATE_LIMITS", "1")),
        )


def driver_url(url: str) -> str:
    """The URL with our PostgreSQL driver named, so that `postgres://...` works as people write it."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def _flag(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"{name} must be 0 or 1, not {text!r}")
    return text == "1"


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(f"SURVEY_LANGUAGE must be one of {', '.join(LANGUAGES)}, not {text!r}")
    return text
