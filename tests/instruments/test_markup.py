"""Markup of labels: what is kept, what is left out, what is text."""

from __future__ import annotations

import html
import re

import pytest

from instruments.markup import plain
from survey.web.wording import words

CASES = [
    ("**Now** or __never__", "<strong>Now</strong> or <strong>never</strong>"),
    ("# Part one\nText", "<strong>Part one</strong><br>Text"),
    ("an *urgent* and an _other_ one", "an <em>urgent</em> and an <em>other</em> one"),
    ('<span style="color:red">Stop</span> <b>here</b>', "Stop <strong>here</strong>"),
    ('<span style="x"><font color="red">a</font></span>', "a"),
    ("one<br/>two", "one<br>two"),
    ("<u>a</u> <i>b</i>", "<u>a</u> <em>b</em>"),
    ("see [the list](https://a.example/x)", "see the list (https://a.example/x)"),
    ("5 * 3 * 2, snake_case_name, a < b > c", "5 * 3 * 2, snake_case_name, a &lt; b &gt; c"),
    ("${first_name} and ${last_name}", '<span data-pipe="first_name"></span> and <span data-pipe="last_name"></span>'),
    ("**${a}**", '<strong><span data-pipe="a"></span></strong>'),
    ("<b>not closed", "&lt;b&gt;not closed"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("<b onclick='x()'>a</b>", "<strong>a</strong>"),
    ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"),
    ("[a](javascript:b)", "[a](javascript:b)"),
    ("\ue000 & \ue001", "&amp;"),
    ("____ years", "____ years"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "shown"), CASES)
def test_markup_becomes_elements_and_all_else_is_text(source: str, shown: str) -> None:
    assert words(source) == shown


@pytest.mark.parametrize("source", [source for source, _ in CASES if "${" not in source])
def test_the_plain_text_is_what_the_page_shows(source: str) -> None:
    shown = re.sub(r"<[^>]+>", "", words(source).replace("<br>", "\n"))
    assert plain(source) == html.unescape(shown)
