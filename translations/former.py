"""The former source of a reworded text, `#| msgid "…"` in a PO file, which Babel neither reads nor folds rightly.

Babel takes such a line for a comment of a translator, and on writing folds a long one inside its quotes, so
that gettext, Poedit and Weblate refuse the whole file.
"""

from __future__ import annotations

import re

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import unescape

FOLDED = re.compile(r"(?:^#\|.*\n)+", re.MULTILINE)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def restored(catalogue: Catalog) -> Catalog:
    """The catalogue as Babel read it, with former sources back in their place; the same object."""
    for message in (*catalogue, *catalogue.obsolete.values()):
        _restore(message)
    return catalogue


def unfolded(text: str) -> str:
    """The text of a PO file with every former source on one line."""
    return FOLDED.sub(_on_one_line, text)


def _restore(message: Message) -> None:
    lines = [line for line in message.user_comments if line.startswith("|")]
    message.user_comments = [line for line in message.user_comments if line not in lines]
    places = [place for place, line in enumerate(lines) if line.startswith("| msgid ")]
    if places:
        quoted = QUOTED.findall(" ".join(lines[places[0] :]))
        message.previous_id = ["".join(unescape(one) for one in quoted)]


def _on_one_line(comment: re.Match[str]) -> str:
    keyword, _, text = " ".join(line[3:] for line in comment[0].splitlines()).partition(" ")
    inside = "".join(one[1:-1] for one in QUOTED.findall(text))
    return f'#| {keyword} "{inside}"\n'
