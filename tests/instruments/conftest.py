"""The tablet's modules in Chromium, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import survey

MODULES = Path(survey.__file__).parent / "web" / "static" / "interview"
ADDRESS = "http://agreement.test/"


@pytest.fixture(scope="module")
def tablet(browser: Browser) -> Iterator[Page]:
    """An empty page that can import the tablet's modules."""
    context = browser.new_context(timezone_id="Asia/Baku", locale="en-US")
    page = context.new_page()
    page.route(f"{ADDRESS}**", _serve)
    page.goto(ADDRESS)
    yield page
    context.close()


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    if name:
        body = (MODULES / name).read_text(encoding="utf-8")
        route.fulfill(body=body, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")
