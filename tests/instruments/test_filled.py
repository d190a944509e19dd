"""A finding made from a template reads as English and can still be translated."""

from __future__ import annotations

from dataclasses import asdict

from instruments.errors import Filled, Finding, filled


def test_a_filled_text_reads_as_english_and_knows_its_template() -> None:
    text = filled("Column “%(name)s” is missing", name="households")
    assert text == "Column “households” is missing"
    assert isinstance(text, Filled)
    assert (text.template, text.details) == (
        "Column “%(name)s” is missing",
        {"name": "households"},
    )


def test_a_text_without_details_is_left_alone() -> None:
    assert filled("95 % of the areas") == "95 % of the areas"


def test_a_finding_as_plain_data_keeps_the_words() -> None:
    finding = Finding("F010", "error", filled("Line %(line)s", line=3), "", "frame.csv", 3)
    assert asdict(finding)["message"] == "Line 3"
    assert str(finding) == "frame.csv:3: F010 Line 3"
