from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from exports.checkpoint import sha256
from exports.dataset import Dataset
from exports.errors import ExportError
from exports.formats import FORMATS
from exports.release import Provenance, verify, write
from exports.writing import Options
from instruments.model import Instrument


def test_a_release_says_what_it_is_made_of(
    made: dict[str, Dataset], instrument: Instrument, tmp_path: Path, options: Options
) -> None:
    origin = Provenance(
        "demo", (instrument,), weight_run=3, recipe={"steps": ["base"]}, seeds={"sample": 2026}
    )
    folder = tmp_path / "release"
    manifest = write(made.values(), ["sav", "csv"], folder, options=options, provenance=origin)
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert said["instruments"] == [{"name": "woman", "version": "1"}]
    assert (said["weight_run"], said["seeds"]) == (3, {"sample": 2026})
    assert said["datasets"]["woman"]["rows"] == 4
    assert said["libraries"]["pyreadstat"]
    present = {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert set(manifest.files) == present
    for name, about in manifest.files.items():
        assert about == {"sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size}
    assert {"woman_az.sav", "births_ru.sav", "woman.csv"} <= present


def test_same_inputs_same_bytes_in_every_format(
    made: dict[str, Dataset], tmp_path: Path, options: Options
) -> None:
    for name in ("one", "two"):
        write(made.values(), list(FORMATS), tmp_path / name, options=options)
    first, second = (
        {path.name: sha256(path) for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert first == second


ELSEWHERE = """
import pickle, sys
from pathlib import Path
from exports import formats, release

datasets, options = pickle.loads(Path(sys.argv[1]).read_bytes())
release.write(datasets, list(formats.FORMATS), Path(sys.argv[2]), options=options)
"""


def test_the_bytes_depend_on_no_clock_zone_language_or_order_of_hashing(
    made: dict[str, Dataset], tmp_path: Path, options: Options
) -> None:
    given, found = tmp_path / "given", []
    given.write_bytes(pickle.dumps((tuple(made.values()), options)))
    for seed, zone, language in (("1", "Asia/Baku", "C.UTF-8"), ("2", "America/Lima", "C")):
        surroundings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "PYTHONUTF8": "0"}
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE, given, folder],
            env=os.environ | surroundings, check=True,
        )  # fmt: skip
        found.append({path.name: sha256(path) for path in folder.iterdir()})
    assert found[0] == found[1]


def test_nothing_is_left_of_a_release_that_was_stopped(
    made: dict[str, Dataset], tmp_path: Path
) -> None:
    def stop(share: float, name: str) -> None:
        if share > 0:
            raise InterruptedError(name)

    with pytest.raises(InterruptedError):
        write(made.values(), ["csv"], tmp_path / "release", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_release_is_never_written_over(made: dict[str, Dataset], tmp_path: Path) -> None:
    write(made.values(), ["csv"], tmp_path / "release")
    with pytest.raises(FileExistsError):
        write(made.values(), ["csv"], tmp_path / "release")


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"unknown format doc; known are sav, .*syntax"):
        write([], ["doc"], tmp_path / "release")
    assert list(tmp_path.iterdir()) == []


def test_a_changed_file_is_noticed(made: dict[str, Dataset], tmp_path: Path) -> None:
    folder = tmp_path / "release"
    write(made.values(), ["csv"], folder)
    assert verify(folder) == []
    (folder / "woman.csv").write_text("x", encoding="utf-8")
    (folder / "births.csv").unlink()
    (folder / "new.csv").write_text("x", encoding="utf-8")
    assert [(one.place, one.message) for one in verify(folder)] == [
        ("births.csv", "missing"),
        ("new.csv", "not in the manifest"),
        ("woman.csv", "changed since the release"),
    ]


def test_progress_goes_from_nothing_to_all(made: dict[str, Dataset], tmp_path: Path) -> None:
    told: list[float] = []
    write(
        made.values(), ["csv", "dta"], tmp_path / "x", progress=lambda share, _: told.append(share)
    )
    assert told == [0.0, 0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("manifest", "said"),
    [(None, "missing"), ("{ broken", "damaged"), ('{"files": 3}', "damaged"), ("[]", "damaged")],
)
def test_a_folder_without_a_manifest_is_told_so(
    tmp_path: Path, manifest: str | None, said: str
) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    (found,) = verify(tmp_path)
    assert (found.code, found.place) == ("X301", "manifest.json")
    assert said in found.message
