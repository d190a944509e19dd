"""Settings: read from the environment, refused in words, and all of them documented."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from survey.config import Config

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "configuration.md").read_text()


def test_every_setting_is_documented():
    assert [f.name for f in fields(Config) if f"`{f.name}`" not in DOCUMENT] == []


def test_every_variable_that_is_read_is_documented():
    read = re.findall(
        r'"((?:SURVEY_)?[A-Z]+(?:_[A-Z]+)*)"', (ROOT / "survey/config.py").read_text()
    )
    assert {name for name in read if f"`{name}`" not in DOCUMENT} == set()


def test_documented_variables_exist():
    source = (ROOT / "survey/config.py").read_text()
    named = re.findall(r"^\| `([A-Z_]+)` \|", DOCUMENT, re.M)
    assert named
    assert [name for name in named if f'"{name}"' not in source] == []


def test_without_any_variable_everything_lies_below_var():
    config = Config.from_env({})
    assert config.data_dir == Path("var").absolute()
    assert config.database_url == f"sqlite:///{config.data_dir}/survey.db"
    assert config.key_file == config.data_dir / "keys.json"


def test_the_name_of_the_office_is_taken_without_spaces_around_it():
    assert Config.from_env({"SURVEY_OFFICE": " Office of statistics\n"}).office == (
        "Office of statistics"
    )
    assert Config.from_env({}).office == ""


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_url_works_as_people_write_it(scheme):
    config = Config.from_env({"DATABASE_URL": f"{scheme}://u:p@db/survey"})
    assert config.database_url == "postgresql+psycopg://u:p@db/survey"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("SURVEY_HTTPS", "yes"),
        ("SURVEY_RATE_LIMITS", "2"),
        ("SURVEY_LANGUAGE", "de"),
    ],
)
def test_what_cannot_be_used_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        Config.from_env({name: value})
