"""The judge of the loss test: everything that may go wrong with answers turns the verdict bad."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from benchmarks.soak.looking import Finding
from benchmarks.soak.result import Result
from benchmarks.soak.verdict import judge
from benchmarks.soak.world import Script
from survey.models import Interview, InterviewRevision, Paradata, SealedAnswer, SetAside, Visit
from survey.services import interview as interviews
from tests.support.cases import SMALL, small_household, small_woman

MODELS = {one.name: one for one in SMALL}


@pytest.fixture
def held(field, complete):
    """Two households as they were interviewed; field.scripts says what was answered."""
    households = [complete(one) for one in field.households[:2]]
    field.scripts = [
        Script(one.number, small_household(), one.selected_line, small_woman())
        for one in households
    ]
    for uid in field.session.scalars(select(Interview.uid)):
        for part in range(2):
            trace(field, uid, part)
    field.session.flush()
    return field


def trace(field, uid, part):
    study = field.households[0].cluster.study_id
    field.session.add(
        Paradata(
            study_id=study, interview_uid=uid, part=part, staff_id=field.me.id,
            received_at=field.now, events=1, sealed=b"",
        )
    )  # fmt: skip


def judged(field):
    return judge(field.session, field.scripts, MODELS)


def first(field, model, *where):
    return field.session.scalars(select(model).where(*where)).first()


def test_what_arrived_as_it_was_given_is_good(held):
    verdict = judged(held)
    assert verdict.wrong == []
    assert (verdict.interviews, verdict.finished, verdict.parts) == (4, 4, 8)
    assert verdict.answers == 2 * (1 + 3 * 3 + 5)


def test_an_answer_that_is_not_there_is_lost(held):
    script = held.scripts[1]
    held.scripts[1] = replace(script, woman=script.woman | {"comment": "She was glad."})
    verdict = judged(held)
    assert verdict.wrong == ["1 lost"]
    assert verdict.lost == [f"{script.number}/woman: comment"]


def test_an_answer_that_differs_is_lost_and_its_value_is_not_told(held):
    held.scripts[0].household["roster"][1]["member_name"] = "Somebody"
    verdict = judged(held)
    assert verdict.lost == [f"{held.scripts[0].number}/household: roster[2]/member_name"]
    assert "Somebody" not in str(list(Result(verdict).lines()))


def test_an_interview_that_never_came_is_lost(held):
    other = held.households[2]
    held.scripts.append(Script(other.number, small_household(), 2, small_woman()))
    verdict = judged(held)
    assert f"{other.number}/woman: the whole interview" in verdict.lost
    assert "2 not finished" in verdict.wrong


def test_an_interview_that_stayed_open_is_not_finished(held):
    first(held, Interview).state = "returned"
    assert judged(held).wrong == ["1 not finished"]


def test_a_doubled_visit_is_seen(held):
    there = first(held, Visit)
    held.session.add(
        Visit(
            uid=uuid.uuid4(), household_id=there.household_id, staff_id=there.staff_id,
            unit=there.unit, started_at=there.started_at, result=there.result,
        )
    )  # fmt: skip
    held.session.flush()
    assert judged(held).wrong == ["1 doubled"]


def test_another_content_of_a_finished_interview_is_a_conflict(held):
    interview = first(held, Interview)
    interviews.keep_later(held.session, held.me, interview, answers={"rooms": 9}, now=held.now)
    held.session.flush()
    reasons = held.session.scalars(
        select(InterviewRevision.reason).where(InterviewRevision.interview_uid == interview.uid)
    )
    assert set(reasons) > {"finished"}
    assert judged(held).wrong == ["1 in conflict"]


def test_a_state_that_was_overtaken_is_told_and_nothing_is_wrong(held):
    interviews.keep_later(
        held.session, held.me, first(held, Interview), answers={"rooms": 9}, now=held.now, late=True
    )
    held.session.flush()
    verdict = judged(held)
    assert (verdict.wrong, verdict.overtaken) == ([], 1)


def test_a_wrong_draw_is_seen(held):
    held.scripts[0] = replace(held.scripts[0], line=3)
    assert judged(held).wrong == ["1 drawn otherwise"]


def test_what_was_kept_apart_is_not_where_it_belongs(held):
    household = held.households[0]
    held.session.add(
        SetAside(
            item_uid=uuid.uuid4(), hash="0" * 64, study_id=household.cluster.study_id,
            household_id=household.id, staff_id=held.me.id, kind="visit", reason="rule",
            body=b"", size=0, kept_at=held.now,
        )
    )  # fmt: skip
    held.session.flush()
    assert judged(held).wrong == ["1 kept apart"]


def test_a_part_of_a_trace_that_is_missing_is_lost(held):
    held.session.delete(first(held, Paradata, Paradata.part == 0))
    held.session.flush()
    assert judged(held).lost == ["parts of the traces of 1 interviews"]


def test_cards_that_did_not_come_or_came_twice(held):
    card = replace(MODELS["woman"].children[1], name="card", appearance="sealed")
    woman = MODELS["woman"]
    models = MODELS | {"woman": replace(woman, children=(*woman.children, card))}
    held.scripts[0].woman["card"] = "1"
    assert judge(held.session, held.scripts, models).lost == ["1 of 1 cards"]
    for _ in range(2):
        held.session.add(
            SealedAnswer(
                token=uuid.uuid4(), study_id=held.households[0].cluster.study_id, key_id="k",
                mode="unlinked", stratum="03-2", age_group="35-39", sealed=b"sealed",
            )
        )  # fmt: skip
        held.session.flush()
    verdict = judge(held.session, held.scripts, models)
    assert (verdict.lost, verdict.wrong) == ([], ["1 doubled"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stuck": "household 3 does not go on"}, "BAD: household 3 does not go on"),
        ({"gone": ["3: age"]}, "BAD: 1 saved and gone"),
        ({"complaints": ["TypeError"]}, "BAD: 1 errors of pages"),
        ({"faults": ["Traceback"]}, "BAD: 1 errors of the server"),
        ({"finding": Finding(looks=1, records=1, wrong=["page: a name"])}, "BAD: 1 readable"),
        ({"finding": Finding()}, "BAD: storage was not looked at"),
    ],
)
def test_the_last_line_is_the_verdict(held, wrong, said):
    sound = {"verdict": judged(held), "finding": Finding(looks=1, records=9, papers=1)}
    assert list(Result(**sound).lines())[-1] == (
        "GOOD: 4 interviews, 30 answers: 0 lost, 0 doubled; 10 records at rest, all of them ciphertext"
    )
    assert list(Result(**sound | wrong).lines())[-1].startswith(said)
