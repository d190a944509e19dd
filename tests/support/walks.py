"""Interviews walked through the shipped questionnaires: who is asked what, in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import instruments
from instruments.model import Question
from instruments.routing import Plan, State
from instruments.routing.pages import pages

NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
WOMAN = Plan.of(instruments.load("woman"))
HOUSEHOLD = Plan.of(instruments.load("household"))

Given = Mapping[str, Any]

NEVER: Given = {
    "consent": "1",
    "w_language": "1",
    "age": 30,
    "birth_year": 1996,
    "privacy_1_present": ["0"],
    "privacy_2_present": ["0"],
    "privacy_3_present": ["1"],
    "privacy_4_present": ["0"],
    "privacy_5_present": ["0"],
    "continue_2": "1",
    "continue_3": "1",
    "continue_4": "1",
    "marital": "0",
    "school_ever": "1",
    "educ_level": "5",
    "work_now": "4",
    "ch_phy": "3",
    "sealed_check": "2",
}
MARRIED: Given = {
    **NEVER,
    "marital": "1",
    "union_count": 1,
    "union_age": 21,
    "union_years": 9,
    "partner_age": 35,
    "partner_drinks": "2",
    "been_pregnant": "1",
    "children_born": 2,
    "children_alive": 2,
    "children_5_14": 1,
    "first_sex_age": 21,
}


def walk_through(plan: Plan, given: Given) -> tuple[list[str], State]:
    """Names of the questions asked, in order; what is not given is answered no, none or 1."""
    questions = {question.name: question for question in plan.instrument.questions()}
    state = plan.state({"interview_date": NOW.date()}, now=NOW, language="en")
    asked: list[str] = []
    while new := next((q for page in pages(state) for q in page.questions if q not in asked), None):
        asked.append(new)
        question = questions[new.split("/")[-1]]
        if question.type != "note":
            state.set(new, given.get(question.name, answer(plan, question)))
    return [name for name in asked if questions[name.split("/")[-1]].type != "note"], state


def answer(plan: Plan, question: Question) -> Any:
    codes = [choice.name for choice in plan.instrument.choices_of(question)]
    if question.type == "select_multiple":
        return ["0"] if "0" in codes else codes[:1]
    if codes:
        return "2" if "2" in codes else codes[0]
    return 1 if question.type == "integer" else "x"


def said(plan: Plan, asked: list[str]) -> list[str]:
    """Of the questions asked, those that are said to her: not what the interviewer sees for herself."""
    silent = {q.name for q in plan.instrument.questions() if "silent" in q.appearance.split()}
    return [name for name in asked if name.split("/")[-1] not in silent]
