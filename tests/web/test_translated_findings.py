"""What a check finds in a file is told in the person's language, with its details."""

from __future__ import annotations

import pytest

from survey.web.i18n import translated
from weighting.frame import read_frame

FRAME = "ea_code;region;residence;households\n0101U001;1;urban;12.5\n0101U001;99;urban;120\n"
WORDS = {
    "az": (
        "«households» kəsr ədəddir: 12.5",
        "Naməlum region: «99»",
        "Kod iki dəfə yazılıb: 0101U001",
    ),
    "ru": (
        "«households» — дробное число: 12.5",
        "Неизвестный регион: «99»",
        "Код указан дважды: 0101U001",
    ),
    "en": (
        "“households” has a fraction: 12.5",
        "Unknown region “99”",
        "Code 0101U001 is there twice",
    ),
}


@pytest.mark.parametrize("language", WORDS)
def test_findings_of_a_frame_are_translated(app, language):
    findings = read_frame(FRAME.encode()).findings
    with app.test_request_context(f"/?lang={language}"):
        assert {translated(one.message) for one in findings} == set(WORDS[language])


def test_nothing_stays_nothing(app):
    with app.test_request_context("/?lang=ru"):
        assert translated("") == ""
