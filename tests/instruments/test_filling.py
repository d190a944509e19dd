"""Random interviews that the questionnaire's own rules accept."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from instruments import load
from instruments.filling import fill
from instruments.filling.patterns import matching
from instruments.loader import library
from instruments.model import Instrument
from instruments.routing import Plan, progress
from instruments.validation import validate
from tests.support import forms

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Baku"))
SHIPPED: list[Callable[[], Instrument]] = [lambda name=name: load(name) for name in library()]  # type: ignore[misc]


@pytest.mark.parametrize("make", [forms.household, forms.nested, *SHIPPED])
def test_a_filled_interview_is_valid_and_complete(make: Callable[[], Instrument]) -> None:
    plan = Plan.of(make())
    for seed in range(8):
        answers = fill(plan, random.Random(seed), now=NOW)
        assert validate(plan, answers, now=NOW) == []
        assert plan.clean(answers, now=NOW) == (answers, {})


def test_the_same_seed_gives_the_same_interview() -> None:
    plan = Plan.of(forms.household())
    first, again = (fill(plan, random.Random(5), now=NOW) for _ in range(2))
    assert first == again
    assert fill(plan, random.Random(6), now=NOW) != first


def test_given_answers_are_kept_and_wishes_followed_where_allowed() -> None:
    plan = Plan.of(forms.household())
    choose = {"members": lambda rng, frame: 4, "age": lambda rng, frame: 500}
    answers = fill(plan, random.Random(1), now=NOW, given={"consent": "1"}, choose=choose)
    assert (answers["consent"], len(answers["roster"])) == ("1", 4)
    assert all(member["age"] < 120 for member in answers["roster"])


def test_questions_that_need_no_answer_can_be_skipped() -> None:
    plan = Plan.of(forms.household())
    answers = fill(plan, random.Random(1), now=NOW, given={"consent": "1"}, skipping=1.0)
    done = progress(plan.state(answers, now=NOW))
    assert done.answered < done.asked
    assert validate(plan, answers, now=NOW) == []


@pytest.mark.parametrize(
    "pattern", [r"^[0-9]{3}-\d{4}$", r"(a|bc)+", r"[^a-z]{2}", r"\w+@\w+\.az", r"x?y*z{2,}"]
)
def test_texts_match_their_pattern(pattern: str) -> None:
    found = list(matching(pattern, random.Random(1), 50))
    assert len(found) == 50
    assert all(re.search(pattern, text) for text in found)


def test_what_is_no_pattern_gives_no_texts() -> None:
    assert list(matching("(", random.Random(1), 5)) == []
