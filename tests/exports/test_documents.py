"""Answers as JSON are read into the same columns as answers as dicts, expected ones or not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from exports.build import Interview, datasets
from instruments.model import Choice, ChoiceList, Instrument, Question, Repeat

TOWNS = ChoiceList("towns", tuple(Choice(name) for name in ("baku", "gəncə", "o'ne")))
FORM = Instrument(
    "woman",
    "1",
    {"en": "Woman"},
    ("en",),
    "en",
    (
        Question("town", "select_one", choices="towns"),
        Question("towns-seen", "select_multiple", choices="towns"),
        Question("best", "rank", choices="towns"),
        Question("age", "integer"),
        Question("why", "text"),
        Repeat("births", (Question("where", "select_one", choices="towns"), Question("n", "text"))),
    ),
    {"towns": TOWNS},
)
ODD: list[Any] = [
    None,
    "",
    "baku",
    "baku gəncə",
    "elsewhere",
    1,
    3,
    7,
    2.5,
    True,
    [],
    ["baku"],
    10**30,
]
LISTS: list[Any] = [["baku", "gəncə"], ["elsewhere"], ["o'ne", "baku"], "o'ne"]


def rows(*answers: Any, form: Instrument = FORM) -> Any:
    """What comes of answers: every cell of every unit, and how many were lost."""
    keys = {"v001": 1, "v002": 2, "v003": 3}
    made = datasets([form], [Interview("woman", keys, one) for one in answers])
    return {name: (one.frame.to_dicts(), one.findings) for name, one in made.items()}


def as_json(answers: dict[str, Any]) -> bytes:
    return json.dumps(answers, ensure_ascii=False).encode()


@given(
    some.lists(
        some.fixed_dictionaries(
            {},
            optional={
                "town": some.sampled_from(ODD),
                "towns-seen": some.sampled_from([None, "", "elsewhere", *LISTS]),
                "best": some.sampled_from([None, *LISTS]),
                "age": some.sampled_from([None, 30, "31", 32.0, 1.5, "x", 10**30]),
                "why": some.sampled_from([None, "", "Потому что ёж", "\u2028\x00", 5]),
                "births": some.lists(
                    some.fixed_dictionaries({}, optional={"where": some.sampled_from(ODD)}),
                    max_size=2,
                ),
                "of another version": some.just({"any": ["thing"]}),
            },
        ),
        max_size=3,
    )
)
def test_json_gives_the_same_cells_and_losses_as_the_answers_themselves(
    answers: list[dict[str, Any]],
) -> None:
    assert rows(*map(as_json, answers)) == rows(*answers)


def test_an_answer_that_no_version_knows_is_counted_and_the_rest_of_the_interview_is_kept() -> None:
    made = rows(b'{"town":"elsewhere","age":30,"births":[{"where":"baku"}]}', b'{"town":"baku"}')
    cells, findings = made["woman"]
    assert [(one["town"], one["age"]) for one in cells] == [(None, 30), (1, None)]
    assert [(one.code, one.place) for one in findings] == [("X201", "woman.town")]
    assert findings[0].message.startswith("1 answers")
    assert made["births"][0][0]["where"] == 1


def test_a_question_may_have_been_of_another_type_in_the_version_that_was_answered() -> None:
    older = replace(FORM, children=(Question("town", "select_multiple", choices="towns"),))
    answers = [{"town": ["baku"]}, {"town": "gəncə"}]
    keys = {"v001": 1, "v002": 2, "v003": 3}
    interviews = [Interview("woman", keys, as_json(one)) for one in answers]
    made = datasets([older, FORM], interviews)["woman"]
    assert made.frame["town"].to_list() == [None, 2]
    assert [one.code for one in made.findings] == ["X201"]


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1 column"):
        rows(b'{"town": "baku"')
