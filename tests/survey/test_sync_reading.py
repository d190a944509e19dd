"""What a tablet sends as plain values: whatever text arrives, what comes out can be stored, or is called unreadable."""

import json
import math
from datetime import UTC, datetime

import pytest

from survey.services.sync.reading import DEEPEST, LARGEST, Unreadable, instant, parse, storable


@pytest.mark.parametrize(
    "text",
    ["", " ", "{", "null", "1", '"x"', "[]", '{"a": NaN}', '{"a": Infinity}', '{"a": -Infinity}', "{'a': 1}",
     '{"a": 1e999}', '{"a": -1e999}', f'{{"a": {LARGEST + 1}}}', f'{{"a": [{-LARGEST - 1}]}}',
     f'{{"a": {"9" * 5000}}}', '{"a": ' + "[" * 10_000 + "]" * 10_000 + "}", '{"a":' * 10_000 + "1" + "}" * 10_000],
)  # fmt: skip
def test_what_no_tablet_writes_is_unreadable(text):
    with pytest.raises(Unreadable):
        parse(text)


@pytest.mark.parametrize(
    "value", [0, -1, 1.5, True, None, "", "Şəki", LARGEST, -LARGEST, [], {}, [[1], {"a": "b"}]]
)
def test_what_tablets_write_comes_through_as_it_is(value):
    assert parse(json.dumps({"answers": value})) == {"answers": value}


def test_halves_of_characters_and_nul_are_replaced_wherever_they_stand():
    broken = {"a\x00": ["x\ud83d", {"b\udc00": "\x00"}]}
    assert parse(json.dumps(broken)) == {"a\ufffd": ["x\ufffd", {"b\ufffd": "\ufffd"}]}
    assert parse(json.dumps({"whole": "\U0001f600"})) == {"whole": "\U0001f600"}
    assert storable("a\x00\udfff") == "a\ufffd\ufffd"


def test_depth_is_measured_and_refused_beyond_what_questionnaires_need():
    def nested(levels):
        return "[" * levels + "]" * levels

    assert parse(f'{{"a": {nested(DEEPEST - 1)}}}')
    with pytest.raises(Unreadable):
        parse(f'{{"a": {nested(DEEPEST)}}}')


def test_a_time_needs_its_zone_and_comes_out_in_utc():
    assert instant("2026-03-01T12:00:00+04:00") == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert instant("2026-03-01T08:00:00.250Z").microsecond == 250_000


@pytest.mark.parametrize(
    "value",
    [None, 5, True, [], {}, "", "yesterday", "2026-03-01T12:00:00", "2026-13-01T00:00:00Z", "\ud800",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", math.inf],
)  # fmt: skip
def test_what_is_no_time_is_unreadable(value):
    with pytest.raises(Unreadable):
        instant(value)
