"""Signatures, drawings over a picture, months, years, and positions that nobody is asked for."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.forms import form
from tests.support.pictures import PIXEL

pytestmark = pytest.mark.browser

HEAD = "name: household\nversion: '1'\ntitle: Drawn\nlanguages: [en]"
QUESTIONS = """
- {type: start-geopoint, name: begun_at}
- {type: image, name: signed, label: Sign, appearance: signature}
- {type: image, name: marked, label: Mark it, appearance: annotate}
- {type: date, name: month, label: Which month?, appearance: month-year}
- {type: date, name: year, label: Which year?, appearance: year}
- {type: text, name: secret, label: PIN, appearance: masked}
- {type: background-geopoint, name: where, trigger: "${secret}"}
- repeat: roster
  children:
    - {type: integer, name: age, label: Age}
    - {type: calculate, name: eligible, calculation: "0"}
"""


@pytest.fixture
def interview(online, page):
    """(page, address in the JSON interface) of an interview with these questions."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 41.168, "longitude": 48.128, "accuracy": 7})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, online(form(QUESTIONS, head=HEAD))
    assert complaints == []


def stroke(page):
    """A line across the pad."""
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=4)
    page.mouse.up()


def dark(page):
    """How many points of the picture on the page are dark."""
    return page.locator("#stage img").evaluate("""async (img) => {
      const made = await createImageBitmap(img);
      const canvas = new OffscreenCanvas(made.width, made.height);
      const ink = canvas.getContext("2d");
      ink.drawImage(made, 0, 0);
      const { data } = ink.getImageData(0, 0, made.width, made.height);
      return data.filter((one, at) => at % 4 === 0 && one < 100).length;
    }""")


def following(page):
    page.locator(".turn.next").click()


def test_what_is_drawn_and_recorded_is_kept(interview):
    page, address = interview
    page.get_by_role("button", name="Sign here").click()
    page.get_by_role("button", name="Done").click()  # nothing drawn, nothing given
    assert page.locator("#stage img[src]").count() == 0
    page.get_by_role("button", name="Sign here").click()
    stroke(page)
    page.get_by_role("button", name="Clear").click()
    stroke(page)
    page.get_by_role("button", name="Done").click()
    page.locator("#stage img[src]").wait_for()
    assert dark(page) > 500
    assert page.locator("#stage label.act:visible").count() == 0  # a signature is no photograph
    following(page)
    picture = {"name": "IMG_1.png", "mimeType": "image/png", "buffer": PIXEL}
    page.locator("#stage input[type=file]").set_input_files(picture)
    page.locator("#stage img[src]").wait_for()
    page.get_by_role("button", name="Draw").click()
    stroke(page)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("canvas")).to_be_hidden()
    following(page)
    page.locator("#stage .entry").fill("1994-05")
    following(page)
    page.locator("#stage .entry").fill("1994")
    following(page)
    page.locator("#stage .entry").fill("7312")
    assert (
        page.locator("#stage .entry").evaluate("e => getComputedStyle(e).webkitTextSecurity")
        == "disc"
    )
    following(page)
    page.locator('.status[data-state="saved"]').wait_for()
    kept = page.request.get(address).json()["answers"]
    assert (kept["month"], kept["year"]) == ("1994-05-01", "1994-01-01")
    assert kept["begun_at"] == kept["where"] == "41.168000 48.128000 0 7"
    assert kept["signed"].endswith(".jpeg")
    assert page.request.get(f"{address}/attachments/{kept['marked']}").ok
