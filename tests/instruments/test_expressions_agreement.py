"""The three readers agree: Python against Chromium and against polars, over generated expressions."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, Route

import survey
from instruments.errors import ExpressionError
from instruments.expressions import (
    Context,
    NodeSet,
    compile_expression,
    parse,
    to_boolean,
    to_json,
    to_number,
    to_polars,
    to_string,
)
from instruments.expressions.functions import FUNCTIONS
from tests.support.expressions import FLAT, NAMES, TABLE, FlatGenerator, Generator

ZONE = "Asia/Baku"
NOW = datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=ZoneInfo(ZONE))
MODULES = Path(survey.__file__).parent / "web" / "static" / "interview"


def in_python(source: str, given: dict[str, Any]) -> Any:
    names = NAMES if given["table"] else None
    context = Context(
        given["answers"],
        path=tuple(map(tuple, given["path"])),
        this=given["self"],
        node=given["node"],
        now=NOW,
        names=names,
        resources=TABLE,
        item=given["item"],
        language="az",
        chance=lambda: 0.4375,
    )
    try:
        return described(compile_expression(source, names)(context))
    except ExpressionError:
        return ["error"]


def described(value: Any) -> Any:
    """Type and content of a value, as the page below describes its own."""
    if isinstance(value, NodeSet):
        return ["nodes", *map(described, value)]
    if isinstance(value, bool):
        return ["boolean", value]
    if isinstance(value, int | float):
        return ["number", to_string(value)]
    return ["string", to_string(value), to_boolean(value), to_string(to_number(value, NOW.tzinfo))]


IN_BROWSER = """async (given) => {
  const {pairs, shared} = JSON.parse(given);
  const {evaluate, Moment, NodeSet, toBoolean, toNumber, toString} = await import("/expressions.js");
  const described = (value) => {
    if (value instanceof NodeSet) return ["nodes", ...Array.from(value, described)];
    if (typeof value === "boolean") return ["boolean", value];
    if (typeof value === "number") return ["number", toString(value)];
    return ["string", toString(value), toBoolean(value), toString(toNumber(value))];
  };
  const {names, ...context} = {...shared, random: () => 0.4375};
  return JSON.stringify(pairs.map(([tree, given]) => {
    try {
      return described(evaluate(tree, {...context, ...given, names: given.table ? names : null}));
    } catch (error) {
      return error.constructor.name === "ExpressionError" ? ["error"] : ["crash", String(error)];
    }
  }));
}"""


@pytest.fixture
def in_browser_page(browser: Browser) -> Iterator[Page]:
    """An empty page that may load the modules and nothing else, under a strict policy."""
    context = browser.new_context(timezone_id=ZONE)
    context.route("**/*", _serve)
    page = context.new_page()
    page.goto("http://expressions.test/")
    yield page
    context.close()


@pytest.fixture
def in_browser(in_browser_page: Page) -> Callable[[list[Any]], list[Any]]:
    """Evaluates many (tree, context) in one page, under the clock and zone of this test."""
    shared = {
        "now": NOW.isoformat(),
        "names": NAMES.to_json(),
        "resources": TABLE,
        "language": "az",
    }

    def evaluated(pairs: list[Any]) -> list[Any]:
        # One text each way: playwright walks structures value by value, which takes half a minute.
        given = json.dumps({"pairs": pairs, "shared": shared})
        return list(json.loads(in_browser_page.evaluate(IN_BROWSER, given)))

    return evaluated


def _serve(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[-1]
    if name.endswith(".js"):
        route.fulfill(path=MODULES / name, content_type="text/javascript")
    else:
        policy = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
        route.fulfill(body="<!doctype html>", content_type="text/html", headers=policy)


def same(one: Any, other: Any) -> bool:
    """Equal, numbers up to what differs between two mathematical libraries."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if one == other:
        return True
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-12)
    except (TypeError, ValueError):
        return False


@pytest.mark.browser
def test_both_sides_know_the_same_functions(in_browser_page: Page) -> None:
    found = in_browser_page.evaluate(
        """async () => {
          const {FUNCTIONS} = await import("/expressions.js");
          return Object.fromEntries([...FUNCTIONS].map(([name, known]) => [name, known.signature]));
        }"""
    )
    assert found == {name: known.signature() for name, known in FUNCTIONS.items()}


@pytest.mark.browser
def test_python_and_the_browser_agree(in_browser: Callable[[list[Any]], list[Any]]) -> None:
    made = Generator(20260302)
    cases = [(made.expression(), made.context()) for _ in range(12_000)]
    found = in_browser([[to_json(parse(source)), given] for source, given in cases])
    assert sum(one == ["error"] for one in found) < 600
    different = [
        (source, given, ours, theirs)
        for (source, given), theirs in zip(cases, found, strict=True)
        if not same(ours := in_python(source, given), theirs)
    ]
    assert different == []


def test_python_and_polars_agree() -> None:
    made = FlatGenerator(7)
    rows = [Context(row, now=NOW.astimezone(UTC)) for row in FLAT.to_dicts()]
    different, compared = [], 0
    for source in {made.expression() for _ in range(2500)}:
        try:
            column = FLAT.select(to_polars(parse(source), FLAT.schema).alias("value"))
        except ExpressionError:
            continue
        compared += len(rows)
        run = compile_expression(source)
        found = column.get_column("value")
        values = list(found) * (len(rows) if len(found) == 1 else 1)
        for row, theirs in zip(rows, values, strict=True):
            if not same(flat(run(row)), flat(theirs)):
                different.append((source, row.answers, run(row), theirs))
    assert different == []
    assert compared > 5000


def flat(value: Any) -> str:
    """Null is an empty answer or NaN, which no column tells apart."""
    text = to_string(list(value) if isinstance(value, pl.Series) else value)
    return "" if text == "NaN" else text
