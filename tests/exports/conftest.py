"""A small woman's questionnaire in three languages with one of everything, and four interviews."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from exports.build import Interview, datasets
from exports.dataset import Dataset
from exports.writing import Options
from instruments.model import (
    Choice,
    ChoiceList,
    Export,
    Group,
    Instrument,
    Question,
    Repeat,
    Text,
)


def in_three(en: str, az: str, ru: str) -> Text:
    return {"en": en, "az": az, "ru": ru}


YES_NO = ChoiceList(
    "yes_no",
    (
        Choice("1", in_three("Yes", "Bəli", "Да")),
        Choice("2", in_three("No", "Xeyr", "Нет")),
        Choice("8", in_three("Don't know", "Bilmir", "Не знает"), missing=True),
        Choice("9", in_three("Refused", "İmtina etdi", "Отказалась"), missing=True),
    ),
)
HELP = ChoiceList(
    "help",
    (
        Choice("family", in_three("Family", "Ailə", "Семья")),
        Choice("police", in_three("Police", "Polis", "Полиция")),
        Choice("y", in_three("Nobody", "Heç kim", "Никто")),
    ),
)
MARITAL = ChoiceList(
    "marital",
    (
        Choice("married", in_three("Married", "Evli", "Замужем")),
        Choice("dk", in_three("Don't know", "Bilmir", "Не знает"), missing=True),
        Choice("divorced", in_three("Divorced", "Boşanmış", "Разведена")),
    ),
)


@pytest.fixture
def instrument() -> Instrument:
    return Instrument(
        name="woman",
        version="1",
        title=in_three("Woman", "Qadın", "Женщина"),
        languages=("en", "az", "ru"),
        default_language="en",
        children=(
            Question("age", "integer", in_three("Age", "Yaş", "Возраст"), export=Export("v012")),
            Group(
                "acts",
                (
                    Question(
                        "slap",
                        "select_one",
                        in_three("Did he <b>slap</b> you?", "Sizə şillə vurub?", "Бил ли он вас?"),
                        choices="yes_no",
                        relevant="${age} < 50",
                        export=Export("d105b"),
                    ),
                ),
                relevant="${age} >= 15",
                sensitive=True,
            ),
            Question(
                "help",
                "select_multiple",
                in_three("Who helped?", "Kim kömək etdi?", "Кто помог?"),
                choices="help",
                export=Export("d119"),
            ),
            Question(
                "marital", "select_one", in_three("Union", "Nikah", "Брак"), choices="marital"
            ),
            Question("wedding", "date"),
            Question("started", "start"),
            Question("clock", "time"),
            Question("read_this", "note"),
            Question("mobile", "phonenumber"),
            Question("who", "text", identifying=True),
            Question("why", "text", in_three("Why?", "Niyə?", "Почему?")),
            Question("income", "decimal"),
            Question("older", "calculate", calculation="${age} + 1"),
            Repeat(
                "births",
                (Question("born", "date"), Question("alive", "select_one", choices="yes_no")),
            ),
        ),
        choice_lists={one.name: one for one in (YES_NO, HELP, MARITAL)},
    )


@pytest.fixture
def interviews() -> list[Interview]:
    answers = (
        {
            "age": 23,
            "slap": "1",
            "help": ["family", "y"],
            "marital": "married",
            "wedding": date(2020, 6, 30),
            "started": datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
            "clock": time(12, 5),
            "mobile": "+994501234567",
            "who": "Aygün",
            "why": "Ərdəm çox içir",
            "income": 2.5,
            "older": 24,
            "births": [{"born": date(2001, 2, 3), "alive": "1"}, {"alive": "9"}],
        },
        {"age": 40, "slap": "9", "marital": "dk", "why": "Потому что ёж"},
        {"age": 14},
        {"age": 41, "slap": "8", "help": ["police"], "marital": "divorced"},
    )
    return [
        Interview("woman", {"v001": 7, "v002": number, "v003": 2}, one)
        for number, one in enumerate(answers, start=1)
    ]


@pytest.fixture
def made(instrument: Instrument, interviews: list[Interview]) -> dict[str, Dataset]:
    return datasets([instrument], interviews)


@pytest.fixture
def woman(made: dict[str, Dataset]) -> Dataset:
    return made["woman"]


@pytest.fixture
def options() -> Options:
    return Options(languages=("en", "az", "ru"), now=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
