from __future__ import annotations

import pytest

from exports.units import Source, units
from exports.universe import in_words
from instruments.model import Instrument


@pytest.fixture
def sources(instrument: Instrument) -> dict[str, Source]:
    return {one.question.name: one for unit in units([instrument]) for one in unit.sources}


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("${age} >= 15", "«Age» ≥ 15"),
        ("15 <= ${age}", "«Age» ≥ 15"),
        ("${slap} = '1'", "«Did he slap you?» = Yes (1)"),
        ("selected(${help}, 'police')", "«Who helped?» = Police"),
        ("not(selected(${help}, 'police'))", "«Who helped?» ≠ Police"),
        ("count-selected(${help}) > 1", "number of answers to «Who helped?» > 1"),
        ("${why} != ''", "«Why?» has an answer"),
        (
            "${age} > 15 and (${slap} = '1' or ${slap} = '8')",
            "«Age» > 15 and («Did he slap you?» = Yes (1) or «Did he slap you?» = Don't know (8))",
        ),
    ],
)
def test_routing_in_words(sources: dict[str, Source], expression: str, said: str) -> None:
    assert in_words([expression], sources, ["en"]) == {"en": said}


def test_in_each_language(sources: dict[str, Source]) -> None:
    assert in_words(["${slap} = '1'", "${age} < 50"], sources, ["az", "ru"]) == {
        "az": "«Sizə şillə vurub?» = Bəli (1) və «Yaş» < 50",
        "ru": "«Бил ли он вас?» = Да (1) и «Возраст» < 50",
    }


@pytest.mark.parametrize("expression", ["${age} + 1 > 3", "${nobody} = 1", "${age} >", "true()"])
def test_what_cannot_be_said_is_not_said(sources: dict[str, Source], expression: str) -> None:
    assert in_words([expression], sources, ["en"]) == {}
