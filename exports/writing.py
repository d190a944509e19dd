"""What every format is told and what it tells: Options in, Written out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from exports.about import UNKNOWN, About
from exports.dataset import Dataset
from instruments.errors import Finding

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Options:
    """How to write.

    languages: of labels; formats that hold one language make a file for each.
    now: the time that file headers state; a parameter, so that the same inputs give the same bytes.
    suppress_below: unweighted counts under this are not shown in codebooks.
    csv_bom: a byte-order mark, without which Excel takes UTF-8 for something else.
    about: what the rows do not tell of themselves; nothing for files of others.
    """

    languages: tuple[str, ...] = ("en",)
    now: datetime = EPOCH
    suppress_below: int = 5
    csv_bom: bool = True
    about: About = UNKNOWN


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were made, and what a reader of them should know."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...] = ()


Writer: TypeAlias = Callable[[Dataset, Path, Options], Written]
"""(dataset, existing folder, options) -> the files written into the folder."""
