"""Where long words of narrow column heads may break: soft hyphens at the syllables of Azerbaijani and Russian.

Both languages let a word break before a consonant that begins a syllable (fi-ziki, фи-зическое) and between two
consonants (klas-ter, класс-ный). Three letters stay on either side. English heads are short enough.
"""

from __future__ import annotations

import re
from itertools import pairwise

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
LONG = 10
"""Letters from which a word may break."""

LEAST = 3
VOWELS = frozenset("aeəıioöuüаеёиоуыэюя")
BOUND = frozenset("ьъй")
"""Letters that stay with the one before them."""

LANGUAGES = frozenset({"az", "ru"})
_WORD = re.compile(r"[^\W\d_]+")


def softened(text: str, language: str) -> str:
    """The text with soft hyphens in its long words; they show only where a line ends at one."""
    if language not in LANGUAGES:
        return text
    return _WORD.sub(lambda match: _syllables(match[0]), text)


def _syllables(word: str) -> str:
    if len(word) < LONG:
        return word
    small = word.replace("İ", "i").lower()
    spots = (spot for spot in range(LEAST, len(word) - LEAST + 1) if _begins(small, spot))
    ends = [0, *spots, len(word)]
    return SOFT_HYPHEN.join(word[a:b] for a, b in pairwise(ends))


def _begins(word: str, spot: int) -> bool:
    """Whether a syllable of a consonant and a vowel begins here, after a vowel or a vowel and a consonant."""
    here, after, before = word[spot], word[spot + 1], word[spot - 1]
    if here in VOWELS or here in BOUND or after not in VOWELS:
        return False
    return before in VOWELS or before in BOUND or word[spot - 2] in VOWELS
