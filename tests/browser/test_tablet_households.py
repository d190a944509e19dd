"""One household on the tablet: the list of members, the draw, visits, what the office sends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.support.case_screens import (
    NOW,
    cluster,
    first_interview,
    go,
    household,
    household_uid,
    kept,
    met,
    numbers,
    open_household,
    record_visit,
    selected,
    token,
)
from weighting.woman import uniform_index

pytestmark = pytest.mark.browser

SUBJECT = re.compile(r"violen|zorak|насили|abuse|şiddət|partner|woman|qadın|женщин", re.IGNORECASE)


def test_the_list_is_confirmed_once_and_the_draw_is_the_offices(case_list):
    page = case_list(cluster(1), household(1), first_interview(1, NOW, ages=(40, 38, 7, 17)))
    open_household(page, 1)
    assert page.locator(".sizes dd").all_inner_texts() == ["4", "3"]
    page.get_by_role("button", name="Confirm the list").click()
    assert page.locator("#list-question").evaluate("it => it === document.activeElement")
    page.get_by_role("button", name="Yes, the list is complete").click()
    line = [1, 2, 4][uniform_index(b"key", f"t:{household_uid(1)}:1", 3) - 1]
    page.get_by_text(f"Line {line}").wait_for()
    assert page.get_by_text(f"Name{line}").is_visible()
    (draw,) = kept(page, "draw")
    assert draw["sent"] is None
    assert draw["body"] == {
        "household": household_uid(1), "draw_version": 1, "eligible": [1, 2, 4], "line": line,
        "locked_at": draw["body"]["locked_at"],
    }  # fmt: skip
    assert not page.get_by_role("button", name="Confirm the list").is_visible()
    assert page.get_by_role("button", name="Begin").count() == 1


def test_the_token_of_these_tests_is_the_one_of_the_draw():
    blocks = bytes.fromhex(token(household_uid(1)))
    assert int.from_bytes(blocks[:4], "big") % 3 + 1 == uniform_index(
        b"key", f"t:{household_uid(1)}:1", 3
    )


def test_nobody_to_be_invited_finishes_the_household(case_list):
    page = case_list(cluster(1), household(1), first_interview(1, NOW, ages=(70, 9)))
    open_household(page, 1)
    page.get_by_role("button", name="Confirm the list").click()
    page.get_by_role("button", name="Yes, the list is complete").click()
    page.get_by_text("Nobody is to be invited").wait_for()
    page.get_by_role("button", name="My households").click()
    assert "nobody to be invited" in page.locator(".case").inner_text()


def test_a_list_outlives_its_interview_until_it_is_confirmed(case_list):
    page = case_list(cluster(1), household(1))
    name, uid, record = first_interview(1, NOW, ages=(40, 38))
    page.evaluate("(record) => document.context.kept.putMany([record])", [name, uid, record])
    page.wait_for_function("document.context.kept.all('roster').length === 1")
    wiped = {**record, "cleared": True, "body": {**record["body"], "answers": None}}
    page.evaluate("(record) => document.context.kept.putMany([record])", [name, uid, wiped])
    open_household(page, 1)
    page.get_by_role("button", name="Confirm the list").click()
    page.get_by_role("button", name="Yes, the list is complete").click()
    page.get_by_text(re.compile("Name[12]")).wait_for()
    assert kept(page, "roster") == []


def test_a_visit_with_an_appointment_leads_the_list(case_list):
    page = case_list(cluster(1), household(1), household(2))
    open_household(page, 2)
    page.get_by_role("button", name="Record a visit without an interview").click()
    page.get_by_role("radio", name="Another time").check()
    page.get_by_role("button", name="Tomorrow morning").click()
    page.get_by_role("button", name="Record the visit").click()
    assert page.get_by_text("next appointment Tue 3 Mar, 10:00").is_visible()
    (visit,) = kept(page, "visit")
    assert visit["body"] == {
        "household": household_uid(2), "unit": "household", "result": 4, "final": False,
        "started_at": visit["body"]["started_at"], "next_appointment": "2026-03-03T06:00:00.000Z",
    }  # fmt: skip
    page.get_by_role("button", name="My households").click()
    assert numbers(page) == ["1/2", "1"]
    assert page.locator(".mark").filter(has_text="Not sent yet").count() == 1


def test_giving_up_needs_three_days(case_list):
    page = case_list(cluster(1), household(1, state="visited", result=2, visits=[met(NOW)]))
    open_household(page, 1)
    record_visit(page, "Nobody at home who can answer", final=True)
    alert = page.get_by_role("alert").filter(has_text="3 different days")
    assert alert.inner_text() == "Final only after visits on 3 different days; so far: 1."
    assert page.get_by_role("checkbox").evaluate("it => it === document.activeElement")
    assert kept(page, "visit") == []


@pytest.mark.parametrize(("hour", "accepted"), [(12, False), (13, True)])
def test_giving_up_needs_another_time_of_day(case_list, hour, accepted):
    days = [NOW - timedelta(days=5), (NOW - timedelta(days=4)).replace(hour=hour)]
    page = case_list(
        cluster(1), household(1, state="visited", result=2, visits=[met(day) for day in days])
    )
    open_household(page, 1)
    record_visit(page, "Nobody at home who can answer", final=True)
    if accepted:
        page.locator(".steps").wait_for()
    else:
        assert page.get_by_text("Final only after a visit at another time").is_visible()
    assert len(kept(page, "visit")) == accepted


def test_after_a_second_refusal_nobody_asks_again(case_list):
    refused = met(NOW - timedelta(days=2), result=5)
    page = case_list(cluster(1), household(1, state="visited", result=5, visits=[refused]))
    open_household(page, 1)
    assert page.get_by_text("One more attempt at most").is_visible()
    record_visit(page, "Refused")
    page.get_by_text("Nobody asks a third time").wait_for()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("button", name="My households").click()
    assert page.locator(".shape.closed").count() == 1


def test_with_a_safety_concern_the_first_refusal_is_the_last(case_list):
    body = {"household": household_uid(1), "kind": "safety"}
    notice = {"uid": "n", "body": body, "sent": None, "problem": None}
    page = case_list(cluster(1), household(1), ["notice", "n", notice])
    open_household(page, 1)
    assert page.get_by_text("Do not go again before you have spoken").is_visible()
    record_visit(page, "Refused")
    assert page.get_by_text("It may not be safe to come again").is_visible()


def test_an_appointment_in_the_past_is_refused_where_it_stands(case_list):
    page = case_list(cluster(1), household(1))
    open_household(page, 1)
    page.get_by_role("button", name="Record a visit without an interview").click()
    page.get_by_role("radio", name="Another time").check()
    page.get_by_label("Another day and time").fill("2026-03-01T10:00")
    page.get_by_role("button", name="Record the visit").click()
    assert page.get_by_role("alert").filter(has_text="in the past").is_visible()
    assert kept(page, "visit") == []


def test_the_name_is_there_only_while_she_is_to_be_found(case_list):
    ended = {**selected(), "state": "finished", "woman_result": 1}
    page = case_list(cluster(1), household(1, **selected()), household(2, **ended))
    open_household(page, 1)
    assert page.locator("[data-private]").inner_text() == "Line 2 · Aygün · age 38"
    go(page, "household", uid=household_uid(2))
    assert "Aygün" not in page.content()
    assert not page.locator("[data-private]").is_visible()


def test_after_a_final_result_her_name_leaves_the_tablet(case_list):
    page = case_list(cluster(1), household(1), first_interview(1, NOW, ages=(40, 9)))
    open_household(page, 1)
    page.get_by_role("button", name="Confirm the list").click()
    page.get_by_role("button", name="Yes, the list is complete").click()
    record_visit(page, "Moved away or died", final=True)
    page.wait_for_function("document.context.kept.all('draw')[0].member === null")
    assert "Name1" not in page.content()


def test_a_returned_interview_comes_with_its_note(case_list):
    returned = {"uid": "i", "unit": "household", "state": "returned", "started_at": NOW.isoformat(),
                "saved_at": NOW.isoformat(), "note": "Look at line 3."}  # fmt: skip
    page = case_list(
        cluster(1), household(1, state="visited", visits=[met(NOW, result=1)], interviews=[returned])
    )  # fmt: skip
    assert "Returned" in page.locator(".case").inner_text()
    open_household(page, 1)
    assert page.get_by_text("Returned: Look at line 3.").is_visible()
    assert page.get_by_role("button", name="Continue").is_visible()


def test_what_the_office_keeps_apart_is_said(case_list):
    body = {"household": household_uid(1), "unit": "household", "result": 2, "started_at": NOW.isoformat(),
            "final": False, "next_appointment": None}  # fmt: skip
    aside = {"uid": "v", "body": body, "sent": None, "problem": {"status": "set_aside", "message": ""}}  # fmt: skip
    page = case_list(cluster(1), household(1), ["visit", "v", aside])
    assert page.locator(".mark").filter(has_text="With the office").is_visible()
    assert "Not visited" in page.locator(".case").inner_text()


def test_what_arrives_is_drawn_and_a_household_that_is_gone_is_left(case_list):
    page = case_list(cluster(1), household(1))
    open_household(page, 1)
    visited = household(1, state="visited", result=2, visits=[met(NOW)])
    page.evaluate("(record) => document.context.kept.putMany([record])", visited)
    page.clock.run_for(100)
    page.get_by_text("Nobody at home who can answer").wait_for()
    gone = ["household", household_uid(1), None]
    page.evaluate("(record) => document.context.kept.putMany([record])", gone)
    page.clock.run_for(100)
    page.get_by_role("heading", name="My households").wait_for()


def test_advice_stands_where_the_method_gives_it(case_list):
    late = NOW.replace(hour=14)
    page = case_list(cluster(1), household(1, **selected()), now=late)
    open_household(page, 1)
    advice = page.locator(".advice li").all_inner_texts()
    assert [line.split(".")[0] for line in advice] == [
        "Individual interviews go better in the daytime",
        "Only you hold this conversation",
    ]


@pytest.mark.parametrize(("minutes", "words"), [(25, "25 minutes fast"), (-40, "40 minutes slow")])
def test_a_wrong_clock_is_said_on_every_screen_that_writes_times(case_list, minutes, words):
    settings = ["settings", "settings", {"clock": minutes * 60_000}]
    page = case_list(cluster(1), household(1), settings)
    for screen in ("cases", "household", "visit"):
        go(page, screen, uid=household_uid(1))
        assert page.get_by_role("alert").filter(has_text=words).is_visible()
