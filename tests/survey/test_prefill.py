"""What an interview records of itself: by the type of the question, whatever the question is called."""

from __future__ import annotations

import uuid
from datetime import timedelta

from survey.models import Study
from survey.services import answers, prefill
from survey.services import interview as interviews
from tests.support.cases import SMALL, small_household
from tests.support.forms import form

REPEATED = """
- {type: today, name: day}
- repeat: visit
  label: Visits
  children:
    - {type: start, name: began}
    - {type: integer, name: rooms, label: Rooms}
"""


def test_beginning_and_end_are_recorded_for_the_interviewer_by_her_number(field):
    begun = interviews.begin(
        field.session,
        field.me,
        household=field.households[0],
        unit="household",
        uid=uuid.uuid4(),
        language="az",
        now=field.now,
        device="tablet-7",
    )
    given = interviews.read(field.session, field.me, begun, purpose="interview", now=field.now)
    assert given["asked_by"] == str(field.me.id)
    assert given["machine"] == "tablet-7"
    assert given["day"] == given["opened"][:10] == "2026-03-02"
    assert "closed" not in given
    interviews.save(
        field.session,
        field.me,
        begun,
        answers=given | small_household(),
        page=None,
        language="az",
        revision=0,
        now=field.now,
    )
    later = field.now + timedelta(minutes=40)
    interviews.finish(field.session, field.me, begun, now=later)
    study = field.session.get_one(Study, begun.household.cluster.study_id)
    there = answers.get(field.session, study, begun)
    assert (there["opened"][:16], there["closed"][:16]) == ("2026-03-02T13:00", "2026-03-02T13:40")


def test_what_is_not_known_is_left_out(now):
    begun = prefill.Beginning(7, now)
    assert set(prefill.recorded(SMALL[0], begun)) == {"opened", "day", "asked_by"}


def test_a_question_that_is_repeated_records_nothing(now):
    found = prefill.recorded_by(form(REPEATED))
    assert found == {"day": "today"}
