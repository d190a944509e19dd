"""The enumerator's case work on the tablet: what she sees, what she may do, what is written down."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.case_screens import (
    cluster,
    first_interview,
    go,
    household,
    household_uid,
    kept,
    met,
    open_screens,
    token,
)
from weighting.woman import uniform_index

pytestmark = pytest.mark.browser

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 13:00 in Baku
SUBJECT = re.compile(r"violen|zorak|насили|abuse|şiddət|partner|woman|qadın|женщин", re.IGNORECASE)


@pytest.fixture
def tablet(page, _application):
    """`tablet(record, ...)` shows the list of these records; an error on the page fails the test."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))

    def show(*records, language="en", now=NOW):
        return open_screens(page, _application, list(records), language=language, now=now)

    yield show
    assert complaints == []


def numbers(page, part="body"):
    return page.locator(f"{part} .case-number").all_text_contents()


def due(hours, **more):
    at = NOW + timedelta(hours=hours)
    return {"state": "visited", "result": 4, "next_appointment": at.isoformat(), **more}


def selected(**more):
    return {"state": "selected", "result": 1, "locked": {"line": 2, "eligible": 2, "at": NOW.isoformat()},
            "member": {"line": 2, "name": "Aygün", "age": 38}, **more}  # fmt: skip


FINISHED = {"state": "finished", "result": 5}


def open_household(page, number):
    page.locator(f'.case[data-uid="{household_uid(number)}"]').click()


def record_visit(page, result, *, final=False):
    page.get_by_role("button", name="Record a visit without an interview").click()
    page.get_by_role("radio", name=result).check()
    if final:
        page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Record the visit").click()


def test_without_clusters_the_list_says_what_will_be_there(tablet):
    assert tablet().get_by_text("No cluster has been assigned to you yet").is_visible()


def test_appointments_come_first_by_time_and_finished_households_last(tablet):
    page = tablet(
        cluster(1), household(1), household(2, **FINISHED), household(3, **due(20)),
        household(4, **due(-2)), household(5), household(6, **due(4)),
    )  # fmt: skip
    assert numbers(page) == ["1/4", "1/6", "1/3", "1", "5", "2"]
    lines = page.locator("[data-part=due] .case-text").all_inner_texts()
    assert [line.split("\n") for line in lines] == [
        ["Mon 2 Mar, 11:00", "overdue"],
        ["today, 17:00", "appointment"],
        ["tomorrow, 09:00", "appointment"],
    ]
    assert page.get_by_text("1 of 6 finished").is_visible()


def test_chips_filter_and_count(tablet):
    page = tablet(
        cluster(1), household(1), household(2, **FINISHED), household(3, **due(4)), household(4)
    )
    chips = page.get_by_role("group", name="Show").get_by_role("button")
    assert [" ".join(chip.split()) for chip in chips.all_inner_texts()] == [
        "Show all 4",
        "To do 3",
        "Appointment 1",
        "Finished 1",
    ]
    chips.nth(3).click()
    assert numbers(page) == ["2"]
    assert chips.nth(3).get_attribute("aria-pressed") == "true"
    chips.nth(1).click()
    assert numbers(page) == ["1/3", "1", "4"]


def test_a_household_is_found_by_its_number(tablet):
    page = tablet(
        cluster(1), cluster(2), household(7), household(8), household(7, of=2), household(17)
    )
    entry = page.get_by_label("Find by number")
    entry.fill("7")
    assert numbers(page) == ["7", "7"]
    entry.fill("2/7")
    assert numbers(page) == ["7"]
    assert page.get_by_role("status").filter(has_text="1 household").count() == 1
    entry.fill("99")
    assert page.get_by_text("No household fits.").is_visible()


def test_the_nearest_comes_first_when_she_asks(tablet, page):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 41.0, "longitude": 48.0})
    shown = tablet(
        cluster(1, latitude=41.5), cluster(2, latitude=41.02),
        household(1, latitude=41.5, longitude=48.0), household(2, of=2, latitude=41.02, longitude=48.0),
        household(3, of=2, latitude=41.01, longitude=48.0),
    )  # fmt: skip
    assert numbers(shown) == ["1", "2", "3"]
    shown.get_by_role("button", name="Nearest first").click()
    shown.get_by_text("1.1 km").wait_for()
    assert numbers(shown) == ["3", "2", "1"]


def test_without_permission_the_list_says_so_and_stays(tablet):
    page = tablet(cluster(1), household(1))
    page.get_by_role("button", name="Nearest first").click()
    page.get_by_text("The tablet may not use its position").wait_for()
    assert numbers(page) == ["1"]


def test_two_hundred_households_are_drawn_at_once(tablet):
    records = [cluster(of) for of in range(1, 11)]
    records += [household(number, of=of) for of in range(1, 11) for number in range(1, 21)]
    page = tablet(*records)
    assert page.locator(".case").count() == 20  # the other clusters are folded
    for head in page.locator("summary").all()[1:]:
        head.click()
    spent = page.evaluate(
        """() => { const from = performance.now(); document.context.go("cases", {}); document.body.offsetHeight;
           return performance.now() - from; }"""
    )
    assert page.locator(".case").count() == 200
    assert spent < 500


def test_the_list_is_confirmed_once_and_the_draw_is_the_offices(tablet):
    page = tablet(cluster(1), household(1), first_interview(1, NOW, ages=(40, 38, 7, 17)))
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


def test_nobody_to_be_invited_finishes_the_household(tablet):
    page = tablet(cluster(1), household(1), first_interview(1, NOW, ages=(70, 9)))
    open_household(page, 1)
    page.get_by_role("button", name="Confirm the list").click()
    page.get_by_role("button", name="Yes, the list is complete").click()
    page.get_by_text("Nobody is to be invited").wait_for()
    page.get_by_role("button", name="My households").click()
    assert "nobody to be invited" in page.locator(".case").inner_text()


def test_a_list_outlives_its_interview_until_it_is_confirmed(tablet):
    page = tablet(cluster(1), household(1))
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


def test_a_visit_with_an_appointment_leads_the_list(tablet):
    page = tablet(cluster(1), household(1), household(2))
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


def test_giving_up_needs_three_days(tablet):
    page = tablet(cluster(1), household(1, state="visited", result=2, visits=[met(NOW)]))
    open_household(page, 1)
    record_visit(page, "Nobody at home who can answer", final=True)
    alert = page.get_by_role("alert").filter(has_text="3 different days")
    assert alert.inner_text() == "Final only after visits on 3 different days; so far: 1."
    assert page.get_by_role("checkbox").evaluate("it => it === document.activeElement")
    assert kept(page, "visit") == []


@pytest.mark.parametrize(("hour", "accepted"), [(12, False), (13, True)])
def test_giving_up_needs_another_time_of_day(tablet, hour, accepted):
    days = [NOW - timedelta(days=5), (NOW - timedelta(days=4)).replace(hour=hour)]
    page = tablet(
        cluster(1), household(1, state="visited", result=2, visits=[met(day) for day in days])
    )
    open_household(page, 1)
    record_visit(page, "Nobody at home who can answer", final=True)
    if accepted:
        page.locator(".steps").wait_for()
    else:
        assert page.get_by_text("Final only after a visit at another time").is_visible()
    assert len(kept(page, "visit")) == accepted


def test_after_a_second_refusal_nobody_asks_again(tablet):
    refused = met(NOW - timedelta(days=2), result=5)
    page = tablet(cluster(1), household(1, state="visited", result=5, visits=[refused]))
    open_household(page, 1)
    assert page.get_by_text("One more attempt at most").is_visible()
    record_visit(page, "Refused")
    page.get_by_text("Nobody asks a third time").wait_for()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_role("button", name="My households").click()
    assert page.locator(".shape.closed").count() == 1


def test_with_a_safety_concern_the_first_refusal_is_the_last(tablet):
    body = {"household": household_uid(1), "kind": "safety"}
    notice = {"uid": "n", "body": body, "sent": None, "problem": None}
    page = tablet(cluster(1), household(1), ["notice", "n", notice])
    open_household(page, 1)
    assert page.get_by_text("Do not go again before you have spoken").is_visible()
    record_visit(page, "Refused")
    assert page.get_by_text("It may not be safe to come again").is_visible()


def test_an_appointment_in_the_past_is_refused_where_it_stands(tablet):
    page = tablet(cluster(1), household(1))
    open_household(page, 1)
    page.get_by_role("button", name="Record a visit without an interview").click()
    page.get_by_role("radio", name="Another time").check()
    page.get_by_label("Another day and time").fill("2026-03-01T10:00")
    page.get_by_role("button", name="Record the visit").click()
    assert page.get_by_role("alert").filter(has_text="in the past").is_visible()
    assert kept(page, "visit") == []


def test_the_name_is_there_only_while_she_is_to_be_found(tablet):
    ended = {**selected(), "state": "finished", "woman_result": 1}
    page = tablet(cluster(1), household(1, **selected()), household(2, **ended))
    open_household(page, 1)
    assert page.locator("[data-private]").inner_text() == "Line 2 · Aygün · age 38"
    go(page, "household", uid=household_uid(2))
    assert "Aygün" not in page.content()
    assert not page.locator("[data-private]").is_visible()


def test_after_a_final_result_her_name_leaves_the_tablet(tablet):
    page = tablet(cluster(1), household(1), first_interview(1, NOW, ages=(40, 9)))
    open_household(page, 1)
    page.get_by_role("button", name="Confirm the list").click()
    page.get_by_role("button", name="Yes, the list is complete").click()
    record_visit(page, "Moved away or died", final=True)
    page.wait_for_function("document.context.kept.all('draw')[0].member === null")
    assert "Name1" not in page.content()


def test_a_returned_interview_comes_with_its_note(tablet):
    returned = {"uid": "i", "unit": "household", "state": "returned", "started_at": NOW.isoformat(),
                "saved_at": NOW.isoformat(), "note": "Look at line 3."}  # fmt: skip
    page = tablet(
        cluster(1), household(1, state="visited", visits=[met(NOW, result=1)], interviews=[returned])
    )  # fmt: skip
    assert "Returned" in page.locator(".case").inner_text()
    open_household(page, 1)
    assert page.get_by_text("Returned: Look at line 3.").is_visible()
    assert page.get_by_role("button", name="Continue").is_visible()


def test_what_the_office_keeps_apart_is_said(tablet):
    body = {"household": household_uid(1), "unit": "household", "result": 2, "started_at": NOW.isoformat(),
            "final": False, "next_appointment": None}  # fmt: skip
    aside = {"uid": "v", "body": body, "sent": None, "problem": {"status": "set_aside", "message": ""}}  # fmt: skip
    page = tablet(cluster(1), household(1), ["visit", "v", aside])
    assert page.locator(".mark").filter(has_text="With the office").is_visible()
    assert "Not visited" in page.locator(".case").inner_text()


def test_what_arrives_is_drawn_and_a_household_that_is_gone_is_left(tablet):
    page = tablet(cluster(1), household(1))
    open_household(page, 1)
    visited = household(1, state="visited", result=2, visits=[met(NOW)])
    page.evaluate("(record) => document.context.kept.putMany([record])", visited)
    page.clock.run_for(100)
    page.get_by_text("Nobody at home who can answer").wait_for()
    gone = ["household", household_uid(1), None]
    page.evaluate("(record) => document.context.kept.putMany([record])", gone)
    page.clock.run_for(100)
    page.get_by_role("heading", name="My households").wait_for()


def test_advice_stands_where_the_method_gives_it(tablet):
    late = NOW.replace(hour=14)
    page = tablet(cluster(1), household(1, **selected()), now=late)
    open_household(page, 1)
    advice = page.locator(".advice li").all_inner_texts()
    assert [line.split(".")[0] for line in advice] == [
        "Individual interviews go better in the daytime",
        "Only you hold this conversation",
    ]


@pytest.mark.parametrize(("minutes", "words"), [(25, "25 minutes fast"), (-40, "40 minutes slow")])
def test_a_wrong_clock_is_said_on_every_screen_that_writes_times(tablet, minutes, words):
    settings = ["settings", "settings", {"clock": minutes * 60_000}]
    page = tablet(cluster(1), household(1), settings)
    for screen in ("cases", "household", "visit"):
        go(page, screen, uid=household_uid(1))
        assert page.get_by_role("alert").filter(has_text=words).is_visible()


def test_the_map_shows_clusters_from_afar_and_households_from_near(tablet):
    page = tablet(
        cluster(1), cluster(2, latitude=41.5),
        *(household(number, latitude=41.18 + number / 2000, longitude=48.13) for number in (1, 2, 3)),
        household(4, of=2, latitude=41.5, longitude=48.13),
    )  # fmt: skip
    page.get_by_role("button", name="Map").click()
    assert page.locator(".chart text").all_text_contents() == ["1", "2"]
    assert page.locator(".scale").inner_text().strip() == "5 km"
    page.locator('.chart [data-id="cluster 1"]').click()
    assert page.locator(".chart .mark-household text").all_text_contents() == ["1", "2", "3"]
    page.locator(".chart .mark-household").first.click()
    assert page.get_by_role("heading", name="Household 1").is_visible()


def test_the_map_is_a_list_for_those_who_do_not_see_it(tablet, page):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 41.18, "longitude": 48.0})
    shown = tablet(cluster(1), household(1, latitude=41.18, longitude=48.02))
    shown.get_by_role("button", name="Map").click()
    shown.get_by_role("button", name="Where am I?").click()
    shown.get_by_role("button", name="Household 1/1 Not visited 1.7 km, east").click()
    assert shown.get_by_role("heading", name="Household 1").is_visible()


def test_without_positions_the_map_says_so(tablet):
    page = tablet(cluster(1, latitude=None, longitude=None), household(1))
    page.get_by_role("button", name="Map").click()
    assert page.get_by_text("No positions have been recorded").is_visible()


def test_useful_numbers_are_those_of_the_region_and_of_the_country(tablet):
    card = [
        {"name": {"az": "A", "ru": "A", "en": "Ambulance"}, "phone": "103", "region": None},
        {"name": {"az": "B", "ru": "B", "en": "Clinic here"}, "phone": "1", "region": 3},
        {"name": {"az": "C", "ru": "C", "en": "Clinic there"}, "phone": "2", "region": 4},
    ]
    page = tablet(cluster(1), household(1), ["card", "card", card])
    open_household(page, 1)
    page.get_by_role("button", name="Services").click()
    lines = page.locator(".services li").all_inner_texts()
    assert [line.split("\n") for line in lines] == [["Ambulance", "103"], ["Clinic here", "1"]]
    page.get_by_role("button", name="Back").click()
    assert page.get_by_role("heading", name="Household 1").is_visible()


def test_everything_is_done_with_the_keyboard(tablet):
    page = tablet(cluster(1), household(1))
    page.locator(".case").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Record a visit without an interview").press("Enter")
    page.get_by_role("radio").first.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("Away for a long time").wait_for()
    assert kept(page, "visit")[0]["body"]["result"] == 3


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_no_screen_says_what_the_survey_is_about_and_rows_are_for_fingers(tablet, language):
    page = tablet(
        cluster(1, name="Quba"), household(1, **selected(), address=None), household(2, **due(3)), language=language
    )  # fmt: skip
    for screen in ("cases", "household", "visit", "map", "card"):
        go(page, screen, uid=household_uid(1))
        assert SUBJECT.findall(page.content()) == []
        small = page.locator("#screen button:visible, #screen label.choice:visible").evaluate_all(
            "all => all.filter((it) => it.getBoundingClientRect().height < 56).map((it) => it.outerHTML)"
        )
        assert small == []
