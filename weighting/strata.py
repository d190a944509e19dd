"""The strata of a frame: how large they are, and the merging of those too small to sample."""

from __future__ import annotations

import polars as pl

from instruments.errors import N_, Finding, filled

FEWEST_AREAS = 4
"""Areas that a stratum should have, so that two are drawn and two are not."""


def sizes(frame: pl.DataFrame) -> pl.DataFrame:
    """Per stratum: areas, households, largest area, and areas excluded from the draw."""
    drawn = ~pl.col("excluded")
    return (
        frame.group_by("stratum")
        .agg(
            drawn.sum().cast(pl.Int64).alias("areas"),
            pl.col("households").filter(drawn).sum().alias("households"),
            pl.col("households").filter(drawn).max().alias("largest"),
            pl.col("excluded").sum().cast(pl.Int64).alias("excluded"),
        )
        .sort("stratum")
    )


def merge_small(
    frame: pl.DataFrame, *, fewest: int = FEWEST_AREAS
) -> tuple[pl.DataFrame, list[Finding]]:
    """Strata with fewer than `fewest` areas join the other residence of their region.

    The merged stratum is called by the region and A (all), e.g. "13A". Merging is decided on the
    frame, before the draw, and each one is a finding.
    """
    small = sizes(frame).filter(pl.col("areas") < fewest)["stratum"].to_list()
    merged = frame.filter(pl.col("stratum").is_in(small))["region"].unique().sort().to_list()
    label = pl.col("region").cast(pl.String).str.zfill(2) + "A"
    found = frame.with_columns(
        pl.when(pl.col("region").is_in(merged)).then(label).otherwise("stratum").alias("stratum")
    )
    findings = [
        Finding(
            "F040",
            "warning",
            filled(
                N_(
                    "Stratum %(stratum)s has fewer than %(fewest)s areas and was merged within its region"
                ),
                stratum=stratum,
                fewest=fewest,
            ),
            N_("Its urban and rural parts are not reported apart."),
            "frame",
        )
        for stratum in small
    ]
    return found, findings
