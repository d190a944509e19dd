"""What the axe engine finds on a page, in light and in dark."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
_OPTIONS = {"preload": False, "resultTypes": ["violations"]}
"""Nothing is fetched for the check; what is in order is not counted."""

_SCHEMES: dict[Literal["light", "dark"], dict[str, object]] = {
    "light": _OPTIONS,
    "dark": {**_OPTIONS, "runOnly": {"type": "tag", "values": ["cat.color"]}},
}
"""Of the same elements in other colours only what is about colours is asked again."""

_SETTLED = "() => Promise.all(document.getAnimations().map((one) => one.finished)).then(() => null)"
"""Colours that are on their way from one scheme to the other are neither."""


def violations(page: Page) -> list[str]:
    """A line for each rule that an element breaks; empty when there is none."""
    found = []
    for scheme, options in _SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        page.evaluate(_SETTLED)
        found += _lines(_AXE.run(page, options=options).response, scheme)
    page.emulate_media(color_scheme="light")
    return found


def _lines(response: dict, scheme: str) -> list[str]:  # type: ignore[type-arg]
    return [
        f"{rule['id']} ({scheme}): {node['html'][:160]} - {' '.join(node['failureSummary'].split())[:240]}"
        for rule in response["violations"]
        for node in rule["nodes"]
    ]
