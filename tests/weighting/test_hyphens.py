"""Long words of column heads break at syllables, in the languages that have long ones."""

import pytest

from weighting.report.hyphens import SOFT_HYPHEN, softened


@pytest.mark.parametrize(
    ("text", "language", "broken"),
    [
        ("психологическое насилие", "ru", "пси-хо-ло-ги-чес-кое насилие"),
        ("классификация ВОЗ", "ru", "клас-си-фи-ка-ция ВОЗ"),
        ("Большинство", "ru", "Боль-шинство"),
        ("psixoloji zorakılığa", "az", "psixoloji zora-kı-lığa"),
        ("psychological violence", "en", "psychological violence"),
        ("15 yaşından bəri", "az", "15 yaşından bəri"),
    ],
)
def test_words_break_where_a_syllable_begins(text, language, broken):
    assert softened(text, language).replace(SOFT_HYPHEN, "-") == broken


def test_the_letters_stay_what_they_are():
    text = "Qadınların İŞGÜZARLIĞI müəyyənləşdirilməmişdir"
    assert softened(text, "az").replace(SOFT_HYPHEN, "") == text
