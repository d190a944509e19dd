"""New random numbers for clusters, strata and households. Who was together stays together.

Sampling errors need to know which women share a cluster and which clusters share a stratum, never
which cluster it was: every partition is kept and every name is new, so that estimates of variance
are the same to the last digit.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from exports.dataset import Dataset

Numbers = Mapping[str, Mapping[int, int]]
Within = tuple[tuple[str, str], ...]
"""Pairs (column of the cluster, column of the number inside it) that are numbered together."""


def renumbered(
    datasets: Mapping[str, Dataset],
    groups: Iterable[tuple[str, ...]],
    within: Iterable[Within],
    *,
    seed: int,
) -> dict[str, Dataset]:
    """Every dataset with new numbers, the same for all columns of a group in all datasets.

    within: numbers inside clusters, e.g. households; drawn anew in each cluster.
    """
    frames = {name: one.frame for name, one in datasets.items()}
    for pairs in within:
        frames = _inside(frames, pairs, seed)
    numbers = _numbers(frames.values(), groups, seed)
    return {
        name: replace(one, frame=_replaced(frames[name], numbers)) for name, one in datasets.items()
    }


def shuffled(dataset: Dataset, chance: random.Random) -> Dataset:
    """In random order: the old one was that of the clusters in the frame."""
    order = list(range(dataset.frame.height))
    chance.shuffle(order)
    return replace(dataset, frame=dataset.frame[order] if order else dataset.frame)


def _numbers(
    frames: Iterable[pl.DataFrame], groups: Iterable[tuple[str, ...]], seed: int
) -> dict[str, dict[int, int]]:
    """Column -> old number -> new one."""
    all_frames, found = list(frames), dict[str, dict[int, int]]()
    for group in groups:
        old = sorted(
            {
                number
                for frame in all_frames
                for name in set(group) & set(frame.columns)
                for number in frame[name].drop_nulls().unique().to_list()
            }
        )
        new = list(range(1, len(old) + 1))
        random.Random(f"{seed}:{group[0]}").shuffle(new)  # noqa: S311
        found.update({name: dict(zip(old, new, strict=True)) for name in group})
    return found


def _replaced(frame: pl.DataFrame, numbers: Numbers) -> pl.DataFrame:
    return frame.with_columns(
        pl.col(name).replace_strict(table, return_dtype=pl.Int64).cast(frame.schema[name])
        for name, table in numbers.items()
        if name in frame.columns
    )


def _inside(frames: dict[str, pl.DataFrame], pairs: Within, seed: int) -> dict[str, pl.DataFrame]:
    present = [
        (name, outer, inner)
        for name, frame in frames.items()
        for outer, inner in pairs
        if {outer, inner} <= set(frame.columns)
    ]
    cases = [
        frames[name].select(
            pl.col(outer).cast(pl.Int64).alias("outer"), pl.col(inner).cast(pl.Int64).alias("inner")
        )
        for name, outer, inner in present
    ]
    if not cases:
        return frames
    known = pl.concat(cases).unique().sort("outer", "inner")
    order = list(range(known.height))
    random.Random(f"{seed}:{pairs[0]}").shuffle(order)  # noqa: S311
    drawn = known.with_columns(pl.Series("drawn", order, dtype=pl.Int64)).with_columns(
        pl.col("drawn").rank("ordinal").over("outer").cast(pl.Int64)
    )
    changed = dict(frames)
    for name, outer, inner in present:
        changed[name] = _joined(changed[name], drawn, outer, inner)
    return changed


def _joined(frame: pl.DataFrame, drawn: pl.DataFrame, outer: str, inner: str) -> pl.DataFrame:
    keys = frame.select(pl.col(outer).cast(pl.Int64), pl.col(inner).cast(pl.Int64))
    new = keys.join(
        drawn,
        left_on=[outer, inner],
        right_on=["outer", "inner"],
        how="left",
        maintain_order="left",
    )
    return frame.with_columns(new["drawn"].cast(frame.schema[inner]).alias(inner))
