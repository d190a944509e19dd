"""Texts of a questionnaire as HTML: `${name}` becomes a place that the tablet fills, `**bold**` becomes bold.

Everything else is text: HTML in a questionnaire is shown as it is written, never run.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

_PIPE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)


@lru_cache(maxsize=8192)  # the same few answer categories stand under hundreds of questions
def words(source: str) -> Markup:
    """The text as HTML, lines kept."""
    html = str(escape(source.strip()))
    html = _BOLD.sub(r"<strong>\2</strong>", html)
    html = _PIPE.sub(r'<span data-pipe="\1"></span>', html)
    return Markup(html.replace("\n", "<br>"))  # noqa: S704 - escaped above
