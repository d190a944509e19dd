"""Margins of a weight run are read by name and in the order of their numbers."""

from __future__ import annotations

import pytest

from survey.web.margin_words import named_categories


def rows(margin, *categories):
    return [{"margin": margin, "category": category} for category in categories]


@pytest.mark.parametrize(("language", "first"), [("az", "Bakı, şəhər"), ("ru", "Баку, город")])
def test_a_crossing_of_region_and_residence_is_named(app, language, first):
    with app.test_request_context(f"/?lang={language}"):
        found = named_categories(rows("region_residence", "10|1", "2|1", "1|1"))
    assert [one["category"] for one in found] == ["1|1", "2|1", "10|1"]
    assert found[0]["label"] == first


def test_other_categories_stay_as_they_are_below_the_margin_before(app):
    with app.test_request_context("/?lang=en"):
        found = named_categories(
            [*rows("education_age", "2|x", "10|x"), *rows("age_group", "25-34", "15-24")]
        )
    assert [one["label"] for one in found] == ["2|x", "10|x", "15-24", "25-34"]
