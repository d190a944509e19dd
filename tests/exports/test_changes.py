from __future__ import annotations

from pathlib import Path

import polars as pl

from exports.changes import Change, changes
from exports.dataset import Dataset
from exports.release import Provenance, write
from exports.variable import WEIGHT, Variable


def test_change_notes_between_two_releases(woman: Dataset, tmp_path: Path) -> None:
    first = write([woman], ["csv"], tmp_path / "1", provenance=Provenance("demo", weight_run=1))
    weights = woman.frame.select(woman.keys).with_columns(w=pl.lit(1.0))
    second_data = woman.with_columns(weights, [Variable("w", kind="decimal", role=WEIGHT)])
    fewer = second_data.select(set(second_data.frame.columns) - {"why"})
    second = write([fewer], ["csv"], tmp_path / "2", provenance=Provenance("demo", weight_run=2))
    assert changes(first.content, second.content) == (
        Change("weight_run", 1, 2),
        Change("datasets.woman.columns: why", True, None),
        Change("datasets.woman.columns: w", None, True),
    )


def test_equal_releases_have_no_change_notes(woman: Dataset, tmp_path: Path) -> None:
    manifests = [write([woman], ["csv"], tmp_path / name).content for name in ("1", "2")]
    assert changes(*manifests) == ()
