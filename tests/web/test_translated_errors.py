"""Errors of estimation say what is wrong and what to do in the person's language."""

from __future__ import annotations

import polars as pl
import pytest

from survey.web.i18n import translated
from weighting.errors import WeightingError, amount
from weighting.estimation import Design, estimate, mean, proportion
from weighting.recipe_file import check

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
    ("weight", "az"): "çatışmır və ya ədəd deyil: 1, sonsuz: 0, mənfi: 1",
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


@pytest.mark.parametrize(
    ("language", "place", "hint"),
    [
        ("az", "Sxem, addım 1", "Tələb olunan: 1 və ya daha böyük tam ədəd"),
        ("ru", "Sxem, шаг 1", "Требуется: целое число от 1 и больше"),
    ],
)
def test_a_value_of_a_recipe_is_refused_with_its_place_and_what_is_wanted(
    app, language, place, hint
):
    step = {"do": "nonresponse", "status": {}, "min_cases": "many", "gives": "w"}
    findings = check({"recipe": "r", "steps": [step]}, place="Sxem")
    [found] = [one for one in findings if "min_cases" in one.message]
    with app.test_request_context(f"/?lang={language}"):
        assert translated(found.place) == place
        assert translated(found.hint) == hint


def test_numbers_in_messages_have_no_comma_that_could_be_a_decimal_one():
    assert amount(135676.25) == "135\N{NARROW NO-BREAK SPACE}676.25"
