"""Drawing and weighing by us, by samplics and by svy, side by side in one run.

    python -m benchmarks.weights

Raking at up to a million rows, the bootstrap of 500 replicates each raked again at 15,000 women, and the
draw of areas from the national frame. Prints task, ours, peer, ratio (peer / ours).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
import polars as pl

from weighting.calibration import rake
from weighting.replicates import bootstrap
from weighting.selection import select_psus
from weighting.synthetic import synthetic_frame

CATEGORIES = {"region_residence": 28, "age": 7, "education": 5}
STRATA, CLUSTERS, REPLICATES = 28, 20, 500
Totals = dict[str, dict[int, float]]


def women(rows: int) -> tuple[pl.DataFrame, Totals]:
    """Weights, design and margins, with totals within a fifth of what the weights give."""
    random = np.random.default_rng(1)
    stratum = random.integers(0, STRATA, rows)
    columns = {"w": random.uniform(1, 3, rows), "stratum": stratum}
    columns |= {"psu": stratum * CLUSTERS + random.integers(0, CLUSTERS, rows)}
    columns |= {name: random.integers(0, count, rows) for name, count in CATEGORIES.items()}
    data = pl.DataFrame(columns)
    totals: Totals = {}
    for name in CATEGORIES:
        sums = dict(data.group_by(name).agg(pl.col("w").sum()).sort(name).iter_rows())
        moved = {category: value * random.uniform(0.8, 1.2) for category, value in sums.items()}
        scale = 2.0 * rows / sum(moved.values())
        totals[name] = {category: value * scale for category, value in moved.items()}
    return data, totals


def raking(rows: int) -> None:
    """One column of weights, to the same tolerance."""
    import svy

    data, totals = women(rows)
    margins = {name: data[name] for name in CATEGORIES}
    sample = svy.Sample(data, svy.Design(wgt="w"))
    ours = timed(lambda: rake(data["w"], margins, totals))
    peer = timed(
        lambda: sample.weighting.rake(controls=totals, wgt_name="r", tol=1e-10, max_iter=1000)
    )
    line(f"raking, {rows:,} rows: svy", ours, peer)


def replicates(rows: int) -> None:
    """Rao-Wu bootstrap and the raking of every replicate."""
    import svy

    data, totals = women(rows)
    margins = {name: data[name] for name in CATEGORIES}

    def by_us() -> None:
        made = bootstrap(data["w"], data["stratum"], psu=data["psu"], replicates=REPLICATES, seed=1)
        made.adjusted(lambda matrix: rake(matrix, margins, totals))

    def by_svy() -> None:
        sample = svy.Sample(data, svy.Design(wgt="w", stratum="stratum", psu="psu"))
        made = sample.weighting.create_bs_wgts(n_reps=REPLICATES, rstate=1)
        made.weighting.rake(controls=totals, wgt_name="r", tol=1e-10, max_iter=1000)

    line(f"{REPLICATES} replicates raked, {rows:,} rows: svy", timed(by_us), timed(by_svy))


def draw() -> None:
    """Areas from the national frame."""
    with warnings.catch_warnings():
        # samplics announces on import that it is archived
        warnings.simplefilter("ignore", FutureWarning)
        from samplics import SampleSelection, SelectMethod

    frame = synthetic_frame(1)
    take = dict.fromkeys(frame["stratum"].unique().to_list(), 11)
    codes, strata, sizes = (frame[name].to_numpy() for name in ("ea_code", "stratum", "households"))
    sampler = SampleSelection(method=SelectMethod.pps_sys, strat=True, wr=False)
    ours = timed(lambda: select_psus(frame, take, seed=1))
    peer = timed(lambda: sampler.select(codes, take, stratum=strata, mos=sizes))
    line(f"draw of {sum(take.values())} areas of {frame.height:,}: samplics", ours, peer)


def timed(task: Callable[[], object]) -> float:
    """Seconds of the faster of two runs."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - start)
    return best


def line(task: str, ours: float, peer: float) -> None:
    """One line of the table."""
    print(f"{task:<48} {ours:8.3f} s {peer:8.2f} s {peer / ours:7.1f}", flush=True)


if __name__ == "__main__":
    print(f"{'task':<48} {'ours':>10} {'peer':>10} {'ratio':>7}")
    draw()
    for count in (15_000, 100_000, 1_000_000):
        raking(count)
    replicates(15_000)
