"""The list and the map of households on the tablet: what she sees, in which order, in three languages."""

from __future__ import annotations

import re

import pytest

from tests.support.case_screens import (
    FINISHED,
    cluster,
    due,
    go,
    household,
    household_uid,
    kept,
    numbers,
    open_household,
    selected,
)

pytestmark = pytest.mark.browser

SUBJECT = re.compile(r"violen|zorak|насили|abuse|şiddət|partner|woman|qadın|женщин", re.IGNORECASE)


def test_without_clusters_the_list_says_what_will_be_there(case_list):
    assert case_list().get_by_text("No cluster has been assigned to you yet").is_visible()


def test_appointments_come_first_by_time_and_finished_households_last(case_list):
    page = case_list(
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


def test_chips_filter_and_count(case_list):
    page = case_list(
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


def test_a_household_is_found_by_its_number(case_list):
    page = case_list(
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


def test_the_nearest_comes_first_when_she_asks(case_list, page):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 41.0, "longitude": 48.0})
    shown = case_list(
        cluster(1, latitude=41.5), cluster(2, latitude=41.02),
        household(1, latitude=41.5, longitude=48.0), household(2, of=2, latitude=41.02, longitude=48.0),
        household(3, of=2, latitude=41.01, longitude=48.0),
    )  # fmt: skip
    assert numbers(shown) == ["1", "2", "3"]
    shown.get_by_role("button", name="Nearest first").click()
    shown.get_by_text("1.1 km").wait_for()
    assert numbers(shown) == ["3", "2", "1"]


def test_without_permission_the_list_says_so_and_stays(case_list):
    page = case_list(cluster(1), household(1))
    page.get_by_role("button", name="Nearest first").click()
    page.get_by_text("The tablet may not use its position").wait_for()
    assert numbers(page) == ["1"]


def test_two_hundred_households_are_drawn_at_once(case_list):
    records = [cluster(of) for of in range(1, 11)]
    records += [household(number, of=of) for of in range(1, 11) for number in range(1, 21)]
    page = case_list(*records)
    assert page.locator(".case").count() == 20  # the other clusters are folded
    for head in page.locator("summary").all()[1:]:
        head.click()
    spent = page.evaluate(
        """() => { const from = performance.now(); document.context.go("cases", {}); document.body.offsetHeight;
           return performance.now() - from; }"""
    )
    assert page.locator(".case").count() == 200
    assert spent < 500


def test_the_map_shows_clusters_from_afar_and_households_from_near(case_list):
    page = case_list(
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


def test_the_map_is_a_list_for_those_who_do_not_see_it(case_list, page):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 41.18, "longitude": 48.0})
    shown = case_list(cluster(1), household(1, latitude=41.18, longitude=48.02))
    shown.get_by_role("button", name="Map").click()
    shown.get_by_role("button", name="Where am I?").click()
    shown.get_by_role("button", name="Household 1/1 Not visited 1.7 km, east").click()
    assert shown.get_by_role("heading", name="Household 1").is_visible()


def test_without_positions_the_map_says_so(case_list):
    page = case_list(cluster(1, latitude=None, longitude=None), household(1))
    page.get_by_role("button", name="Map").click()
    assert page.get_by_text("No positions have been recorded").is_visible()


def test_useful_numbers_are_those_of_the_region_and_of_the_country(case_list):
    card = [
        {"name": {"az": "A", "ru": "A", "en": "Ambulance"}, "phone": "103", "region": None},
        {"name": {"az": "B", "ru": "B", "en": "Clinic here"}, "phone": "1", "region": 3},
        {"name": {"az": "C", "ru": "C", "en": "Clinic there"}, "phone": "2", "region": 4},
    ]
    page = case_list(cluster(1), household(1), ["card", "card", card])
    open_household(page, 1)
    page.get_by_role("button", name="Services").click()
    lines = page.locator(".services li").all_inner_texts()
    assert [line.split("\n") for line in lines] == [["Ambulance", "103"], ["Clinic here", "1"]]
    page.get_by_role("button", name="Back").click()
    assert page.get_by_role("heading", name="Household 1").is_visible()


def test_everything_is_done_with_the_keyboard(case_list):
    page = case_list(cluster(1), household(1))
    page.locator(".case").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Record a visit without an interview").press("Enter")
    page.get_by_role("radio").first.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("Away for a long time").wait_for()
    assert kept(page, "visit")[0]["body"]["result"] == 3


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_no_screen_says_what_the_survey_is_about_and_rows_are_for_fingers(case_list, language):
    page = case_list(
        cluster(1, name="Quba"), household(1, **selected(), address=None), household(2, **due(3)), language=language
    )  # fmt: skip
    for screen in ("cases", "household", "visit", "map", "card"):
        go(page, screen, uid=household_uid(1))
        assert SUBJECT.findall(page.content()) == []
        small = page.locator("#screen button:visible, #screen label.choice:visible").evaluate_all(
            "all => all.filter((it) => it.getBoundingClientRect().height < 56).map((it) => it.outerHTML)"
        )
        assert small == []
