"""Drives the interview page as an enumerator does: reads what is on the page, taps, types, goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from playwright.sync_api import Locator, Page

from survey.models import Staff
from tests.support.clients import Client

MOST_PAGES = 400


def value_at(answers: Mapping[str, Any], place: str) -> Any:
    """The answer at a place such as "roster[2]/age"."""
    found: Any = answers
    for part in place.split("/"):
        name, _, index = part.partition("[")
        found = found.get(name) if isinstance(found, Mapping) else None
        if index and found is not None:
            found = found[int(index.rstrip("]")) - 1]
    return found


def conduct(
    page: Page, answers: Mapping[str, Any], *, between: Callable[[Page, int], None] | None = None
) -> list[str]:
    """Answer page after page until the overview; returns the places that were answered, in order.

    `between` is called after each page with the number of pages so far: to reload, to change the language.
    """
    answered: list[str] = []
    for number in range(MOST_PAGES):
        stage = page.locator("#stage")
        stage.locator(".question, .instances, .review").first.wait_for()
        if stage.locator(".review").count():
            return answered
        if stage.locator(".instances").count():
            _add_or_go_on(page, stage, answers)
        else:
            answered += _answer_page(stage, answers)
            page.locator(".turn.next").click()
        if between:
            between(page, number)
    raise AssertionError("the interview does not end")


def sign_in(page: Page, app: Flask, staff: Staff, *, address: str) -> None:
    """Signed in on the live server at `address`, without the sign-in page."""
    client = Client(app, app.response_class)
    client.act_as(staff)
    cookie = client.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def finish(page: Page) -> None:
    """Finish from the overview and go back to the household."""
    page.locator("[data-action=finish]").click()
    page.locator("[data-home]").click()


def _add_or_go_on(page: Page, stage: Locator, answers: Mapping[str, Any]) -> None:
    there = stage.locator(".instances > ol > li").count()
    if there < len(answers["roster"]):
        stage.locator("[data-action=add]").click()
    else:
        page.locator(".turn.next").click()


def _answer_page(stage: Locator, answers: Mapping[str, Any]) -> list[str]:
    """Questions appear as others are answered: look again until nothing new is there."""
    done: list[str] = []
    while fresh := [place for place in _places(stage) if place not in done]:
        root = stage.locator(f'[data-place="{fresh[0]}"]')
        _answer(root, value_at(answers, fresh[0]))
        done.append(fresh[0])
    return done


def _places(stage: Locator) -> list[str]:
    return [str(root.get_attribute("data-place")) for root in stage.locator("[data-place]").all()]


def _answer(root: Locator, value: Any) -> None:
    control = root.get_attribute("data-control")
    if value is None or control == "note":
        return
    if control in ("one", "many"):
        for code in value if isinstance(value, list) else [value]:
            root.locator(f'[data-choice="{code}"]').click()
    elif control == "list":
        root.locator("select").select_option(str(value))
    elif control == "acknowledge":
        root.locator(".choice").click()
    else:
        entry = root.locator("input, textarea").first
        entry.fill(str(value))
        entry.blur()
