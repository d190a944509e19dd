"""All benchmarks in one run, one table: task, ours, peer, ratio.

    python -m benchmarks              estimates, weights, files, questionnaires
    python -m benchmarks estimation   one of them

Each is a program of its own in a process of its own, so that the peak of memory it prints is its own. The
ratio is how many times longer the peer takes; a dash means that there is no peer on this machine.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
FIRST = ("estimation", "weights", "exports")
LEFT_OUT = ("soak", "__main__", "__init__")

LINE = re.compile(
    r"^(?P<task>\S.*?)\s{2,}(?P<ours>[\d.]+) (?P<unit>m?s)"
    r"(?:\s+(?P<peer>[\d.]+) m?s|\s+-)(?:\s+[\d.]+|\s+-)?\s*$"
)
"""A line of a benchmark: task, our time, the peer's; its own ratio is computed again."""


def names(folder: Path = FOLDER) -> list[str]:
    """The benchmarks there are, those against peers first."""
    found = sorted(path.stem for path in folder.glob("*.py") if path.stem not in LEFT_OUT)
    return [name for name in dict.fromkeys([*FIRST, *found]) if name in found]


def rows(output: str) -> Iterator[str]:
    """The lines of one benchmark in the form of the table; what is no measurement is passed on."""
    for line in output.splitlines():
        match = LINE.match(line)
        if match is None:
            if line.strip() and not line.startswith("task"):
                yield f"  {line.strip()}"
            continue
        unit, ours = match["unit"], float(match["ours"])
        peer = float(match["peer"]) if match["peer"] else None
        shown = (
            f"{peer:10.2f} {unit:<2} {peer / ours:8.1f}" if peer and ours else f"{'-':>13} {'-':>8}"
        )
        yield f"{match['task']:<58} {ours:10.3f} {unit:<2} {shown}"


def main(wanted: list[str]) -> int:
    """Run them one after the other; the exit code is that of the worst."""
    print(f"{'task':<58} {'ours':>13} {'peer':>13} {'ratio':>8}", flush=True)
    worst = 0
    for name in wanted or names():
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"],
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        for row in rows(done.stdout):
            print(row, flush=True)
        worst = max(worst, abs(done.returncode))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
