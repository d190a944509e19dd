"""The table of all benchmarks: whatever form a benchmark prints its lines in, the columns mean the same."""

from __future__ import annotations

from pathlib import Path

from benchmarks.__main__ import names, rows

PRINTED = """\
task                                               ours       peer   ratio
report, 15,000 women: svy                       0.040 s     4.00 s     100
100,000 x 400 to .sav                  8.00 s      2.00 s    4.00
100,000 x 400 to .csv                  8.00 s        -       -
validate one interview                                          2.50 ms      10.00 ms     0.25
.sav 160 MB; peak memory 2.31 GB
"""


def test_lines_of_all_forms_become_one_table() -> None:
    found = [line.split("  ") for line in rows(PRINTED)]
    cells = [[part.strip() for part in line if part.strip()] for line in found]
    assert cells == [
        ["report, 15,000 women: svy", "0.040 s", "4.00 s", "100.0"],
        ["100,000 x 400 to .sav", "8.000 s", "2.00 s", "0.2"],
        ["100,000 x 400 to .csv", "8.000 s", "-", "-"],
        ["validate one interview", "2.500 ms", "10.00 ms", "4.0"],
        [".sav 160 MB; peak memory 2.31 GB"],
    ]


def test_every_benchmark_is_run_once_but_the_loss_test(tmp_path: Path) -> None:
    for name in ("weights", "soak", "zebra", "estimation", "__main__"):
        (tmp_path / f"{name}.py").touch()
    assert names(tmp_path) == ["estimation", "weights", "zebra"]
