"""A release whose process is killed with SIGKILL goes on, and ends with the same bytes."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from exports.checkpoint import sha256
from exports.dataset import Dataset
from exports.formats import FORMATS
from exports.release import unfinished, verify, write
from exports.writing import Options

ALL = list(FORMATS)

KILLED = """
import os, pickle, signal, sys
from pathlib import Path
from exports import formats, release

given, folder, stop = sys.argv[1:]
datasets, options, names = pickle.loads(Path(given).read_bytes())
unit, name = stop.split(".")
write = formats.FORMATS[name]

def half(dataset, folder, options):
    written = write(dataset, folder, options)
    if dataset.name == unit:
        whole = written.files[0].read_bytes()
        written.files[0].write_bytes(whole[:len(whole) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return written

formats.FORMATS[name] = half
release.write(datasets, names, Path(folder), options=options)
"""
"""Writes a release, and is killed when half of the first file of a step is on the disk."""


@pytest.fixture
def killed(made, options, tmp_path):
    """`killed("woman.dta")` -> the folder of a release that was killed while it wrote this."""

    def act(stop: str) -> Path:
        given, folder = tmp_path / "given", tmp_path / "release"
        given.write_bytes(pickle.dumps((tuple(made.values()), options, ALL)))
        done = subprocess.run([sys.executable, "-c", KILLED, given, folder, stop], check=False)
        assert done.returncode == -signal.SIGKILL
        assert not folder.exists()
        return folder

    return act


def counted(monkeypatch) -> list[str]:
    """Which steps are written from now on."""
    steps: list[str] = []

    def noted(name, writer):
        def act(dataset, folder, options):
            steps.append(f"{dataset.name}.{name}")
            return writer(dataset, folder, options)

        return act

    for name, writer in FORMATS.items():
        monkeypatch.setitem(FORMATS, name, noted(name, writer))
    return steps


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path) for path in folder.iterdir()}


@pytest.mark.parametrize("stop", ["woman.sav", "woman.dta", "births.json"])
def test_a_killed_release_goes_on_where_it_was(
    made: dict[str, Dataset], options: Options, tmp_path: Path, killed, monkeypatch, stop: str
) -> None:
    folder = killed(stop)
    steps = counted(monkeypatch)
    write(made.values(), ALL, folder, options=options)
    every = [f"{unit}.{name}" for unit in made for name in ALL]
    assert steps == every[every.index(stop) :]
    assert not unfinished(folder).exists()
    assert verify(folder) == []
    write(made.values(), ALL, tmp_path / "uninterrupted", options=options)
    assert hashes(folder) == hashes(tmp_path / "uninterrupted")


def test_nothing_is_taken_over_when_the_inputs_differ(
    made: dict[str, Dataset], options: Options, killed, monkeypatch
) -> None:
    folder = killed("births.csv")
    woman = made["woman"]
    other = replace(woman, frame=woman.frame.with_columns(v012=woman.frame["v012"] + 1))
    steps = counted(monkeypatch)
    write([other, made["births"]], ["sav", "csv"], folder, options=options)
    assert steps == ["woman.sav", "woman.csv", "births.sav", "births.csv"]
    assert verify(folder) == []


def test_a_finished_file_that_was_damaged_since_is_written_again(
    made: dict[str, Dataset], options: Options, killed, monkeypatch
) -> None:
    folder = killed("births.csv")
    (unfinished(folder) / "files" / "woman.csv").write_text("cut off")
    steps = counted(monkeypatch)
    write(made.values(), ["sav", "csv"], folder, options=options)
    assert steps == ["woman.csv", "births.csv"]
    assert (folder / "woman.csv").read_text(encoding="utf-8-sig").startswith("v001,")


def test_what_was_not_asked_for_again_is_not_in_the_release(
    made: dict[str, Dataset], options: Options, killed
) -> None:
    folder = killed("births.csv")
    manifest = write(made.values(), ["csv"], folder, options=options)
    assert {path.name for path in folder.iterdir()} == {*manifest.files, "manifest.json"}
    assert verify(folder) == []
