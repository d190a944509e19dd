"""Speed of the files against the bare library, side by side in one run.

    python -m benchmarks.exports            100,000 rows of 400 columns
    python -m benchmarks.exports 1000000    a million; prints the peak of memory as well

Prints task, ours, peer, ratio (ours / peer). The peer of .sav is pyreadstat.write_sav of the same polars frame,
without any label; that of .dta is pyreadstat.write_dta; R haven takes part when it is there.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyreadstat

from exports.build import Interview, datasets
from exports.dataset import Dataset
from exports.formats import FORMATS
from exports.variable import Variable
from exports.writing import Options
from instruments.model import Choice, ChoiceList, Instrument, Question

COLUMNS = 400
YES_NO = {1: {"en": "Yes"}, 2: {"en": "No"}, 8: {"en": "Don't know"}, 9: {"en": "Refused"}}


def coded(rows: int) -> Dataset:
    """A dataset as a survey gives it: codes with labels, user-missing codes, a tenth not asked."""
    random = np.random.default_rng(1)
    values = np.array([1, 2, 8, 9], dtype=np.int8)
    variables = tuple(
        Variable(f"q{place:03}", {"en": f"Question {place}"}, "code", YES_NO, (8, 9), "nominal", 1)
        for place in range(COLUMNS)
    )
    asked = pl.Series(random.random(rows) > 0.1)
    columns = [
        pl.Series(one.name, random.choice(values, rows, p=[0.3, 0.6, 0.07, 0.03]))
        .to_frame()
        .select(pl.when(asked).then(pl.col(one.name)))
        .to_series()
        for one in variables
    ]
    return Dataset(pl.DataFrame(columns), variables, "bench")


def interviews(rows: int) -> Iterator[Interview]:
    """Answers as the application hands them over, one dict an interview."""
    answers = {f"q{place:03}": ("1", "2", "8", "9")[place % 4] for place in range(COLUMNS)}
    for row in range(rows):
        yield Interview("bench", {"caseid": str(row)}, dict(answers))


def instrument() -> Instrument:
    """The questionnaire of `interviews`."""
    choices = tuple(Choice(str(code), label, code in (8, 9)) for code, label in YES_NO.items())
    questions = tuple(
        Question(f"q{place:03}", "select_one", choices="yes_no") for place in range(COLUMNS)
    )
    lists = {"yes_no": ChoiceList("yes_no", choices)}
    return Instrument("bench", "1", {}, ("en",), "en", questions, lists)


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def line(task: str, ours: float, peer: float | None = None) -> None:
    """One line of the table."""
    right = f"{peer:8.2f} s  {ours / peer:6.2f}" if peer else "       -       -"
    print(f"{task:<44} {ours:8.2f} s  {right}", flush=True)


def haven(path: Path) -> float | None:
    """Seconds that R haven takes to write the rows of `path`; None without R or haven."""
    code = (
        "x <- haven::read_sav(commandArgs(TRUE)[1]);"
        "cat(system.time(haven::write_sav(x, commandArgs(TRUE)[2]))[['elapsed']])"
    )
    if shutil.which("Rscript") is None:
        return None
    arguments = ["Rscript", "-e", code, str(path), str(path.with_name("haven.sav"))]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def main(rows: int = 100_000) -> None:
    """Times each format once."""
    print(f"{'task':<44} {'ours':>10}  {'peer':>10}  {'ratio':>6}")
    data, options = coded(rows), Options()
    shape = f"{rows:,} x {COLUMNS}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peers: dict[str, Callable[[], object]] = {
            "sav": lambda: pyreadstat.write_sav(data.frame, folder / "peer.sav", row_compress=True),
            "dta": lambda: pyreadstat.write_dta(data.frame, folder / "peer.dta", version=14),
        }
        for format_name in ("sav", "dta", "csv", "parquet"):
            writer = FORMATS[format_name]
            peer = timed(peers[format_name]) if format_name in peers else None
            ours = timed(lambda writer=writer: writer(data, folder, options))  # type: ignore[misc]
            line(f"{shape} to .{format_name}", ours, peer)
            if format_name == "sav" and (peer := haven(folder / "bench_en.sav")):
                line(f"{shape} to .sav, R haven", ours, peer)
        size = (folder / "bench_en.sav").stat().st_size / 1e6
    line(f"{shape} from answers", timed(lambda: datasets([instrument()], interviews(rows))))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f".sav {size:.0f} MB; peak memory {peak:.2f} GB")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
