"""The tablet's case screens on a page of their own: the real templates and modules, records in memory."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from playwright.sync_api import Page

from survey.web.case_words import case_words

BOOT = Path(__file__).with_suffix(".js").read_text()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, 13:00 in Baku."""

PARTS = ("case_words", "cases", "household", "visit", "map", "card")
SHELL = """<!doctype html>
<html lang="{{ language() }}"><head><meta charset="utf-8"><title>Visits</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/tokens.css">
<link rel="stylesheet" href="/static/interview/interview.css">
<link rel="stylesheet" href="/static/tablet/cases.css"></head>
<body><main id="screen"></main>
{% for part in parts %}{% include "tablet/_" ~ part ~ ".html" %}{% endfor %}</body></html>"""


def open_screens(
    page: Page, app: Flask, records: list[Any], *, language: str = "en", now: datetime
) -> Page:
    """The list of `records` ([kind, name, value]) in a language; the tablet's clock stands at `now`."""
    with app.test_request_context(f"/?lang={language}"):
        html = render_template_string(SHELL, parts=PARTS, **case_words(language))
    page.clock.install(time=now)
    page.route("**/shell", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/shell")
    page.evaluate(BOOT, {"records": records})
    return page


def go(page: Page, screen: str, **params: Any) -> None:
    """Another screen, without the way to it."""
    page.evaluate("([screen, params]) => document.context.go(screen, params)", [screen, params])


def kept(page: Page, kind: str) -> list[dict[str, Any]]:
    """What the tablet has noted of a kind."""
    found: list[dict[str, Any]] = page.evaluate("(kind) => document.context.kept.all(kind)", kind)
    return found


def cluster(number: int, **more: Any) -> list[Any]:
    """A cluster as the office sends it."""
    value = {"number": number, "name": "Xınalıq, Quba", "region": 3, "residence": 2,
             "latitude": 41.18, "longitude": 48.13}  # fmt: skip
    return ["cluster", number, value | more]


def household(number: int, *, of: int = 1, **more: Any) -> list[Any]:
    """A household that nobody has visited, as the office sends it."""
    uid = household_uid(number, of=of)
    value = {
        "uid": uid, "cluster": of, "number": number, "state": "sampled", "result": None,
        "woman_result": None, "draw_version": 1, "token": token(uid), "locked": None, "member": None,
        "next_appointment": None, "address": {"address": f"Şəhidlər küçəsi {number}"},
        "latitude": None, "longitude": None, "prefill": {}, "visits": [], "interviews": [],
    }  # fmt: skip
    return ["household", uid, value | more]


def household_uid(number: int, *, of: int = 1) -> str:
    """Its identifier."""
    return str(uuid.UUID(int=of * 1000 + number))


def token(uid: str) -> str:
    """What the office would give for its draw."""
    return hmac.new(b"key", f"t:{uid}:1".encode(), hashlib.sha256).hexdigest()


def met(at: datetime, *, unit: str = "household", result: int = 2, **more: Any) -> dict[str, Any]:
    """A visit that the office knows of."""
    value = {"uid": str(uuid.uuid4()), "unit": unit, "result": result, "started_at": at.isoformat(),
             "final": False, "next_appointment": None}  # fmt: skip
    return value | more


def first_interview(number: int, at: datetime, *, ages: tuple[int, ...]) -> list[Any]:
    """A household interview that was finished on this tablet; everybody of 15 to 64 may be invited."""
    uid = str(uuid.uuid4())
    members = [
        {"member_name": f"Name{line}", "age": age, "eligible": int(15 <= age <= 64)}
        for line, age in enumerate(ages, 1)
    ]
    body = {
        "household": household_uid(number), "unit": "household", "version": 1, "language": "az",
        "page": None, "started_at": at.isoformat(), "saved_at": at.isoformat(),
        "finished_at": at.isoformat(), "revision": 1, "answers": {"hh_result": "1", "roster": members},
    }  # fmt: skip
    return ["interview", uid, {"uid": uid, "body": body, "sent": None, "problem": None}]


def due(hours: float, **more: Any) -> dict[str, Any]:
    """A household with an appointment in so many hours."""
    at = NOW + timedelta(hours=hours)
    return {"state": "visited", "result": 4, "next_appointment": at.isoformat(), **more}


def selected(**more: Any) -> dict[str, Any]:
    """A household whose woman has been drawn."""
    return {"state": "selected", "result": 1, "locked": {"line": 2, "eligible": 2, "at": NOW.isoformat()},
            "member": {"line": 2, "name": "Aygün", "age": 38}, **more}  # fmt: skip


FINISHED = {"state": "finished", "result": 5}


def open_household(page: Page, number: int) -> None:
    """From the list to one household."""
    page.locator(f'.case[data-uid="{household_uid(number)}"]').click()


def record_visit(page: Page, result: str, *, final: bool = False) -> None:
    """A visit without an interview."""
    page.get_by_role("button", name="Record a visit without an interview").click()
    page.get_by_role("radio", name=result).check()
    if final:
        page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Record the visit").click()


def numbers(page: Page, part: str = "body") -> list[str]:
    """The numbers on the list, in its order."""
    return page.locator(f"{part} .case-number").all_text_contents()
