"""The markup of XLSForm labels: Markdown as ODK has it, and the few HTML tags that its forms use.

Bold, emphasis, underlining and headings are kept; colours, sizes and alignment are left out, links are written
out. A tag without its partner, and any other, stays the text that it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

TAGS: Mapping[str, str] = {
    "\ue000": "<strong>", "\ue001": "</strong>",
    "\ue002": "<em>", "\ue003": "</em>",
    "\ue004": "<u>", "\ue005": "</u>",
}  # fmt: skip
"""What stands in a marked text where an element begins or ends, and the tag for it."""

_MARKS = re.compile("[" + "".join(TAGS) + "]")
_STRONG, _EM, _U = "\ue000{}\ue001", "\ue002{}\ue003", "\ue004{}\ue005"
_INSIDE = r"(?=\S)(.+?)(?<=\S)"


def _pair(names: str) -> str:
    return rf"<({names})(?:\s[^<>]*)?>(.*?)</\1\s*>"


_ANY = re.DOTALL | re.IGNORECASE
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<br\s*/?>", _ANY), "\n"),
    (re.compile(_pair("b|strong|h[1-6]"), _ANY), _STRONG.format(r"\2")),
    (re.compile(_pair("i|em"), _ANY), _EM.format(r"\2")),
    (re.compile(_pair("u"), _ANY), _U.format(r"\2")),
    *[(re.compile(_pair("span|font|p|div|small|big|center|sub|sup"), _ANY), r"\2")] * 3,  # nested
    (re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE), _STRONG.format(r"\1")),
    (re.compile(r"(\*\*|__)" + _INSIDE + r"\1", re.DOTALL), _STRONG.format(r"\2")),
    (re.compile(r"(?<![\w*])\*" + _INSIDE.replace(".", "[^*\n]") + r"\*(?![\w*])"), _EM.format(r"\1")),
    (re.compile(r"(?<![\w_])_" + _INSIDE.replace(".", "[^_\n]") + r"_(?![\w_])"), _EM.format(r"\1")),
    (re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)"), r"\1 (\2)"),
)  # fmt: skip


def marked(source: str) -> str:
    """The text with a character of `TAGS` where an element begins or ends."""
    text = _MARKS.sub("", source).strip()
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def plain(source: str) -> str:
    """The text without markup, lines kept."""
    return _MARKS.sub("", marked(source))
