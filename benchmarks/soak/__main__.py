"""Run the loss test; ends with 0 when nothing was lost. `--help` lists the options."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from benchmarks.soak.chaos import Surroundings, something
from benchmarks.soak.link import Link
from benchmarks.soak.looking import Finding, look, look_at_disk, needles_of
from benchmarks.soak.server import Server
from benchmarks.soak.tablet import Tablet
from benchmarks.soak.verdict import Verdict, judge
from benchmarks.soak.world import Script, build
from survey.config import Config
from survey.crypto import Secrets, Vault
from survey.db import Database

PAGES = 10  # at most, between two events
OFTEN = 0.55  # how often something happens after some pages
TRIES = 60  # before an interview counts as stuck
LOOKS = 5  # how often a locked tablet is looked into
STUCK = "an interview does not go on"


def main() -> int:
    """Build the world, hold the interviews, judge."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        config, scripts = build(folder, households=given.interviews // 2, seed=given.seed)
        began = time.monotonic()
        happened, finding, complaints = _run(folder, scripts, given)
        verdict = _verdict(config, scripts)
    minutes = (time.monotonic() - began) / 60
    _report(verdict, finding, happened, complaints, minutes)
    return 0 if verdict.good and not finding.wrong and not complaints else 1


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
    folder: Path, scripts: Sequence[Script], given: argparse.Namespace
) -> tuple[dict[str, int], Finding, list[str]]:
    server = Server(folder, given.port)
    server.start()
    link = Link(given.port + 1, given.port, seed=given.seed)
    link.weather.loss, link.weather.latency = given.loss, given.latency
    try:
        with sync_playwright() as playwright:
            tablet = Tablet(playwright, f"http://127.0.0.1:{given.port + 1}", folder / "profile")
            tablet.start()
            tablet.enrol()
            at = Surroundings(tablet, server, link, random.Random(given.seed))
            finding = _interviews(at, scripts)
            at.calm()
            _send_all(at)
            needles = needles_of(scripts)
            found = look(tablet, needles)
            finding.wrong += found.wrong
            tablet.kill()
            look_at_disk(finding, folder / "profile", needles)
            happened = at.happened | {
                "server killed": server.kills,
                "responses dropped": link.dropped,
            }
            return happened, finding, tablet.complaints
    finally:
        server.kill()
        link.close()


def _interviews(at: Surroundings, scripts: Sequence[Script]) -> Finding:
    every = max(1, len(scripts) // LOOKS)
    finding = Finding()
    for index, script in enumerate(scripts, 1):
        _household(at, script)
        if index % every == 0:
            at.calm()
            found = look(at.tablet, needles_of(scripts))
            found.wrong += finding.wrong
            finding = found
            at.tablet.unlock()
        print(f"{index} of {len(scripts)} households", dict(at.happened), flush=True)
    return finding


def _household(at: Surroundings, script: Script) -> None:
    """Both interviews of a household. Whatever happens, the way back is PIN, household, go on."""
    for _ in range(TRIES):
        try:
            if _go_on(at, script):
                return
        except Error:
            at.happened["began anew"] += 1
            at.calm()
            at.tablet.window()
            at.tablet.open()
    raise RuntimeError(f"{STUCK}: household {script.number}")


def _go_on(at: Surroundings, script: Script) -> bool:
    tablet = at.tablet
    tablet.household(script.number)
    for unit, answers in ((1, script.household), (2, script.woman)):
        if tablet.begin(unit):
            _interview(at, answers)
            return False
        if tablet.confirm():
            return False
    return tablet.is_finished(script)


def _interview(at: Surroundings, answers: dict[str, object]) -> None:
    """Pages and events by turns, until it is finished or the tablet is back at the list of households."""
    while at.tablet.is_in_interview():
        told = at.tablet.fill(answers, pages=at.random.randint(1, PAGES))
        if told["why"] == "stuck":
            raise RuntimeError(f"{STUCK}: at {told['at']}")
        AFTER.get(told["why"], _nothing)(at.tablet)
        if at.random.random() < OFTEN:
            something(at)


def _nothing(_tablet: Tablet) -> None:
    """Some pages were answered, and there are more."""


AFTER = {"review": Tablet.finish, "gone": Tablet.give_back}
"""Why filling stopped -> what an enumerator does then. Gone: the card that a woman answers alone locks the tablet."""


def _send_all(at: Surroundings) -> None:
    for _ in range(TRIES):
        at.tablet.page.evaluate("dispatchEvent(new Event('online'))")  # type: ignore[union-attr]
        if at.tablet.settle():
            return
    raise RuntimeError("what was entered does not reach the server")


def _verdict(config: Config, scripts: Sequence[Script]) -> Verdict:
    database = Database(config.database_url, Vault(Secrets.read(config.key_file)))
    with database.session(write=False) as session:
        verdict = judge(session, scripts)
    database.engine.dispose()
    return verdict


def _report(
    verdict: Verdict,
    finding: Finding,
    happened: dict[str, int],
    complaints: list[str],
    minutes: float,
) -> None:
    print(f"\n{verdict.interviews} interviews, {verdict.answers} answers, {minutes:.1f} minutes")
    for name, count in sorted(happened.items()):
        print(f"  {name}: {count}")
    print(
        f"finished {verdict.finished}, lost {len(verdict.lost)}, doubled {verdict.duplicated}, "
        f"in conflict {verdict.conflicts}, drawn otherwise {verdict.wrong_draws}"
    )
    print(
        f"locked tablet: {finding.records} records and {finding.papers} papers, {finding.sealed_bytes} bytes, "
        f"lowest entropy {finding.lowest_entropy:.2f} bits a byte; {finding.files} cached files; "
        f"{finding.disk_bytes} bytes of disk searched; {len(finding.wrong)} things that should not be there"
    )
    for line in [*verdict.lost, *finding.wrong, *complaints][:40]:
        print(f"  ! {line}")


sys.exit(main())
