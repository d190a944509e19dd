"""Texts of a questionnaire as HTML: `${name}` becomes a place that the tablet fills, `**bold**` becomes bold.

What is no markup of XLSForm is text: other HTML in a questionnaire is shown as it is written, never run.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

from instruments.markup import TAGS, marked

_PIPE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


@lru_cache(maxsize=8192)  # the same few answer categories stand under hundreds of questions
def words(source: str) -> Markup:
    """The text as HTML, lines kept."""
    html = str(escape(marked(source)))
    html = _PIPE.sub(r'<span data-pipe="\1"></span>', html)
    for mark, tag in TAGS.items():
        html = html.replace(mark, tag)
    return Markup(html.replace("\n", "<br>"))  # noqa: S704 - escaped above
