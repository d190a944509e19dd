"""The tablet and the server agree: same questions asked, same values, pages and findings.

Interviews are filled at random, then answers are changed one by one, to valid values and to
nonsense, in Python and in Chromium at once.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from instruments import load
from instruments.client import definition
from instruments.filling import Choose, fill
from instruments.model import Instrument, Repeat
from instruments.routing import Plan, State, progress
from instruments.routing.cleaning import split
from instruments.routing.pages import pages
from instruments.validation import findings
from instruments.values import to_json
from tests.support import forms

ZONE = "Asia/Baku"
NOW = datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=ZoneInfo(ZONE))
INTERVIEWS, CHANGES = 12, 25

FORMS: dict[str, Callable[[], Instrument]] = {
    "household form": forms.household,
    "nested repeats": forms.nested,
    "woman": lambda: load("woman"),
    "household": lambda: load("household"),
    "institution": lambda: load("institution"),
}
NONSENSE: list[Any] = [
    None, "", "x", "  ", 0, -1, 7, 2.5, "2,5", "1e400", 10**17, True, [], ["1"], ["1", "zz"], {}, [[1]],
    "1", "2", "a b", "2026-02-30", "2026-03-01", "2026-03-01T10:00:00.000+04:00", "10:05", "25:00",
    "40.4 49.8", "91 0", "OK", "\u0000", "a\u0301", "q" * 600, [{}, {"age": "x"}, 5],
]  # fmt: skip

SCRIPT = """
async ({ definition, interviews, now }) => {
  const { State } = await import("/routing.js");
  const { findings } = await import("/validation.js");
  const snapshot = (state) => ({
    ...state.split(),
    pages: state.pages(),
    progress: state.progress(),
    findings: findings(state).map(({ path, code }) => [path, code]).sort(),
  });
  return interviews.map(({ answers, changes }) => {
    const options = { now: new Date(now), language: "en", random: () => 0.5 };
    const state = new State(definition, answers, options);
    const seen = [snapshot(state)];
    for (const [place, value] of changes) {
      state.set(place, value);
      seen.push(snapshot(state));
    }
    return seen;
  });
}
"""


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return to_json(value)


def _snapshot(state: State) -> dict[str, Any]:
    kept, cleared = split(state)
    done = progress(state)
    return {
        "kept": _plain(kept),
        "cleared": _plain(cleared),
        "pages": [
            {"id": p.id, "kind": p.kind, "name": p.name, "questions": list(p.questions)}
            for p in pages(state)
        ],
        "progress": {"answered": done.answered, "asked": done.asked},
        "findings": sorted([f.path, f.code] for f in findings(state)),
    }


def _places(state: State) -> list[str]:
    """Ids of everything that can be set now."""
    return [
        frame.prefix + vertex.name
        for vertex in state.plan.vertices
        if vertex.asked or isinstance(vertex.node, Repeat)
        for frame in state.frames(vertex.repeats)
    ]


def _open_gates(plan: Plan) -> dict[str, Choose]:
    """Wishes that lead past consent and privacy, so that interviews are long."""
    wanted: dict[str, Any] = {}
    for name in plan.by_name:
        if name in ("consent", "contact", "hh_consent") or name.startswith("continue_"):
            wanted[name] = "1"
        elif name.startswith("privacy_") and name.endswith("_present"):
            wanted[name] = ["0"]
    return {name: (lambda rng, frame, value=value: value) for name, value in wanted.items()}


def _interview(plan: Plan, rng: random.Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the tablet is given, and what Python saw at each step."""
    choose = _open_gates(plan)
    answers = _plain(fill(plan, rng, now=NOW, skipping=0.2, choose=choose))
    donor = _plain(fill(plan, rng, now=NOW, choose=choose))
    state = plan.state(answers, now=NOW, language="en", chance=lambda: 0.5)
    seen, changes = [_snapshot(state)], []
    for _ in range(CHANGES):
        place = rng.choice(_places(state))
        value = donor.get(place) if rng.random() < 0.4 else rng.choice(NONSENSE)
        changes.append([place, value])
        state.set(place, value)
        seen.append(_snapshot(state))
    return {"answers": answers, "changes": changes}, seen


@pytest.mark.browser
@pytest.mark.parametrize("name", FORMS)
def test_tablet_and_server_agree_after_every_change(tablet: Page, name: str) -> None:
    plan = Plan.of(FORMS[name]())
    rng = random.Random(f"agreement of {name}")
    interviews = [_interview(plan, rng) for _ in range(INTERVIEWS)]
    given = {
        "definition": definition(plan),
        "interviews": [interview for interview, _ in interviews],
        "now": NOW.isoformat(),
    }
    theirs = tablet.evaluate(SCRIPT, json.loads(json.dumps(given)))
    for (interview, ours), seen in zip(interviews, theirs, strict=True):
        for step, (python, script) in enumerate(zip(ours, seen, strict=True)):
            change = interview["changes"][step - 1] if step else "at the beginning"
            for part in python:
                assert script[part] == python[part], (part, step, change)


@pytest.mark.parametrize("name", FORMS)
def test_looking_again_at_what_depends_on_a_change_equals_looking_at_everything(name: str) -> None:
    plan = Plan.of(FORMS[name]())
    rng = random.Random(f"increments of {name}")
    for _ in range(INTERVIEWS):
        answers = fill(plan, rng, now=NOW, skipping=0.2, choose=_open_gates(plan))
        state = plan.state(_plain(answers), now=NOW)
        for _ in range(CHANGES):
            state.set(rng.choice(_places(state)), rng.choice(NONSENSE))
        again = plan.state(state.root.given, now=NOW)
        assert _snapshot(again) == _snapshot(state)


@pytest.mark.browser
def test_the_tablet_adds_its_offset_to_a_time_that_has_none(tablet: Page) -> None:
    script = """async () => {
      const { check } = await import("/values.js");
      return [check("dateTime", "2026-03-01T10:05"), check("dateTime", "2026-03-01T10:05:00Z")];
    }"""
    assert tablet.evaluate(script) == ["2026-03-01T10:05+04:00", "2026-03-01T10:05:00Z"]
