"""A prevalence report by us, by svy and by R survey, side by side in one run.

    python -m benchmarks.estimation                 15,000 and 100,000 women
    python -m benchmarks.estimation 10000000        out of core from Parquet, with the peak of memory

The report: 40 indicators x 60 domain levels in eight breakdowns, 28 strata, clusters of 18. Prints
task, ours, peer, ratio (peer / ours). R survey takes part when Rscript and its package are there.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from weighting.estimation import Design, estimate, proportion

INDICATORS = 40
STRATA = 28
CLUSTER = 18
# Levels of the breakdowns: together 60, two of them made of whole strata.
LEVELS = {
    "region": 14, "residence": 2, "age": 9, "education": 8,
    "marital": 6, "wealth": 5, "work": 7, "children": 9,
}  # fmt: skip
DESIGN = Design(weight="w", stratum="stratum", psu="psu")
CHUNK = 1_000_000

TIMES = 25
PEER_TIMES = 3
"""The fastest of so many runs counts, ours and theirs. Ours are as short as another program's turn on the
processor, so they need more tries to meet a quiet moment; a peer's run lasts for many."""

R_REPORT = """
suppressMessages(library(survey))
x <- read.csv(commandArgs(TRUE)[1])
d <- svydesign(~psu, strata = ~stratum, weights = ~w, data = x)
y <- as.formula(paste("~", paste0("y", 0:{last}, collapse = "+")))
one <- function() {
  t <- system.time(for (b in c({names})) svyby(y, as.formula(paste("~", b)), d, svymean))
  t[["elapsed"]]
}
cat(min(replicate({times}, one())))
"""


def women(rows: int, *, seed: int = 1) -> pl.DataFrame:
    """A made-up survey: independent answers, prevalences from 2 to 41 %."""
    random = np.random.default_rng(seed)
    psu = np.minimum(np.arange(rows) // CLUSTER, max(rows // CLUSTER - 1, 0))
    stratum = psu * STRATA // (psu[-1] + 1)
    columns = {"psu": psu, "stratum": stratum, "w": random.uniform(200, 900, rows)}
    columns |= {name: random.integers(0, levels, rows) for name, levels in LEVELS.items()}
    columns |= {"region": stratum // 2, "residence": stratum % 2}
    columns |= {
        f"y{place}": (random.random(rows) < 0.02 + place / 100).astype(np.int8)
        for place in range(INDICATORS)
    }
    return pl.DataFrame(columns)


def report(data: pl.DataFrame | Path) -> pl.DataFrame:
    """Ours."""
    estimands = [proportion(f"y{place}") for place in range(INDICATORS)]
    return estimate(data, DESIGN, estimands, by=[(name,) for name in LEVELS])


def svy_report(data: pl.DataFrame) -> float:
    """Seconds of the same through svy, its means with Taylor errors."""
    import svy

    sample = svy.Sample(data, svy.Design(stratum="stratum", psu="psu", wgt="w"))
    ys = [f"y{place}" for place in range(INDICATORS)]
    return timed(lambda: [sample.estimation.mean(ys, by=name) for name in LEVELS], times=PEER_TIMES)


def r_report(data: pl.DataFrame) -> float | None:
    """Seconds of the same through svyby, without R's start and reading; None without R survey."""
    if shutil.which("Rscript") is None:
        return None
    names = ", ".join(f'"{name}"' for name in LEVELS)
    script = R_REPORT.replace("{last}", str(INDICATORS - 1)).replace("{names}", names)
    script = script.replace("{times}", str(PEER_TIMES))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "women.csv"
        data.write_csv(path)
        done = subprocess.run(
            ["Rscript", "-e", script, str(path)], capture_output=True, text=True, check=False
        )
    return float(done.stdout) if done.returncode == 0 else None


def timed(task: Callable[[], object], *, times: int = 1) -> float:
    """Seconds of the fastest of some runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - start)
    return best


def line(task: str, ours: float, peer: float | None) -> None:
    """One line of the table."""
    right = f"{peer:8.2f} s {peer / ours:7.0f}" if peer else f"{'-':>10} {'-':>7}"
    print(f"{task:<44} {ours:8.3f} s {right}", flush=True)


def side_by_side(rows: int) -> None:
    """Ours against both peers."""
    data = women(rows)
    report(data.head(CLUSTER * STRATA * 2))
    ours = timed(lambda: report(data), times=TIMES)
    line(f"report, {rows:,} women: svy", ours, svy_report(data))
    line(f"report, {rows:,} women: R survey", ours, r_report(data))


def out_of_core(rows: int) -> None:
    """Ours from a Parquet file that is written in pieces first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "women"
        path.mkdir()
        for place in range(0, rows, CHUNK):
            piece = women(min(CHUNK, rows - place), seed=place)
            piece = piece.with_columns(pl.col("psu") + place, stratum=pl.col("stratum") + place)
            piece.write_parquet(path / f"{place:012}.parquet")
            del piece
        line(f"report, {rows:,} women from Parquet", timed(lambda: report(path)), None)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def main(sizes: list[int]) -> None:
    """The table."""
    print(f"{'task':<44} {'ours':>10} {'peer':>10} {'ratio':>7}")
    for rows in sizes:
        (out_of_core if rows > CHUNK else side_by_side)(rows)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [15_000, 100_000])
