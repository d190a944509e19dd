"""What becomes of the appearances of ODK, Enketo and KoboToolbox: drawn, drawn plainly, or lost.

One row of a table per appearance. Those that end in a number (`columns-3`, `w2`) stand here without it.
docs/instruments.md lists the table; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from instruments.errors import N_

_NUMBERED = re.compile(r"(columns-|compact-|[wh])\d+\Z")


class Fate(Enum):
    """What an appearance does here."""

    DRAWN = "drawn"
    """As it says."""
    PLAIN = "plain"
    """The question looks as it would without; people see and answer the same."""
    LOST = "lost"
    """People meet something else; that is told when a form is read."""


def _all(fate: Fate, names: str) -> dict[str, Fate]:
    return dict.fromkeys(names.split(), fate)


FATES: Mapping[str, Fate] = {
    **_all(Fate.DRAWN, "minimal autocomplete search likert label list-nolabel columns quick"),
    **_all(Fate.DRAWN, "multiline numbers field-list table-list"),
    **_all(Fate.DRAWN, "signature draw annotate month-year year masked hidden-answer"),
    **_all(Fate.DRAWN, "practice reason sealed self services silent"),
    **_all(Fate.PLAIN, "columns- columns-pack compact compact- quickcompact horizontal"),
    **_all(Fate.PLAIN, "horizontal-compact no-buttons list vertical no-ticks picker rating"),
    **_all(Fate.PLAIN, "no-calendar thousands-sep counter new new-front front selfie w h"),
    **_all(Fate.PLAIN, "hide-input placement-map maps randomized no-label gregorian distress"),
    **_all(Fate.LOST, "image-map map url bearing printer ex"),
    **_all(Fate.LOST, "ethiopian coptic islamic bikram-sambat myanmar persian buddhist"),
}

INSTEAD: Mapping[str, str] = {
    "image-map": N_("The choices are shown as a list."),
    "map": N_("The choices are shown as a list."),
    "url": N_("The address is shown as text."),
    "bearing": N_("The bearing is typed in."),
    "printer": N_("Nothing is printed."),
    "ex": N_("Here the answer is typed in."),
}
"""What people meet instead of what is lost. Other calendars become the Gregorian one."""

CALENDAR = N_("The Gregorian calendar is shown.")


def words(appearance: str) -> Iterator[str]:
    """The names in an appearance as the table has them: "w2 ex:org.app(a='b c')" -> w, ex."""
    bare = re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", appearance)
    for word in bare.split():
        numbered = _NUMBERED.match(word)
        yield numbered[1] if numbered else word.split(":", 1)[0]


def fate(word: str) -> Fate | None:
    """What becomes of it; None when no program that we know of has it."""
    return FATES.get(word)


def instead(word: str) -> str:
    """What people meet instead of a lost one."""
    return INSTEAD.get(word, CALENDAR)
