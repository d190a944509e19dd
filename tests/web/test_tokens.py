"""Colours that carry text are legible in light and dark: WCAG 2.2, contrast (minimum), 4.5 to 1; controls 3 to 1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import survey.web

CSS = (Path(survey.web.__file__).parent / "static" / "tokens.css").read_text()
TEXT = [
    *[(ink, ground) for ink in ("text", "muted") for ground in ("ground", "surface", "sunken")],
    *[(ink, "accent-soft") for ink in ("text", "accent", "accent-strong", "muted")],
    *[("accent", ground) for ground in ("ground", "surface", "sunken")],
    *[("on-accent", ground) for ground in ("accent", "accent-strong")],
    *[(name, f"{name}-soft") for name in ("good", "wait", "wrong")],
    *[("wrong", ground) for ground in ("ground", "surface")],
    *[("text", f"{name}-soft") for name in ("good", "wait", "wrong")],
]
CONTROLS = [
    ("line-strong", "surface"),
    ("line-strong", "ground"),
    ("focus", "ground"),
    ("focus", "surface"),
]


def colours(scheme):
    light, dark = CSS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour):
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_controls_stand_out(scheme):
    palette = colours(scheme)
    weak = [
        (ink, ground, round(contrast(palette[ink], palette[ground]), 2))
        for pairs, least in ((TEXT, 4.5), (CONTROLS, 3.0))
        for ink, ground in pairs
        if contrast(palette[ink], palette[ground]) < least
    ]
    assert weak == []
