"""Errors of estimation say what is wrong and what to do in the person's language."""

from __future__ import annotations

import polars as pl
import pytest

from survey.web.i18n import translated
from weighting.errors import WeightingError
from weighting.estimation import Design, estimate, mean, proportion

WOMEN = pl.DataFrame(
    {
        "stratum": ["1", "1", "2", "2", "2"],
        "psu": [1, 2, 3, 3, 3],
        "w": [1.0, 2.0, 1.0, 1.0, 3.0],
        "bad": [1.0, float("nan"), -1.0, 1.0, 2.0],
        "y": ["1", "0", "yes", "1", "0"],
    }
)
CASES = {
    "single": (Design(weight="w", stratum="stratum", psu="psu"), mean("w")),
    "weight": (Design(weight="bad"), mean("w")),
    "text": (Design(weight="w"), mean("y")),
    "share": (Design(weight="w"), proportion("w")),
}
WORDS = {
    ("single", "az"): "Pillə 1, cəmi bir ilkin seçmə vahidi olan təbəqələr: 2",
    ("single", "ru"): "Страты с единственной первичной единицей отбора на ступени 1: 2",
    ("weight", "az"): "çatmır və ya ədəd deyil: 1, sonsuz: 0, mənfi: 1",
    ("weight", "ru"): "пропущено или не число: 1, бесконечно: 0, отрицательно: 1",
    ("text", "az"): "ədəd olmayan qiymətlər: 1 (cəmi 5)",
    ("text", "ru"): "не числа: 1 из 5 значений",
    ("share", "az"): "proportion(w) üçün 0 və 1-dən ibarət sütun lazımdır",
    ("share", "ru"): "proportion(w): нужен столбец из 0 и 1",
}


@pytest.mark.parametrize(("case", "language"), WORDS)
def test_errors_of_estimation_are_translated(app, case, language):
    design, estimand = CASES[case]
    with pytest.raises(WeightingError) as raised:
        estimate(WOMEN, design, [estimand])
    with app.test_request_context(f"/?lang={language}"):
        said = " ".join(translated(part) for part in raised.value.parts)
    assert WORDS[case, language] in said
