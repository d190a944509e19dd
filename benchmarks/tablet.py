"""The interview page: the document of the woman's questionnaire, turning pages, hiding, a long roster.

    python -m benchmarks.tablet

Times in the browser are those of Chromium with its processor slowed down four times, from the tap to the
frame that shows the page. Needs Chromium, and what the tests need.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page, sync_playwright

from benchmarks.instruments import longest_interview
from instruments import load
from instruments.filling import fill
from instruments.routing import Plan
from survey.config import Config
from survey.crypto import Secrets, Vault
from survey.db import Database
from survey.migrations.upgrade import upgrade
from survey.models import Staff
from survey.permissions import Role
from survey.services import instrument, study
from survey.web import create_app, interview
from tests.support import browsers
from tests.support.clients import Client
from tests.support.tablet import sign_in

SLOWER = 4
TURNS = 30
MEMBERS = 30
UNITS = ("woman", "household")

TAP = """(selector) => new Promise((done) => {
  const from = performance.now();
  document.querySelector(selector).click();
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - from);
    channel.port2.postMessage(null);
  });
})"""
"""From the tap until the frame after it has been drawn."""


def line(task: str, milliseconds: float) -> None:
    print(f"{task:<58}  {milliseconds:8.2f} ms         -       -", flush=True)


def timed(
    work: Callable[[], Any], *, times: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Median time of one call, in ms. `time.process_time` counts the processor's time alone, which other
    programs on the machine change little."""
    spent = []
    for _ in range(times):
        from_ = clock()
        work()
        spent.append(1000 * (clock() - from_))
    return statistics.median(spent)


def document(client: Any, address: str) -> None:
    """The document as the server makes it and sends it."""
    packed = {"Accept-Encoding": "gzip"}

    def cold() -> None:
        interview._document.cache_clear()
        client.get(address, headers=packed)

    def cached() -> None:
        client.get(address, headers=packed)

    for name, clock in (("", time.perf_counter), (", processor time", time.process_time)):
        line(f"woman's document in Azerbaijani, cold{name}", timed(cold, times=5, clock=clock))
        line(f"the same from the cache{name}", timed(cached, times=30, clock=clock))
    for one in (address, address.replace("/az", "/questions.json")):
        body = client.get(one, headers=packed).data
        print(f"# {one}: {len(gzip.decompress(body)):,} bytes, {len(body):,} over the wire")


def turning(page: Page, given: dict[str, Any], address: str, name: str) -> None:
    """Open an interview with these answers, turn pages forward, choose an answer, hide."""
    plan = Plan.of(load(name))
    middle = next(one.id for one in plan.pages(given)[3:] if not one.id.endswith("[+]"))
    state = {"answers": given, "page": middle, "revision": 0, "state": "in_progress"}
    body = json.dumps(state, default=str)
    page.route("**/interviews/0", lambda route: route.fulfill(body=body))
    page.route("**/answers", lambda route: route.fulfill(body=json.dumps({"revision": 1})))
    page.goto("about:blank")
    before = time.perf_counter()
    page.goto(f"{address}#0")
    page.locator("#stage .question, #stage .instances").first.wait_for()
    line(f"{name}: open", 1000 * (time.perf_counter() - before))
    page.wait_for_load_state("networkidle")
    spent = [page.evaluate(TAP, ".turn.next") for _ in range(TURNS)]
    line(f"{name}: turn a page, median", statistics.median(spent))
    line(f"{name}: turn a page, slowest of {TURNS}", max(spent))
    print(
        "# at", page.locator("[data-percent]").inner_text(), "% of", len(plan.pages(given)), "pages"
    )
    line(f"{name}: hide everything", page.evaluate(TAP, "[data-action=hide]"))
    page.evaluate("sessionStorage.clear()")


def main() -> None:
    """Print one line for each measurement."""
    with tempfile.TemporaryDirectory() as name:
        app, staff, version = _office(Path(name))
        client = Client(app, app.response_class)
        client.act_as(staff)
        document(client, _address(version["woman"]))
        with browsers.serving(app) as server, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=browsers.executable(), args=["--no-sandbox"]
            )
            page = chromium.new_page(base_url=server, viewport={"width": 800, "height": 1280})
            sign_in(page, app, staff, address=server)
            slow = page.context.new_cdp_session(page)
            slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            for unit in UNITS:
                turning(page, _answers(unit), _address(version[unit]), unit)
            chromium.close()


def _address(version: int) -> str:
    return f"/visits/form/{version}/az"


def _answers(unit: str) -> dict[str, Any]:
    """A long interview: hers, or that of a household of MEMBERS people."""
    plan = Plan.of(load(unit))
    if unit == "woman":
        return longest_interview(plan)
    given = {"contact": "1", "hh_consent": "1", "hh_size": MEMBERS}
    size = MEMBERS, MEMBERS
    return fill(plan, random.Random(1), now=datetime.now(UTC), given=given, instances=size)


def _office(folder: Path) -> tuple[Flask, Staff, dict[str, int]]:
    """An application with one enumerator and the shipped questionnaires; version ids by unit."""
    keys = folder / "keys.json"
    url = f"sqlite:///{folder}/bench.db"
    database = Database(url, Vault(Secrets.create(keys)))
    upgrade(database.engine)
    config = Config(data_dir=folder, database_url=url, key_file=keys, rate_limits=False)
    app = create_app(config)
    app.config["CLOCK"] = lambda: datetime.now(UTC)
    now = datetime.now(UTC)
    with database.session() as session:
        enumerator, manager = _person(Role.ENUMERATOR), _person(Role.MANAGER)
        session.add_all([enumerator, manager])
        made = study.create(session, None, code="b", title={"en": "B"}, seed=1, now=now)
        session.flush()
        published = [
            instrument.publish(session, manager, study=made, instrument=load(unit), now=now)
            for unit in UNITS
        ]
        session.commit()
        versions = {one.name: one.id for one in published}
        session.refresh(enumerator)
        session.expunge_all()
        return app, enumerator, versions


def _person(role: Role) -> Staff:
    """Somebody who cannot sign in with a password."""
    name = str(role)
    return Staff(
        username=name, name=name, role=name, sex="female", language="az", fs_uniquifier=name,
        password="-",  # noqa: S106
    )  # fmt: skip


if __name__ == "__main__":
    main()
