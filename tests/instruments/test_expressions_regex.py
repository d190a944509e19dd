"""Regular expressions mean in Python what they mean in Chromium, also those that people write by mistake."""

from __future__ import annotations

import json
import random

import pytest
from playwright.sync_api import Page

from instruments.errors import ExpressionError
from instruments.expressions import evaluate
from instruments.expressions.patterns import is_found

PARTS = [
    r"a",
    r"b",
    r"Z",
    r"0",
    r"-",
    r"_",
    r".",
    r"\d",
    r"\w",
    r"\s",
    r"\D",
    r"\W",
    r"\S",
    r"\b",
    r"\B",
    r"^",
    r"$",
    r"|",
    r"(",
    r")",
    r"(?:",
    r"(?=",
    r"(?!",
    r"(?<n>",
    r"[",
    r"]",
    r"[^",
    r"{",
    r"}",
    r"{2}",
    r"{1,}",
    r"{,2}",
    r"{0,1}",
    r"*",
    r"+",
    r"?",
    r"*?",
    r"++",
    r"\e",
    r"\Z",
    r"\x41",
    r"\x4",
    r"\u0061",
    r"\u{61}",
    r"\0",
    r"\1",
    r"\2",
    r"\8",
    r"\12",
    r"\cA",
    r"\c1",
    r"\k<n>",
    r"\k",
    r"\p{L}",
    r"\-",
    r"\/",
    r"\.",
    r"\[",
    r"\\",
    r"ə",
    r"😀",
    r"\t",
    r"(?i)",
    r"(?i:",
    r"[a-z]",
    r"[\d-x]",
    r"[a\-z]",
    r"[\b]",
    r"[]",
    r"[^]",
    r"[z-a]",
    r"[\w-]",
    r"[😀]",
    r"(a)",
    r"(a|b)",
    r"[^\W_]",
    r"[\S]",
    r"[\1]",
    r"[\c]",
    r"é",
    r"@",
]
TEXTS = (
    "", "a", "ab", "aab", "b", "Z", "0", "a b", "-", "_x", "ə", "😀", "a😀", "\n", "a\n", "\u2028", "\u00a0",
    "\ufeff", "\x01", "\x08", "\\", "{2}", "a{,2}", "]", "e", "p{L}", "u", "é", "A@b.cz", "\\c1", "k<n>",
)  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^[0-9]{2}$", "12\n", False),
        ("^.$", "😀", False),
        (r"\d", "\u0661", False),
        (r"\s", "\ufeff", True),
        ("a{,2}", "a{,2}", True),
        (r"\e", "e", True),
        (r"\Z", "a", False),
        (r"^(a)?\1b$", "b", True),
        ("[^]", "\n", True),
        ("[]", "a", False),
    ],
)
def test_patterns_are_those_of_javascript(pattern: str, text: str, found: bool) -> None:
    assert is_found(pattern, text) is found


@pytest.mark.parametrize("pattern", ["a++", "(?i)a", "*a", "(?P<n>a)", "[z-a]", "(a", "a)", "\\"])
def test_what_javascript_refuses_is_refused(pattern: str) -> None:
    with pytest.raises(ExpressionError, match="cannot be read"):
        evaluate("regex(${q}, ${pattern})", {"q": "a", "pattern": pattern})


@pytest.mark.browser
def test_python_finds_what_the_browser_finds(page: Page) -> None:
    chance = random.Random(20260302)
    pairs = [
        ("".join(chance.choices(PARTS, k=chance.randint(1, 6))), chance.choice(TEXTS))
        for _ in range(8000)
    ]
    script = """(given) => JSON.stringify(JSON.parse(given).map(([pattern, text]) => {
      try { return new RegExp(pattern).test(text); } catch { return null; }
    }))"""
    found = json.loads(page.evaluate(script, json.dumps(pairs)))
    different = [
        (pattern, text, theirs)
        for (pattern, text), theirs in zip(pairs, found, strict=True)
        if (in_python(pattern, text)) is not theirs
    ]
    assert different == []
    assert 1000 < found.count(None) < 5000


def in_python(pattern: str, text: str) -> bool | None:
    """None for what is no pattern."""
    try:
        return is_found(pattern, text)
    except ExpressionError:
        return None
