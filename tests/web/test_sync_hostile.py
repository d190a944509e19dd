"""Batches that no tablet of ours would send: none answers 500, none stops what stands beside it, nothing is lost."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from survey.models import Device, Household, Interview, SealedAnswer, SetAside, SyncItem, Visit
from survey.services import set_aside
from survey.services.sync.push import HANDLERS
from tests.support.cases import small_household, small_woman
from tests.support.sync_batches import item
from weighting.woman import index_from_token

LOG = "survey.services.sync.push"
KINDS = (*HANDLERS, "poem")
APPLIED = {"stored", "known", "revised", "findings"}
APART = {"set_aside", "unreadable"}

TEXTS = {
    "no JSON": "{",
    "no mapping": "[1]",
    "empty": "",
    "not a number": '{"household": NaN}',
    "too large": '{"household": 1e999, "version": 99999999999999999999}',
    "very deep": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "half a character, escaped": '{"household": "\\ud83d"}',
    "half a character": '{"household": "\ud83d"}',
    "nul, escaped": '{"household": "\\u0000", "text": "\\u0000"}',
    "nul": '{"household": "\x00"}',
    "long": json.dumps({"text": "ə" * 100_000}),
}

WRONG = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**53,
    2**53 + 1,
    10**30,
    "",
    "x" * 300,
    "\ud83d",
    "\x00",
    [],
    [[]],
    {},
    {"a": {}},
)


def wrong_of(body, name):
    """The body with one field wrong in many ways, and once without it."""
    yield from (body | {name: value} for value in WRONG)
    yield {key: value for key, value in body.items() if key != name}


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def kept(session):
    """The texts that are kept apart."""
    return {set_aside.content(session, one) for one in session.scalars(select(SetAside))}


@pytest.fixture
def bodies(about, households, now):
    """kind -> a body that is right."""
    household, at = str(households[0].uid), (now - timedelta(hours=1)).isoformat()
    appointment = (now + timedelta(hours=5)).isoformat()
    return {
        "visit": {"household": household, "unit": "household", "result": 2, "started_at": at,
                  "next_appointment": appointment, "final": False},
        "interview": about("household", small_household(), finished=True),
        "draw": {"household": household, "draw_version": 1, "eligible": [1, 2], "line": 1, "locked_at": at},
        "trace": {"interview": str(uuid.uuid4()), "part": 0, "events": [[0, "open", "offline"]]},
        "notice": {"household": household, "kind": "safety", "at": at, "text": "A neighbour listened."},
        "answer": {"key": "0" * 16, "mode": "unlinked", "sealed": "AAAA", "stratum": "03-2",
                   "age_group": "35-39", "weight_class": 1},
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_texts_that_cannot_be_read_stop_nothing_and_are_kept_whole(tablet, session, bodies, kind):
    bad = [item(kind, text) for text in TEXTS.values()]
    good = item("visit", bodies["visit"])
    *answers, last = tablet.status(*bad, good)
    assert (set(answers), last) == ({"unreadable"}, "stored")
    assert count(session, Visit) == 1
    # of a sealed card nothing but its own row may remain: the tablet keeps what could not be read
    assert kept(session) == (set() if kind == "answer" else set(TEXTS.values()))


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, names in {
        "visit": ("household", "unit", "result", "started_at", "next_appointment", "final"),
        "interview": ("household", "unit", "version", "language", "page", "started_at", "saved_at",
                      "finished_at", "revision", "answers", "comments", "later", "counts", "line"),
        "draw": ("household", "draw_version", "eligible", "line", "locked_at"),
        "trace": ("interview", "part", "events"),
        "notice": ("household", "kind", "at", "text"),
        "answer": ("key", "mode", "sealed", "stratum", "age_group", "weight_class", "household"),
    }.items() for name in names],
)  # fmt: skip
def test_a_field_of_the_wrong_type_is_answered_and_never_lost(tablet, session, bodies, kind, name):
    uid = uuid.uuid4()  # the same: each content meets what the one before has left
    sent = [item(kind, body, uid) for body in wrong_of(bodies[kind], name)]
    answers = tablet.status(*sent)
    assert set(answers) <= APPLIED | APART
    apart = {one["body"] for one, status in zip(sent, answers, strict=True) if status in APART}
    assert kept(session) == (set() if kind == "answer" else apart)


@pytest.mark.parametrize("value", WRONG)
def test_an_answer_of_any_type_is_stored_with_its_findings(tablet, session, about, value):
    uid = uuid.uuid4()
    answers = small_household() | {"rooms": value, "made_up": value, "roster": value}
    for finished in (False, True):
        [status] = tablet.status(
            item("interview", about("household", answers, finished=finished), uid)
        )
        readable = not isinstance(value, int) or abs(value) <= 2**53
        assert status == (("findings" if finished else "stored") if readable else "unreadable")
    assert count(session, Interview) == int(readable)


def test_the_same_record_twice_in_one_batch_is_there_once(tablet, session, bodies):
    for kind in ("visit", "interview", "notice", "trace"):
        one = item(kind, bodies[kind])
        assert tablet.status(one, one) == ["stored", "known"]
    card = item("answer", bodies["answer"])
    assert tablet.status(card, card) == ["stored", "known"]
    assert (count(session, Visit), count(session, SealedAnswer)) == (
        2,
        1,
    )  # the interview is a visit, too


def test_another_content_under_a_known_name_is_set_aside(tablet, session, bodies, households):
    first, other = (
        item("visit", bodies["visit"] | {"result": result}, uuid.UUID(int=1)) for result in (2, 6)
    )
    assert tablet.status(first, other) == ["stored", "set_aside"]
    elsewhere = bodies["notice"] | {"household": str(households[1].uid)}
    notices = [item("notice", body, uuid.UUID(int=2)) for body in (bodies["notice"], elsewhere)]
    assert tablet.status(*notices) == ["stored", "set_aside"]
    assert kept(session) == {other["body"], notices[1]["body"]}
    assert set(session.scalars(select(SetAside.reason))) == {"other_content"}
    assert session.scalars(select(Visit.result)).one() == 2


def test_items_wait_for_the_rest_of_their_batch(tablet, session, about, households, now):
    """A day in the wrong order: her interview before the draw, the draw before the list that it rests on."""
    case = households[0]
    token = bytes.fromhex(tablet.pull().json["households"][0]["token"])
    lines = [
        number for number, one in enumerate(small_household()["roster"], 1)
        if one["sex"] == "2" and one["age"] < 65
    ]  # fmt: skip
    line = lines[index_from_token(token, len(lines)) - 1]
    drawn = {
        "household": str(case.uid),
        "draw_version": 1,
        "eligible": lines,
        "line": line,
        "locked_at": now.isoformat(),
    }
    second = uuid.uuid4()
    day = [
        item("interview", about("household", small_household(), finished=True)),
        item("draw", drawn, case.uid),
        item("interview", about("woman", small_woman(), finished=True, line=line), second),
        item("trace", {"interview": str(second), "part": 0, "events": []}, f"{second}:0"),
    ]
    assert tablet.status(*reversed(day)) == ["stored"] * 4
    session.expire_all()
    assert session.get_one(Household, case.id).state == "finished"
    assert count(session, SetAside) == 0
    assert tablet.status(*day) == ["known"] * 4


def test_what_waits_for_something_that_never_comes_is_kept_apart_at_the_end(tablet, session, about):
    hers = item("interview", about("woman", small_woman(), finished=True))
    assert tablet.status(hers) == ["set_aside"]
    assert kept(session) == {hers["body"]}


def test_a_fault_of_ours_costs_one_item_and_is_logged_without_its_content(
    tablet, session, bodies, monkeypatch, caplog
):
    def fails(_at, _item, body):
        raise KeyError(body["text"])

    monkeypatch.setitem(HANDLERS, "notice", fails)
    bad, good = item("notice", bodies["notice"]), item("visit", bodies["visit"])
    with caplog.at_level(logging.ERROR, logger=LOG):
        assert tablet.status(bad, good) == ["set_aside", "stored"]
    assert kept(session) == {bad["body"]}
    assert session.scalars(select(SetAside.reason)).one() == "fault"
    [record] = [one for one in caplog.records if one.name == LOG]
    told = record.getMessage()
    assert "KeyError" in told
    assert "fails:" in told
    assert "neighbour" not in caplog.text
    assert not record.exc_info


@pytest.mark.parametrize("value", [-1, 10**400, 2**53 + 1, True, 1.5, "7", None, [], {"a": 1}])
def test_absurd_numbers_in_a_report_are_not_noted(tablet, session, value):
    names = ("unsent", "open", "usage", "quota", "battery")
    sensible = dict.fromkeys(names, 7)
    assert tablet.push(**sensible).status_code == 200
    assert (
        tablet.push(**dict.fromkeys(names, value), persisted=value, wiped=value).status_code == 200
    )
    session.expire_all()
    device = session.get_one(Device, tablet.uid)
    found = (device.unsent, device.open_interviews, device.usage, device.quota, device.battery)
    assert found == (7,) * 5
    assert device.wiped_at is None


@pytest.mark.parametrize(
    ("clock", "error"),
    [
        ("9999-12-31T23:59:59.999999-23:59", 2**31 - 1),
        ("0001-01-01T00:00:00+23:59", -(2**31) + 1),
        ("2026-03-01T12:00:00", None),
        ("\ud83d", None),
        (10**400, None),
        (None, None),
    ],
)
def test_an_absurd_clock_is_noted_as_far_as_a_column_goes(tablet, session, clock, error):
    assert tablet.push(clock=clock).status_code == 200
    session.expire_all()
    assert session.get_one(Device, tablet.uid).clock_error == error


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "NaN", '{"items": 5}', '{"items": [5]}', '{"items": [{}]}',
     '{"items": [{"kind": "visit", "uid": "../x", "hash": "' + "0" * 64 + '", "body": ""}]}',
     '{"items": [{"kind": "visit\\u0000", "uid": "a", "hash": "' + "0" * 64 + '", "body": ""}]}',
     '{"items": [{"kind": "visit", "uid": "a", "hash": "short", "body": ""}]}',
     '{"items": ' + "[" * 10_000 + "]" * 10_000 + "}"],
)  # fmt: skip
def test_an_envelope_that_is_none_is_refused_as_a_whole(tablet, session, text):
    answer = tablet.client.post(
        "/api/v1/sync",
        data=text,
        content_type="application/json",
        headers=tablet.headers,
        forged=True,
    )
    assert answer.status_code in (400, 422)
    assert answer.json["error"]["message"]
    assert count(session, SyncItem) == 0


def test_names_of_programs_that_no_database_takes_are_cleaned(tablet, session):
    body = {"software": "a\x00\ud83d" + "x" * 500, "report": [], "items": []}
    assert (
        tablet.client.post(
            "/api/v1/sync", json=body, headers=tablet.headers, forged=True
        ).status_code
        == 200
    )
    session.expire_all()
    assert session.get_one(Device, tablet.uid).software.startswith("a\ufffd\ufffdxx")
