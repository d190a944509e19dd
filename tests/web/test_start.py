"""A web worker starts fast because it leaves the statistics alone until somebody asks for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from survey.config import Config
from survey.crypto import KeyFileError
from survey.web import create_app

SLOW = (
    "polars",
    "pandas",
    "numpy",
    "scipy",
    "samplics",
    "svy",
    "statsmodels",
    "altair",
    "pyreadstat",
)
PROGRAM = """
import sys
from pathlib import Path
from survey.config import Config
from survey.web import create_app
folder, keys = map(Path, sys.argv[1:])
create_app(Config(data_dir=folder, database_url="sqlite://", key_file=keys))
print(*(name for name in sys.modules if "." not in name))
"""


def test_starting_imports_nothing_slow(tmp_path, key_file):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(key_file)]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert "flask" in loaded
    assert set(SLOW) & set(loaded) == set()


def test_without_its_keys_the_platform_does_not_start(tmp_path):
    config = Config(data_dir=tmp_path, database_url="sqlite://", key_file=tmp_path / "none.json")
    with pytest.raises(KeyFileError, match="Run `survey init`"):
        create_app(config)
