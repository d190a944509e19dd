"""Run the loss test; ends with 0 when nothing was lost. `--help` lists the options."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from playwright.sync_api import sync_playwright

from benchmarks.soak.chaos import Surroundings
from benchmarks.soak.holding import Stuck, hold
from benchmarks.soak.link import Link
from benchmarks.soak.looking import look_at_disk
from benchmarks.soak.needles import needles
from benchmarks.soak.result import Result
from benchmarks.soak.server import Server
from benchmarks.soak.tablet import Tablet
from benchmarks.soak.verdict import Verdict, judge
from benchmarks.soak.world import Script, build
from survey.config import Config
from survey.crypto import Secrets, Vault
from survey.db import Database

BREAKS = 0.1  # share of lost pieces with which the connection ends


def main() -> int:
    """Build the world, hold the interviews, judge."""
    given = _arguments()
    result = Result()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        config, scripts = build(folder, households=given.interviews // 2, seed=given.seed)
        began = time.monotonic()
        try:
            _run(folder, scripts, given, result)
        except Stuck as error:
            result.stuck = str(error)
        result.minutes = (time.monotonic() - began) / 60
        result.verdict = _verdict(config, scripts)
    for line in result.lines():
        print(line)
    return 1 if result.wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--interviews", type=int, default=200, help="two a household (200)")
    parser.add_argument("--seed", type=int, default=1, help="of answers and of what happens (1)")
    parser.add_argument(
        "--port", type=int, default=8123, help="of the server; the link takes the next"
    )
    parser.add_argument(
        "--latency", type=float, default=0.0, help="of the link, seconds each way (0)"
    )
    parser.add_argument("--loss", type=float, default=0.02, help="of the link, share (0.02)")
    return parser.parse_args()


def _run(
    folder: Path, scripts: Sequence[Script], given: argparse.Namespace, result: Result
) -> None:
    server = Server(folder, given.port)
    server.claim()
    server.start()
    link = Link(given.port + 1, given.port, seed=given.seed)
    link.weather.loss, link.weather.latency = given.loss, given.latency
    profile = folder / "profile"
    try:
        with sync_playwright() as playwright:
            tablet = Tablet(playwright, f"http://127.0.0.1:{given.port + 1}", profile)
            tablet.start()
            tablet.enrol()
            link.weather.breaks = given.loss * BREAKS
            at = Surroundings(tablet, server, link, Random(given.seed), result.happened)
            try:
                hold(at, scripts, result)
            finally:
                tablet.kill()
                result.complaints = tablet.complaints
                _count(result, server, link)
                result.happened["taken from a window that hung"] = tablet.taken
            look_at_disk(result.finding, profile, needles())
    finally:
        server.kill()
        link.close()
        result.faults = server.faults()


def _count(result: Result, server: Server, link: Link) -> None:
    result.happened["responses lost"] = link.dropped
    result.happened["responses made up by a portal"] = link.welcomed
    result.happened["server killed"] = server.kills


def _verdict(config: Config, scripts: Sequence[Script]) -> Verdict:
    database = Database(config.database_url, Vault(Secrets.read(config.key_file)))
    with database.session(write=False) as session:
        verdict = judge(session, scripts)
    database.engine.dispose()
    return verdict


if __name__ == "__main__":
    sys.exit(main())
