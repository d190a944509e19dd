"""What is known about one column of a file: name, labels, codes, missing codes, question, universe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import polars as pl

from instruments.model import Text

Code: TypeAlias = Any
"""A value that a label explains: a whole number in our files; other files label texts and fractions."""

KINDS = ("code", "integer", "decimal", "text", "date", "datetime", "time")
MEASURES = ("nominal", "ordinal", "scale")

ANSWER = "answer"
KEY = "key"
WEIGHT = "weight"
REPLICATE = "replicate"
STRATUM = "stratum"
PSU = "psu"
INDICATOR = "indicator"
DERIVED = "derived"
OPERATION = "operation"

_LETTER_OF_LAST_DIGIT = {8: "a", 9: "b", 7: "c", 6: "d"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One column and everything that a file says about it.

    name: at most 32 ASCII bytes, valid in SPSS, Stata, SAS and R.
    kind: one of KINDS; "code" is a whole number with value labels.
    values: code -> label per language, in the order of the questionnaire.
    missing: codes that mean don't know, refused or not stated (user-missing). A null in the column
    is something else: the question was not asked (system-missing).
    question: the full text; universe: the routing expression; universe_words: the same for readers.
    source: name of the question it comes from; version: newest instrument version that has it.
    choice: the choice of a select-multiple whose 0/1 column this is; set_label: that question's label.
    role: what it is for (ANSWER, KEY, WEIGHT, REPLICATE, STRATUM, PSU, INDICATOR, DERIVED, OPERATION).
    An indicator is 1, 0 or null (outside its universe); syntax files estimate the first three.
    Of files that were read: missing_ranges (low, high, both included) whose every value is missing, their
    codes that are known stand in `missing`, too; letters: code -> the extended missing value it was;
    formats: program ("spss", "stata", "sas") -> display format; set_name: multiple-response set.
    derivation: the expression that it was computed by, over names of questions and other such variables.
    identifying: holds identities; a Dataset refuses such a variable.
    """

    name: str
    label: Text = field(default_factory=dict)
    kind: str = "integer"
    values: Mapping[Code, Text] = field(default_factory=dict)
    missing: tuple[Code, ...] = ()
    measure: str = "scale"
    width: int = 8
    decimals: int = 0
    question: Text = field(default_factory=dict)
    universe: str = ""
    universe_words: Text = field(default_factory=dict)
    source: str = ""
    choice: str | None = None
    set_label: Text = field(default_factory=dict)
    set_name: str = ""
    missing_ranges: tuple[tuple[float, float], ...] = ()
    letters: Mapping[int, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    instrument: str = ""
    version: str = ""
    role: str = ANSWER
    sensitive: bool = False
    identifying: bool = False
    derivation: str = ""

    @property
    def dtype(self) -> pl.DataType:
        """The type of its polars column; for codes the narrowest that Stata's byte, int, long hold."""
        return DTYPES[self.kind] if self.kind != "code" else code_dtype(self.values)

    def missing_letters(self) -> dict[int, str]:
        """User-missing code -> letter of Stata's extended missing values and SAS's special ones.

        8, 98, -98 (don't know) is always a, 9, 99 (refused, not stated) b, 7 c, 6 d, so that a
        letter means the same in every variable; other codes take the letters that are left. A code that
        was read as a letter keeps it. There are 26 letters: further codes have none.
        """
        letters: dict[int, str] = dict(self.letters)
        rest = iter("efghijklmnopqrstuvwxyzabcd")
        whole = (one for one in self.missing if isinstance(one, int) and one not in letters)
        for code in sorted(whole, key=abs):
            letter = _LETTER_OF_LAST_DIGIT.get(abs(code) % 10, "")
            if not letter or letter in letters.values():
                letter = next((one for one in rest if one not in letters.values()), "")
            if letter:
                letters[code] = letter
        return letters


DTYPES: dict[str, pl.DataType] = {
    "integer": pl.Int64(),
    "decimal": pl.Float64(),
    "text": pl.String(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "time": pl.Time(),
}


def code_dtype(codes: Mapping[Code, object]) -> pl.DataType:
    """Int8, Int16 or Int32: fixed by the codes that exist, not by those that occur."""
    whole = [code for code in codes if isinstance(code, int)]
    low, high = min(whole, default=0), max(whole, default=0)
    if low >= -127 and high <= 100:
        return pl.Int8()
    return pl.Int16() if low >= -32_767 and high <= 32_740 else pl.Int32()
