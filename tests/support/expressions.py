"""Generated expressions of the XLSForm language, with answers to evaluate them on."""

from __future__ import annotations

import math
import random
from datetime import date
from typing import Any

import polars as pl

from instruments.expressions import NameTable
from instruments.expressions.column_functions import FUNCTIONS as COLUMN_FUNCTIONS
from instruments.expressions.functions import FUNCTIONS
from instruments.model import Choice, ChoiceList, Group, Instrument, Question, Repeat

FORM = Instrument(
    "generated",
    "1",
    {"en": "Generated"},
    ("en", "az"),
    "en",
    (
        Question("age", "integer"),
        Question("sex", "select_one", choices="sexes"),
        Group("body", (Question("weight", "decimal"), Question("alive", "calculate"))),
        Question("acts", "select_multiple"),
        Question("words", "text"),
        Question("born", "date"),
        Question("left", "text"),
        Repeat(
            "roster",
            (
                Question("first", "text"),
                Group("more", (Question("years", "integer"), Question("since", "date"))),
                Repeat("visit", (Question("day", "date"), Question("score", "decimal"))),
            ),
        ),
    ),
    {"sexes": ChoiceList("sexes", (Choice("1", {"en": "Man", "az": "Kişi"}), Choice("2")))},
)
NAMES = NameTable.from_instrument(FORM)
TABLE = {"towns": [{"name": "1", "label": "Bakı"}, {"name": "2", "label": "Şəki", "size": 9}]}

TEXTS = [
    "",
    "a",
    "slap",
    "ab ba",
    " 12 ",
    "7",
    "-3.5",
    ".5",
    "1e3",
    "NaN",
    "true",
    "əĞ ı😀ş",
    "x;y",
]
DATES = ["2024-02-29", "2026-03-02", "1999-7-1", "2024-02-30", "2025-06-01T10:20:30.5+02:00"]
PATTERNS = ["^[a-z]+$", r"\d", "a|b", r"^\S+\s", "[^0-9]$", "("]
FORMATS = ["%d.%m.%Y", "%e %b %y", "%a %H:%M:%S.%3", "%n/%h"]
POINTS = ["40.4 49.8;40.5 49.9;40.6 49.7", "40 50", "91 0;0 0", "1 1 0 0; 2 2 0 0;"]

# Results that are not exact to the last bit: never inside another call, which could tell.
TRANSCENDENTAL = {"exp", "exp10", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan"}
INEXACT = TRANSCENDENTAL | {"atan2", "pow", "area", "distance"}
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or")
PATHS = (
    "/data/age",
    "../age",
    "/data/body/weight",
    "/data/roster/first",
    "//years",
    "..",
    "/data/roster[2]/more/years",
    "/data/roster[years>5]/first",
    "${roster}/visit/score",
    "${roster}[position()=2]/first",
    "${roster}[last()]/visit[1]/day",
    "${roster}[${years}>3]/first",
    "../../age",
    "current()/../age",
    "/data/body/*",
    "instance('towns')/root/item[name=${sex}]/label",
    "${roster}/more/years/../../first",
    "instance('towns')/root/item[size>${age}]/name",
    "/data/roster[1]/following-sibling::roster/first",
    "${roster}[first='a'][1]/more/years",
    "${roster}|${visit}",
    "../*[2]",
    "(${years})[2]",
    "//visit/ancestor::*",
)


class Generator:
    """Makes expressions and answers; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def expression(self) -> str:
        if self.chance.random() < 0.08:
            return self.call(self.chance.choice(sorted(INEXACT)), 2)
        depth = self.chance.choice((2, 3, 4))
        if self.chance.random() < 0.3:
            return self.operation(depth)
        return self.call(
            self.chance.choice([name for name in FUNCTIONS if name not in INEXACT]), depth
        )

    def any(self, depth: int) -> str:
        kinds = (self.number, self.string, self.boolean, self.set, self.operation, self.date)
        return self.chance.choice(kinds)(depth)

    def operation(self, depth: int) -> str:
        if depth <= 0:
            return self.set(depth)
        sign = self.chance.choice(OPERATORS)
        made = f"{self.any(depth - 1)} {sign} {self.any(depth - 1)}"
        return self.chance.choice((f"({made})", f"-({made})", f"({made})"))

    def function(self, depth: int, *returns: str) -> str:
        names = [n for n, f in FUNCTIONS.items() if f.returns in returns and n not in INEXACT]
        return self.call(self.chance.choice(names), depth)

    def call(self, name: str, depth: int) -> str:
        known = FUNCTIONS[name]
        counts = [count for count in range(6) if known.takes(count)]
        kinds = known.kinds(self.chance.choice(counts[:3]))
        arguments = [self.argument(name, at, kind, depth - 1) for at, kind in enumerate(kinds)]
        return f"{name}({', '.join(arguments)})"

    def argument(self, name: str, at: int, kind: str, depth: int) -> str:
        special = SPECIAL.get((name, at))
        if special and self.chance.random() < 0.9:
            return repr(self.chance.choice(special))
        if self.chance.random() < 0.15:
            return self.any(depth)
        return str(getattr(self, kind)(depth))

    def number(self, depth: int) -> str:
        if depth > 0 and self.chance.random() < 0.6:
            return self.function(depth, "number")
        return self.chance.choice(
            ("0", "1", "2", "-1", "15", "0.5", "2.345", "${age}", "${weight}")
        )

    def string(self, depth: int) -> str:
        if depth > 0 and self.chance.random() < 0.6:
            return self.function(depth, "string")
        return self.chance.choice(
            (repr(self.chance.choice(TEXTS)), "${words}", "${acts}", "${sex}")
        )

    def date(self, depth: int) -> str:
        if depth > 0 and self.chance.random() < 0.5:
            return f"{self.chance.choice(('date', 'date-time'))}({self.any(depth - 1)})"
        return self.chance.choice((repr(self.chance.choice(DATES)), "${born}", "today()", "now()"))

    def boolean(self, depth: int) -> str:
        if depth > 0 and self.chance.random() < 0.6:
            return self.function(depth, "boolean")
        return self.chance.choice(("true()", "false()", "${alive}", "1 = 1", "${left} = ''"))

    def nodes(self, depth: int) -> str:
        if depth > 0 and self.chance.random() < 0.2:
            return self.function(depth, "nodes")
        names = ("${age}", "${years}", "${first}", "${roster}", "${score}", "${visit}", ".")
        return self.chance.choice((*names, self.chance.choice(PATHS)))

    set = nodes

    def answers(self) -> dict[str, Any]:
        """As JSON holds them, so that both sides read the same."""
        pick = self.chance.choice
        return {
            "age": pick((None, 0, 15, 34, 51, 1500)),
            "sex": pick((None, "1", "2", "")),
            "weight": pick((None, 51.25, 0.1, -4.0, 1e-7, 1e21)),
            "alive": pick((None, True, False)),
            "acts": pick((None, [], ["slap"], ["slap", "kick", "a"])),
            "words": pick((None, *TEXTS)),
            "born": pick((None, "1990-07-14", "2024-02-29", "2026-03-02")),
            "roster": [self.member() for _ in range(self.chance.randrange(4))],
        }

    def member(self) -> dict[str, Any]:
        pick = self.chance.choice
        visits = [
            {"day": pick(DATES), "score": pick((None, 1.5, 3))} for _ in range(pick((0, 1, 2)))
        ]
        return {"first": pick(TEXTS), "years": pick((None, 3, 8, 60)), "since": pick(DATES)} | (
            {"visit": visits} if visits else {}
        )

    def context(self) -> dict[str, Any]:
        """What evaluation gets: half of the time asked from inside the roster."""
        answers = self.answers()
        inside = answers["roster"] and self.chance.random() < 0.5
        at = self.chance.randrange(len(answers["roster"])) if inside else 0
        return {
            "answers": answers,
            "path": [["roster", at]] if inside else [],
            "node": self.chance.choice(("years", "first")) if inside else "weight",
            "self": answers["roster"][at].get("years") if inside else answers["weight"],
            "table": self.chance.random() < 0.8,
            "item": self.chance.choice((None, None, {"name": "1", "age": 3})),
        }


SPECIAL = {
    ("regex", 1): PATTERNS,
    ("digest", 1): ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA-0"],
    ("digest", 2): ["hex", "base64", "rot13"],
    ("format-date", 1): FORMATS,
    ("format-date-time", 1): FORMATS,
    ("decimal-time", 0): ["12:00", "06:30:15.250+02:00", "25:00", "01:00-24:00", "23:59:59Z"],
    ("base64-decode", 0): ["SGVsbG8=", "yZnEnw==", "???", ""],
    ("instance", 0): ["towns", "rivers"],
    ("pulldata", 0): ["towns", "rivers"],
    ("pulldata", 1): ["label", "size"],
    ("pulldata", 2): ["name"],
    ("pulldata", 3): ["1", "2", "3"],
    ("area", 0): POINTS,
    ("distance", 0): POINTS,
    ("geofence", 0): ["40.5 49.8", "41 50"],
    ("geofence", 1): POINTS,
    ("intersects", 0): POINTS,
    ("jr:choice-name", 0): ["1", "2", "3"],
    ("jr:choice-name", 1): ["${sex}", "${age}"],
    ("uuid", 0): [4, 0],
}


FLAT = pl.DataFrame(
    {
        "age": [None, 0, 15, 34, 51, 1500, -3],
        "sex": [None, "1", "2", "", "1", "12", " 2"],
        "weight": [None, 51.25, 0.1, -4.0, math.nan, 2.5, 1000000.0],
        "alive": [None, True, False, True, None, False, True],
        "acts": [None, [], ["slap"], ["slap", "kick"], ["a"], ["kick"], None],
        "words": [None, *TEXTS[:2], "slap kick", "əĞ ı😀ş", "x;y", "true"],
        "born": [None, *(date(1990 + 7 * n, n, 28 - n) for n in range(1, 6)), None],
        "left": [None] * 7,
    },
    schema_overrides={"age": pl.Int16, "left": pl.String},
)


class FlatGenerator(Generator):
    """Expressions over the columns of one frame, without what columns refuse by design."""

    def call(self, name: str, depth: int) -> str:
        return super().call(name if name in COLUMN_FUNCTIONS else "coalesce", depth)

    def date(self, depth: int) -> str:
        return self.chance.choice(("'2004-03-26'", "${born}", "date('1997-01-27')"))

    def nodes(self, depth: int) -> str:
        return self.chance.choice(("${age}", "${weight}", "${alive}", "${words}", "${left}"))

    set = nodes
