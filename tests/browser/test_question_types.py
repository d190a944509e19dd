"""Every type of question filled in as people do it, saved, and there again after a reload."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from instruments import load
from tests.support import cases
from tests.support.pictures import PIXEL

pytestmark = pytest.mark.browser

EVERY = load(Path(cases.__file__).parent / "instruments" / "every.yaml")
MICROPHONE = """navigator.mediaDevices.getUserMedia = async () => {
  const sound = new AudioContext();
  const out = sound.createMediaStreamDestination();
  const tone = sound.createOscillator();
  tone.connect(out);
  tone.start();
  return out.stream;
}"""


@pytest.fixture
def interview(online, page):
    """(page, address in the JSON interface) of an interview with one question of every type."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 41.168, "longitude": 48.128, "accuracy": 7})
    page.add_init_script(MICROPHONE)
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page, online(EVERY)


def fill(page, name, text):
    page.locator(f'[data-question="{name}"] .entry').fill(text)
    following(page)


def following(page):
    page.locator(".turn.next").click()


def question(page, name):
    found = page.locator(f'[data-question="{name}"]')
    found.wait_for()
    return found


def choose(page, name, code):
    question(page, name).locator(f'[data-choice="{code}"]').click()


def test_every_type_is_filled_in_and_comes_back(interview):
    page, address = interview
    fill(page, "a_text", "Kənd")
    fill(page, "an_integer", "12")
    fill(page, "a_decimal", "1,5")
    question(page, "a_range").locator("input").fill("4")
    following(page)
    fill(page, "a_date", "2026-03-01")
    fill(page, "a_time", "18:30")
    fill(page, "a_moment", "2026-03-01T08:15")
    choose(page, "a_choice", 2)
    choose(page, "choices", 1)
    following(page)
    choose(page, "a_rank", 2)
    choose(page, "a_rank", 1)
    following(page)
    question(page, "acknowledged").locator(".choice").click()
    following(page)
    question(page, "rayon").locator("select").select_option("2")
    following(page)
    village = question(page, "village").get_by_role("combobox")
    village.fill("village 3")
    village.press("ArrowDown")
    village.press("Enter")
    following(page)
    fill(page, "a_barcode", "4760001")
    question(page, "a_point").get_by_role("button", name="Take the position").click()
    page.get_by_text("Accurate to 7 metres").wait_for()
    following(page)
    for name, count in (("a_trace", 2), ("a_shape", 3)):
        for number in range(count):
            question(page, name).get_by_label("Latitude").fill(f"40.{number}")
            question(page, name).get_by_label("Longitude").fill("47,5")
            page.get_by_role("button", name="Add this point").click()
        following(page)
    picture = {"name": "IMG_1.png", "mimeType": "image/png", "buffer": PIXEL}
    question(page, "an_image").locator("input").set_input_files(picture)
    page.get_by_alt_text("The picture that was taken").wait_for()
    following(page)
    question(page, "a_recording").get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("0:01").wait_for()
    page.get_by_role("button", name="Stop recording").click()
    page.locator("audio[src]").wait_for()
    following(page)
    video = {"name": "v.webm", "mimeType": "video/webm", "buffer": b"moving"}
    question(page, "a_video").locator("input").set_input_files(video)
    page.locator("video[src]").wait_for()
    following(page)
    wrong = {"name": "page.html", "mimeType": "text/html", "buffer": b"<p>"}
    question(page, "a_file").locator("input").set_input_files(wrong)
    page.get_by_text("A file of this kind cannot be used here.").wait_for()
    paper = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    question(page, "a_file").locator("input").set_input_files(paper)
    page.get_by_text("The file that was chosen").wait_for()
    page.locator('.status[data-state="saved"]').wait_for()

    kept = page.request.get(address).json()["answers"]
    files = {name: kept.pop(name) for name in ("an_image", "a_recording", "a_video", "a_file")}
    assert re.fullmatch(r"2026-03-01T08:15[:.0]*[+-]\d\d:\d\d", kept.pop("a_moment"))
    expected = {
        "a_text": "Kənd", "an_integer": 12, "a_decimal": 1.5, "a_range": 4,
        "a_date": "2026-03-01", "a_time": "18:30:00", "a_choice": "2", "choices": ["1"],
        "a_rank": ["2", "1"], "acknowledged": "OK", "rayon": "2", "village": "v03",
        "a_barcode": "4760001", "a_point": "41.168000 48.128000 0 7",
        "a_trace": "40.0 47.5 0 0;40.1 47.5 0 0",
        "a_shape": "40.0 47.5 0 0;40.1 47.5 0 0;40.2 47.5 0 0;40.0 47.5 0 0",
    }  # fmt: skip
    assert {name: kept.get(name) for name in expected} == expected
    types = {name: _content_type(page, address, file) for name, file in files.items()}
    assert types == {
        "an_image": "image/jpeg", "a_recording": "audio/webm",
        "a_video": "video/webm", "a_file": "application/pdf",
    }  # fmt: skip

    page.reload()
    page.get_by_text("The file that was chosen").wait_for()
    page.get_by_role("button", name="Overview").click()
    page.get_by_role("button", name="Back").click()
    for name, shown in (("a_recording", "audio[src]"), ("an_image", "img[src]")):
        _back_to(page, name)
        page.locator(shown).wait_for()
    _back_to(page, "a_shape")
    assert question(page, "a_shape").locator("li").count() == 3
    _back_to(page, "village")
    assert question(page, "village").get_by_role("combobox").input_value() == "Village 3"
    _back_to(page, "a_moment")
    assert question(page, "a_moment").locator("input").input_value() == "2026-03-01T08:15"
    assert page.complaints == []


def _back_to(page, name):
    wanted = page.locator(f'[data-question="{name}"]')
    for _ in EVERY.children:
        if wanted.count():
            return
        page.locator(".turn.back").click()
    raise AssertionError(name)


def _content_type(page, address, name):
    answer = page.request.get(f"{address}/attachments/{name}")
    assert answer.ok
    return answer.headers["content-type"].split(";")[0]


def test_a_village_that_is_not_in_the_district_is_not_offered(interview):
    page, address = interview
    question(page, "a_text")
    for _ in range(11):
        following(page)
    question(page, "rayon").locator("select").select_option("1")
    following(page)
    village = question(page, "village").get_by_role("combobox")
    village.fill("village 3")
    offered = page.get_by_role("option").all_inner_texts()
    assert offered[0] == "Village 30"
    assert "Village 3" not in offered
    village.fill("nowhere")
    page.get_by_text("Nothing of this name is on the list.").wait_for()
    following(page)
    assert question(page, "a_barcode").is_visible()
    assert page.request.get(address).json()["answers"].get("village") is None
