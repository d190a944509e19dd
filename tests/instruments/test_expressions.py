"""What expressions are worth: conversions, operators and functions, one row each."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from instruments.expressions import (
    INVALID_DATE,
    Context,
    NodeSet,
    compile_expression,
    evaluate,
    to_boolean,
    to_number,
    to_string,
)
from instruments.expressions.functions import FUNCTIONS

NAN = math.nan
NOW = datetime(2026, 3, 2, 18, 30, 5, 120_000, tzinfo=ZoneInfo("Asia/Baku"))
WOMAN: dict[str, Any] = {
    "age": 34,
    "parity": 0,
    "weight": 51.5,
    "name": "Aygün Əliyeva",
    "acts": ["slap", "kick"],
    "sex": "2",
    "born": date(1991, 7, 14),
    "met": "2010-05-01",
    "clock": time(9, 30),
    "moment": datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
    "yes": True,
    "no": False,
    "nothing": None,
    "blank": "",
    "text": "12",
}

# W3C XPath 1.0, sections 3.4, 3.5 and 4, with the examples of the specification where it has some.
XPATH: tuple[tuple[str, Any], ...] = (
    ("1 = 1.0", True),
    ("'1' = 1", True),
    ("'1.0' = 1", True),
    ("'1.0' = '1'", False),
    ("'a' = 'A'", False),
    ("1 != 2", True),
    ("'' = ''", True),
    ("'' = 0", False),
    ("'' != 0", True),
    ("number('') = number('')", False),
    ("number('x') != number('x')", True),
    ("true() = 'false'", True),
    ("false() = ''", True),
    ("true() = 5", True),
    ("true() > false()", True),
    ("'10' > '9'", True),
    ("'b' > 'a'", False),
    ("1 < 2 < 3", True),
    ("3 > 2 > 1", False),
    ("1 = 1 = true()", True),
    ("2 + 3 * 4", 14),
    ("(2 + 3) * 4", 20),
    ("10 - 4 - 3", 3),
    ("-3 - -3", 0),
    ("--3", 3),
    ("- 2 * 3", -6),
    ("6 div 4", 1.5),
    ("5 mod 2", 1),
    ("5 mod -2", 1),
    ("-5 mod 2", -1),
    ("1.5 mod 0.5", 0),
    ("1 mod 0", NAN),
    ("1 div 0", math.inf),
    ("-1 div 0", -math.inf),
    ("0 div 0", NAN),
    ("1 or 1 div 0", True),
    ("false() or true() and false()", False),
    ("not(1 = 1) or 2 = 2", True),
    ("not('')", True),
    ("not('false')", False),
    ("boolean(0)", False),
    ("boolean(0 div 0)", False),
    ("boolean('0')", True),
    ("boolean(' ')", True),
    ("number(' 12.50 ')", 12.5),
    ("number('-.5')", -0.5),
    ("number('+5')", NAN),
    ("number('1e3')", NAN),
    ("number('0x10')", NAN),
    ("number('12 34')", NAN),
    ("number(true())", 1),
    ("string(7.0)", "7"),
    ("string(-0.0)", "0"),
    ("string(0.1 + 0.2)", "0.30000000000000004"),
    ("string(1 div 3)", "0.3333333333333333"),
    ("string(1000000 * 1000000 * 1000000 * 10000)", "10000000000000000000000"),
    ("string(1 div 10000000)", "0.0000001"),
    ("string(0 div 0)", "NaN"),
    ("string(-1 div 0)", "-Infinity"),
    ("string(false())", "false"),
    ("concat('a', 1, true())", "a1true"),
    ("starts-with('survey', 'sur')", True),
    ("starts-with('survey', '')", True),
    ("ends-with('survey', 'vey')", True),
    ("ends-with('vey', 'survey')", False),
    ("contains('survey', 'rve')", True),
    ("contains('', 'a')", False),
    ("substring-before('1999/04/01', '/')", "1999"),
    ("substring-after('1999/04/01', '/')", "04/01"),
    ("substring-after('1999/04/01', '19')", "99/04/01"),
    ("substring-before('abc', 'x')", ""),
    ("substring-after('abc', '')", "abc"),
    ("substring('12345', 2, 3)", "234"),
    ("substring('12345', 2)", "2345"),
    ("substring('12345', 1.5, 2.6)", "234"),
    ("substring('12345', 0, 3)", "12"),
    ("substring('12345', 0 div 0, 3)", ""),
    ("substring('12345', 1, 0 div 0)", ""),
    ("substring('12345', -42, 1 div 0)", "12345"),
    ("substring('12345', -1 div 0, 1 div 0)", ""),
    ("substring('😀əı', 2, 1)", "ə"),
    ("string-length('😀əı')", 3),
    ("normalize-space('  a \n b\t')", "a b"),
    ("translate('bar', 'abc', 'ABC')", "BAr"),
    ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
    ("translate('aa', 'aa', 'xy')", "xx"),
    ("floor(-1.5)", -2),
    ("ceiling(-1.5)", -1),
    ("round(2.5)", 3),
    ("round('x')", NAN),
)

# ODK XForms specification, "XPath Functions"; halves are rounded away from zero as ODK does.
OPENROSA: tuple[tuple[str, Any], ...] = (
    ("round(-2.5)", -3),
    ("round(1234.5678, 2)", 1234.57),
    ("round(1250, -2)", 1300),
    ("round(-1250, -2)", -1300),
    ("round(1.5, 400)", 1.5),
    ("round(1, 0 div 0)", NAN),
    ("int(2.9)", 2),
    ("int(-2.9)", -2),
    ("int('')", NAN),
    ("pow(2, 10)", 1024),
    ("pow(-8, 1 div 3)", NAN),
    ("pow(0, -1)", math.inf),
    ("pow(10, 400)", math.inf),
    ("pow(1, 1 div 0)", NAN),
    ("sqrt(-1)", NAN),
    ("log(0)", -math.inf),
    ("log(-1)", NAN),
    ("log10(1000)", 3),
    ("exp(0)", 1),
    ("exp(1000)", math.inf),
    ("exp10(3)", 1000),
    ("acos(2)", NAN),
    ("abs(-3)", 3),
    ("round(pi(), 4)", 3.1416),
    ("atan2(0, -1)", math.pi),
    ("if(1 > 2, 'a', 'b')", "b"),
    ("if('', 1, 2)", 2),
    ("if(true(), 1, nonsense())", 1),
    ("coalesce('', 'b')", "b"),
    ("coalesce(0, 'b')", 0),
    ("boolean-from-string('true')", True),
    ("boolean-from-string(1)", True),
    ("boolean-from-string('yes')", False),
    ("checklist(2, 3, true(), true(), false())", True),
    ("checklist(2, -1, true(), false())", False),
    ("checklist(-1, 1, true(), true())", False),
    ("weighted-checklist(5, -1, true(), 3, true(), 2)", True),
    ("weighted-checklist(-1, 4, true(), 3, true(), 2)", False),
    ("weighted-checklist(3, 3, true(), 3, false(), 2)", True),
    ("selected('a b c', 'b')", True),
    ("selected('a b c', ' b ')", True),
    ("selected('abc', 'b')", False),
    ("selected('', 'b')", False),
    ("selected-at('a b c', 0)", "a"),
    ("selected-at('a b c', 3)", ""),
    ("selected-at('a b c', -1)", ""),
    ("selected-at('a b c', 'x')", ""),
    ("count-selected('a b  c')", 3),
    ("count-selected('')", 0),
    ("substr('hello', 1, 3)", "el"),
    ("substr('hello', -3)", "llo"),
    ("substr('hello', 1, -1)", "ell"),
    ("substr('hello', 4, 2)", ""),
    ("regex('AZ1000', '^AZ[0-9]{4}$')", True),
    ("regex('x AZ1000', 'AZ')", True),
    ("regex('a\n', 'a$')", False),
    ("regex('٣', '\\d')", False),
    ("regex('a b', 'a\\sb')", True),
    ("join(', ', 'a', 'b')", "a, b"),
    ("join('-')", ""),
    ("max(3, '7', 5)", 7),
    ("min(3, '', 5)", NAN),
    ("digest('', 'MD5', 'hex')", "d41d8cd98f00b204e9800998ecf8427e"),
    ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("base64-decode('YcmZxLE=')", "aəı"),
    ("base64-decode('no base64')", ""),
    # R * 1 degree, and R * R * 1 degree * sin(1 degree), with R = 6378100 m
    ("area('0 0;0 1;1 1;1 0;0 0')", 12_391_256_135.81),
    ("distance('0 0;0 1')", 111_318.85),
    ("distance('0 0')", NAN),
    ("distance('0 0', '0 1')", 111_318.85),
    ("distance('91 0;0 0')", NAN),
    ("geofence('0.5 0.5', '0 0;0 1;1 1;1 0;0 0')", True),
    ("geofence('1.5 0.5', '0 0;0 1;1 1;1 0;0 0')", False),
    ("geofence('', '0 0;0 1;1 1')", False),
    ("intersects('0 0;0 2;2 2;2 0;0 0')", False),
    ("intersects('0 0;2 2;0 2;2 0;0 0')", True),  # a bow
    ("intersects('0 0;0 2;1 1;0 1')", True),  # the end touches the first side
    ("intersects('0 0;0 2;0 1')", True),  # back on its own way
    ("intersects('0 0;0 1;0 2;0 2')", False),
    ("intersects('0 0;0 2;1 1;0 0')", False),
    ("intersects('nothing')", False),
)

DATES: tuple[tuple[str, Any], ...] = (
    ("today()", date(2026, 3, 2)),
    ("string(now())", "2026-03-02T18:30:05.120+04:00"),
    ("today() > '2026-03-01'", True),
    ("today() = '2026-03-02'", True),
    ("now() > today()", True),
    ("today() - '2026-02-27'", 3),
    ("today() + 1 > today()", True),
    ("number('1970-01-02')", 20 / 24),
    ("decimal-date-time('1970-01-01T04:00:00.000+04:00')", 0),
    ("decimal-date-time('never')", NAN),
    ("decimal-time('12:00')", 0.5),
    ("decimal-time('10:00:00.000+04:00')", 10 / 24),
    ("decimal-time('24:00')", NAN),
    ("decimal-time('10:00:00.000-24:00')", NAN),
    ("date('2025-1-7')", date(2025, 1, 7)),
    ("date('2025-01-07T00:00:00+04:00')", date(2025, 1, 7)),
    ("string(date('2025-01-07T01:00:00Z'))", "2025-01-07T05:00:00.000+04:00"),
    ("string(date('2025-02-30'))", "Invalid Date"),
    ("boolean(date('2025-02-30'))", False),
    ("date('')", ""),
    ("string(date(-10000000))", "Invalid Date"),
    ("date(20000 - 4 div 24)", date(2024, 10, 4)),
    ("format-date('2024-02-05', '%d.%m.%Y')", "05.02.2024"),
    ("format-date('2024-02-05', '%e/%n/%y %a %b')", "5/2/24 Mon Feb"),
    ("format-date('', '%Y')", ""),
    ("format-date-time(now(), '%H:%M:%S.%3 %h')", "18:30:05.120 18"),
    ("string('2024-02-29') = date('2024-02-29')", True),
    ("'2024-02-29' < '2024-03-01'", True),
    ("int((today() - '2006-03-02') div 365.25)", 20),
)

ANSWERS: tuple[tuple[str, Any], ...] = (
    ("${age} >= 15 and ${age} <= 49", True),
    ("${age} = '34'", True),
    ("${ age }", 34),
    ("${acts}", ["slap", "kick"]),
    ("${acts} = 'slap kick'", True),
    ("selected(${acts}, 'slap')", True),
    ("selected(${acts}, 'sla')", False),
    ("selected(${nothing}, 'slap')", False),
    ("count-selected(${acts})", 2),
    ("selected-at(${acts}, 1)", "kick"),
    ("${nothing} = ''", True),
    ("${nothing} = 0", False),
    ("${nothing} != 0", True),
    ("${nothing} < 1", False),
    ("${nothing} >= 0", False),
    ("${blank} = ''", True),
    ("${missing} = ''", True),
    ("${parity} = ''", False),
    ("not(${nothing})", True),
    ("string-length(${nothing})", 0),
    ("${nothing} + 1", NAN),
    ("coalesce(${nothing}, ${age})", 34),
    ("if(${yes}, 'a', 'b')", "a"),
    ("if(${no}, 'a', 'b')", "b"),
    ("${yes} = true()", True),
    ("string(${no})", "false"),
    ("concat(${name}, ' ', ${weight})", "Aygün Əliyeva 51.5"),
    ("${born} < today()", True),
    ("${born} = '1991-07-14'", True),
    ("today() - ${born}", 12650),
    ("int((today() - ${born}) div 365.25)", 34),
    ("today() - ${met}", 5784),
    ("format-date(${born}, '%d.%m.%Y')", "14.07.1991"),
    ("string(${clock})", "09:30:00"),
    ("decimal-time(${clock}) * 24", 9.5),
    ("string(date(${moment}))", "2026-01-01T04:00:00.000+04:00"),
    ("${text} > 2", True),
    ("count(${age})", 1),
    ("count-non-empty(${nothing} | ${age})", 1),
)


def equal(found: Any, expected: Any) -> bool:
    if isinstance(expected, float) and math.isnan(expected):
        return isinstance(found, float) and math.isnan(found)
    if isinstance(expected, bool) or isinstance(found, bool):
        return found is expected
    if isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-12)
    return type(found) is type(expected) and bool(found == expected)


@pytest.mark.parametrize(("source", "expected"), XPATH + OPENROSA + DATES + ANSWERS)
def test_an_expression_has_its_value(source: str, expected: Any) -> None:
    found = evaluate(source, WOMAN, now=NOW)
    assert equal(found, expected), found


@pytest.mark.parametrize(
    ("source", "this", "expected"),
    [
        (". >= 15 and . <= 49", 20, True),
        (".", None, None),
        (". = ''", None, True),
        ("string-length(.) > 3", "Bakı", True),
        ("regex(., '^[0-9]{9}$')", "501234567", True),
        (". <= today()", date(2026, 3, 3), False),
        ("not(selected(., 'none') and count-selected(.) > 1)", ["none", "a"], False),
        ("once(5)", 3, 3),
        ("once(5)", None, 5),
        ("number()", "7", 7),
        ("string()", 7, "7"),
        ("normalize-space()", " a ", "a"),
    ],
)
def test_a_point_is_the_asking_questions_own_answer(source: str, this: Any, expected: Any) -> None:
    assert equal(evaluate(source, {}, this=this, now=NOW), expected)


def test_month_and_day_names_are_in_the_language_of_the_interview() -> None:
    run = compile_expression("format-date('2026-05-01', '%e %b %a')")
    said = [run(Context({}, now=NOW, language=language)) for language in ("az", "ru", "fr")]
    assert said == ["1 may C.", "1 мая пт", "1 May Fri"]


def test_chance_comes_from_the_context() -> None:
    given = Context({}, chance=lambda: 0.5)
    assert compile_expression("random()")(given) == 0.5
    assert compile_expression("uuid()")(given) == "88888888-8888-4888-a888-888888888888"
    assert compile_expression("uuid(3)")(given) == "888"


def test_the_version_is_that_of_the_questionnaire() -> None:
    assert compile_expression("version()")(Context({}, version="2026.1")) == "2026.1"


def test_random_numbers_differ_without_a_fixed_chance() -> None:
    run = compile_expression("uuid()")
    assert run(Context({})) != run(Context({}))


def test_a_date_is_midnight_where_the_interview_takes_place() -> None:
    at = [
        evaluate("number('2024-06-01')", {}, now=datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)))
        for zone in ("UTC", "Asia/Baku", "America/Phoenix")
    ]
    assert at == [19875, 19874 + 20 / 24, 19875 + 7 / 24]


def test_days_between_dates_are_whole_although_summer_time_came_between() -> None:
    berlin = datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    days = evaluate("date('2025-04-01') - date('2025-03-01')", {}, now=berlin)
    assert days == 31


def test_years_of_age_change_on_the_birthday() -> None:
    source = "int((today() - '2000-02-29') div 365.25)"
    days = {
        day: evaluate(source, {}, now=NOW.replace(year=2024, month=2, day=day)) for day in (28, 29)
    }
    assert days == {28: 23, 29: 24}


def test_conversions_stand_alone() -> None:
    assert [to_string(value) for value in (None, 2.0, True, ["a", "b"], NodeSet())] == [
        "",
        "2",
        "true",
        "a b",
        "",
    ]
    assert to_boolean(NodeSet([""])) is True
    assert to_boolean(INVALID_DATE) is False
    assert to_number(date(1970, 1, 2), UTC) == 1
    assert math.isnan(to_number([]))
    assert (to_number(10**400), to_string(-(10**400))) == (math.inf, "-Infinity")
    assert math.isnan(float(INVALID_DATE))


def test_moments_print_as_forms_store_them() -> None:
    assert f"{evaluate('now()', {}, now=NOW)}" == "2026-03-02T18:30:05.120+04:00"


def test_every_function_is_in_the_documentation() -> None:
    page = Path(__file__).parents[2] / "docs" / "expressions.md"
    text = page.read_text(encoding="utf-8")
    missing = [known.usage() for known in FUNCTIONS.values() if f"`{known.usage()}`" not in text]
    assert missing == []
