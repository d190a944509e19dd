"""Numbers, dates and lists are written on the tablet as at the office, in every language."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import asdict
from typing import Any

import pytest
from babel.lists import format_list
from playwright.sync_api import Page

from instruments.piping import locale, manners, plainly

LANGUAGES = ("az", "ru", "en", "es", "fr", "de", "tr", "ka", "xx")
NUMBERS = (
    0, -0.0, 1, 1994, 9999, 10_000, 12_345.5, -12_345_678, 0.1 + 0.2, 2.0005, 2.0015, 2.9995, 1e-7, 5e-324,
    1e21, 1e22, 1.5e300, 999_999.9996,
)  # fmt: skip
SCRIPT = """async ({ manners, numbers, days, moments, lists }) => {
  const { Manners } = await import("/manners.js");
  const how = new Manners(manners);
  return [numbers.map((one) => how.number(one)), [...days, ...moments].map((one) => how.moment(one)),
    lists.map((one) => how.list(one))];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_write_the_same(tablet: Page, language: str) -> None:
    chance = random.Random(language)
    numbers = [
        *NUMBERS,
        *(chance.uniform(-1, 1) * 10 ** chance.randrange(-3, 9) for _ in range(300)),
    ]
    days = [
        dt.date(2025, 1, 1) + dt.timedelta(chance.randrange(-40_000, 40_000)) for _ in range(60)
    ]
    moments = [f"{day.isoformat()}T08:0{day.day % 10}:30.500+04:00" for day in days]
    lists = [["a", "b", "c", "d", "e"][:length] for length in range(6)]
    given: dict[str, Any] = {
        "manners": asdict(manners(language)), "numbers": numbers, "moments": moments, "lists": lists,
        "days": [*(day.isoformat() for day in days), "2025-02-30", "Leyla"],
    }  # fmt: skip
    theirs = tablet.evaluate(SCRIPT, given)
    texts = [plainly(day, language=language) for day in days]
    times = [plainly(dt.datetime.fromisoformat(one), language=language) for one in moments]
    assert theirs[0] == [plainly(one, language=language) for one in numbers]
    assert theirs[1] == [*texts, "2025-02-30", "Leyla", *times]
    assert theirs[2] == [format_list(one, locale=locale(language)) for one in lists]
