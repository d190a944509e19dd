"""What a tablet needs to look again after one answer: routing and pages, in Chromium slowed down four times.

    python -m benchmarks.routing
    python -m benchmarks.routing --worst 10    and which answers need longest

Each answer of a long interview is taken out and put back, and what is slower of the two counts. An answer's
time is the least of its rounds: all else is the rest of the machine. Its first time on a page is told apart,
because there the browser compiles what it has not run before (the rules were rehearsed, as on a tablet); of three
pages the least counts. The second figure is our limit.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

import survey
from benchmarks.instruments import NOW, QUESTIONS, large, longest_interview
from instruments import load
from instruments.client import definition
from instruments.filling import fill
from instruments.routing import Plan
from instruments.values import to_json
from tests.support import browsers

SLOWER = 4
ROUNDS = 5
PAGES = 3
MEMBERS = 30
MODULES = Path(survey.__file__).parent / "web" / "static" / "interview"
LIMITS = {"woman": 8.0, f"{QUESTIONS} questions": 50.0}
"""ms that an answer may take: what we set ourselves."""

ADDRESS = "http://routing.test/"

MEASURE = """
async ({ definition, answers, places, rounds }) => {
  const { State } = await import("/routing.js");
  const { rehearsal } = await import("/rehearsal.js");
  const state = new State(definition, answers);
  for (const _ of rehearsal(definition));
  const spent = places.map((place) => [place, []]);
  const timed = (place, value) => {
    const from = performance.now();
    state.set(place, value);
    state.pages();
    return performance.now() - from;
  };
  for (let round = 0; round < rounds; round += 1)
    for (const [place, times] of spent) {
      const before = state.value(place);
      times.push(Math.max(timed(place, null), timed(place, before)));
    }
  return spent;
}
"""


def measure(chromium: Any, plan: Plan, answers: dict[str, Any]) -> list[tuple[str, float, float]]:
    """(place, ms, ms the first time) of every answer, the longest first."""
    given = {
        "definition": definition(plan),
        "answers": plain(answers),
        "places": list(places(plan, answers)),
        "rounds": ROUNDS,
    }
    told = [slow_page(chromium).evaluate(MEASURE, given) for _ in range(PAGES)]
    found = [
        (same[0][0], min(min(times) for _, times in same), min(times[0] for _, times in same))
        for same in zip(*told, strict=True)
    ]
    return sorted(found, key=lambda one: -one[1])


def places(plan: Plan, answers: dict[str, Any]) -> Iterator[str]:
    """Where something is answered."""
    state = plan.state(answers, now=NOW)
    for vertex, frame in state.asked():
        place = frame.prefix + vertex.name
        if state.value(place) is not None:
            yield place


def plain(value: Any) -> Any:
    """Answers as JSON holds them."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return to_json(value)


def interviews() -> Iterator[tuple[str, Plan, dict[str, Any]]]:
    """A long interview of each kind."""
    for name, instrument in (("woman", load("woman")), (f"{QUESTIONS} questions", large())):
        plan = Plan.of(instrument)
        yield name, plan, longest_interview(plan)
    plan = Plan.of(load("household"))
    yield f"household of {MEMBERS}", plan, large_household(plan)


def large_household(plan: Plan) -> dict[str, Any]:
    """A household of MEMBERS people."""
    given = {"contact": "1", "hh_consent": "1", "hh_size": MEMBERS}
    size = MEMBERS, MEMBERS
    return fill(plan, random.Random(1), now=NOW, given=given, instances=size)


def slow_page(chromium: Any) -> Page:
    """An empty page that can import the tablet's modules, its processor slowed down."""
    page: Page = chromium.new_page()
    page.route(f"{ADDRESS}**", _serve)
    page.goto(ADDRESS)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    if name:
        route.fulfill(body=(MODULES / name).read_text(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def main() -> None:
    """Print one line for each measurement."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routing", description=__doc__)
    parser.add_argument("--worst", type=int, default=0, help="tell the answers that need longest")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browsers.executable(), args=["--no-sandbox"]
        )
        for name, plan, answers in interviews():
            found = measure(chromium, plan, answers)
            report(name, found, LIMITS.get(name))
            for place, again, first in found[: given.worst]:
                print(f"#   {place}: {again:.2f} ms, the first time {first:.2f} ms")
        chromium.close()


def report(name: str, found: list[tuple[str, float, float]], limit: float | None) -> None:
    """The middle answer, the slowest one, and the slowest of all first times."""
    tasks = {
        "median": statistics.median(again for _, again, _ in found),
        f"slowest of {len(found)}": found[0][1],
        "slowest first time": max(first for _, _, first in found),
    }
    shown = f"{limit:8.0f} ms" if limit else "       -"
    for task, milliseconds in tasks.items():
        title = f"look again in the browser, {name}: {task}"
        print(f"{title:<58}  {milliseconds:8.2f} ms {shown}  -", flush=True)


if __name__ == "__main__":
    main()
