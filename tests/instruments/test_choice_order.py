"""Choices that are shown in a shuffled order: the browser shows the order that Python and ODK give for a seed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

import survey
from instruments.expressions import evaluate
from tests.support.workbooks import Sheets, imported, question
from tests.support.workbooks import survey as sheet

MODULES = Path(survey.__file__).parent / "web" / "static" / "interview"
CODES = [f"c{number}" for number in range(9)]


@pytest.fixture
def empty_page(browser: Browser) -> Iterator[Page]:
    """A page that may load the client's modules."""
    context = browser.new_context()
    context.route("**/*", _serve)
    page = context.new_page()
    page.goto("http://order.test/")
    yield page
    context.close()


def _serve(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[-1]
    if name.endswith(".js"):
        route.fulfill(path=MODULES / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><body></body>", content_type="text/html")


@pytest.mark.browser
@pytest.mark.parametrize("seed", [1, 42, -7, 1234567, "a text"])
def test_a_seed_gives_the_order_of_randomize(empty_page: Page, seed: int | str) -> None:
    rows = [{"v": code} for code in CODES]
    written = repr(seed) if isinstance(seed, str) else str(seed)
    expected = evaluate(f"join(' ', randomize(${{r}}/v, {written}))", {"r": rows}).split()
    found = empty_page.evaluate(
        """async ([codes, seed]) => {
          const {shuffledCodes} = await import("/order.js");
          return shuffledCodes([...codes.map((name) => ({name})), {name: "dk", missing: true}], seed);
        }""",
        [CODES, seed],
    )
    assert found == [*expected, "dk"]
    assert sorted(expected) == CODES


@pytest.mark.browser
def test_rows_and_options_are_put_into_that_order(empty_page: Page) -> None:
    shown = empty_page.evaluate(
        """async () => {
          const {arrange} = await import("/order.js");
          document.body.innerHTML = `<ol><li data-choice="a">A</li><li data-choice="b">B</li></ol>
            <select><option value="">Choose</option><option value="a">A</option><option value="b">B</option></select>`;
          arrange(document.body, ["b", "a"]);
          return document.body.textContent.replace(/\\s+/g, " ").trim();
        }"""
    )
    assert shown == "BA ChooseBA"


def test_a_form_that_shuffles_is_carried_over_whole() -> None:
    sheets: Sheets = sheet(
        ["select_one l", "q", "Q", "randomize=true seed=${s}"],
        ["integer", "s", "S"],
        head="type name label parameters",
    )
    sheets["choices"] = [["list_name", "name", "label"], ["l", "a", "A"], ["l", "b", "B"]]
    form, findings = imported(sheets)
    assert findings == []
    assert question(form, "q").parameters == {"randomize": "true", "seed": "${s}"}
