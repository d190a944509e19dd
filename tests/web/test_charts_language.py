"""Numbers on a chart are written as the page beside it writes them."""

from __future__ import annotations

import pytest

from survey.web.weight_charts import weight_steps

AFTER = {
    "minimum": 900,
    "q05": 1000,
    "q25": 2000,
    "median": 3000,
    "q75": 6000,
    "q95": 9000,
    "maximum": 12000,
}


@pytest.mark.parametrize(
    ("language", "thousand"), [("az", "1.000"), ("ru", "1\xa0000"), ("en", "1,000")]
)
def test_thousands_are_set_apart_as_in_the_language(app, language, thousand):
    with app.test_request_context(f"/?lang={language}"):
        assert f">{thousand}<" in weight_steps([{"gives": "w_base", "after": AFTER}])
