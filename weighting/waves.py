"""A drawn sample cut into waves: parts of equal spread that are released one after the other."""

from __future__ import annotations

import polars as pl

from weighting.selection import release_waves


def with_waves(selected: pl.DataFrame, waves: int, *, seed: int | str) -> pl.DataFrame:
    """`selected` of select_psus with `wave` 1..waves, drawn in each stratum along the selection order.

    Each wave is a random sub-sample with the probability 1/waves. Raises SelectionError when a stratum has
    fewer clusters than there are waves.
    """
    if waves == 1:
        return selected.with_columns(wave=pl.lit(1, dtype=pl.Int64))
    parts = [
        part.with_columns(
            wave=pl.Series(release_waves(part.height, waves, seed=seed, label=f"stratum={name}"))
        )
        for (name,), part in selected.group_by("stratum", maintain_order=True)
    ]
    return pl.concat(parts).sort("psu")


def released(selected: pl.DataFrame, count: int, waves: int) -> pl.DataFrame:
    """The units of the first `count` waves; their `pi1` is that of the whole draw times count/waves."""
    return selected.filter(pl.col("wave") <= count).with_columns(pl.col("pi1") * count / waves)
