"""An interview from its beginning to its end: what is stored, who may read it, what is refused."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from instruments import Group, Instrument, Question
from survey.errors import Conflict, Forbidden, Invalid, NotFound, NotReady
from survey.models import Event, Interview, InterviewRevision
from survey.permissions import Role
from survey.services import interview as interviews
from survey.services import roster
from tests.support.cases import small_household, small_woman


@pytest.fixture
def begun(field):
    return interviews.begin(
        field.session,
        field.me,
        household=field.households[0],
        unit="household",
        uid=uuid.uuid4(),
        language="az",
        now=field.now,
    )


def save(field, interview, answers, **more):
    how = {"page": "rooms", "language": "az", "revision": interview.revision, "now": field.now}
    return interviews.save(field.session, field.me, interview, answers=answers, **(how | more))


def read(field, interview):
    return interviews.read(field.session, field.me, interview, purpose="interview", now=field.now)


def test_what_is_saved_is_read_again(field, begun):
    save(field, begun, small_household(), language="ru")
    found = read(field, begun)
    assert found["roster"][1]["member_name"] == "Aygün"
    assert (begun.revision, begun.page, begun.language) == (1, "rooms", "ru")


def test_no_answer_and_no_name_lies_in_the_database_in_the_clear(field, begun):
    save(field, begun, small_household())
    field.session.commit()
    row = field.session.execute(text("select * from interview")).one()
    stored = b"".join(value for value in row if isinstance(value, bytes | memoryview))
    # words only: two digits stand in random bytes by chance
    for secret in ("Aygün", "member_name", "rooms"):
        assert secret.encode() not in bytes(stored)


def test_names_are_apart_from_answers(field, begun):
    from survey.models import Study
    from survey.services import answers

    save(field, begun, small_household())
    study = field.session.scalars(select(Study)).one()
    assert "Aygün" not in str(answers.get(field.session, study, begun))
    assert "Aygün" in str(answers.get_with_identity(field.session, study, begun))


def test_what_a_page_sends_of_a_sealed_part_is_not_kept(field, begun):
    from survey.models import Study
    from survey.services import answers

    card = Question(name="card", type="select_one", choices="faces", appearance="sealed")
    own = Group("own", (Question(name="first", type="integer"),), appearance="sealed")
    form = Instrument(
        "f", "1", {}, ("en",), "en", (card, own, Question(name="age", type="integer"))
    )
    study = field.session.get(Study, field.cluster.study_id)
    answers.put(field.session, study, begun, {"card": "1", "first": 3, "age": 30}, form)
    assert answers.get_with_identity(field.session, study, begun) == {"age": 30}


def test_beginning_again_gives_the_same_interview(field, begun):
    again = interviews.begin(
        field.session,
        field.me,
        household=field.households[0],
        unit="household",
        uid=uuid.uuid4(),
        language="az",
        now=field.now,
    )
    assert again.uid == begun.uid


def test_the_same_tab_may_repeat_itself_after_a_lost_answer(field, begun):
    save(field, begun, {"rooms": 2}, client="tab-1")
    again = save(field, begun, {"rooms": 2}, client="tab-1", revision=0)
    assert (again.revision, read(field, begun)["rooms"]) == (1, 2)


def test_a_request_that_the_network_delivers_late_overwrites_nothing(field, begun):
    save(field, begun, {"rooms": 2}, client="tab-1")
    save(field, begun, {"rooms": 3}, client="tab-1")
    late = save(field, begun, {"rooms": 2}, client="tab-1", revision=0)
    assert (late.revision, read(field, begun)["rooms"]) == (2, 3)


def test_another_tab_that_is_behind_overwrites_nothing_and_loses_nothing(field, begun):
    save(field, begun, {"rooms": 2}, client="tab-1")
    with pytest.raises(Conflict):
        save(field, begun, {"rooms": 9}, client="tab-2", revision=0)
    field.session.commit()
    assert read(field, begun)["rooms"] == 2
    kept = field.session.scalars(select(InterviewRevision)).one()
    assert kept.reason == "conflict"


def test_answers_to_unknown_questions_are_not_taken(field, begun):
    save(field, begun, {"rooms": 2, "evil": "x"})
    assert "evil" not in read(field, begun)


def test_invalid_answers_keep_the_interview_open_and_are_listed(field, begun):
    save(field, begun, small_household() | {"rooms": 99})
    with pytest.raises(Invalid) as refused:
        interviews.finish(field.session, field.me, begun, now=field.now)
    assert [finding.path for finding in refused.value.findings] == ["rooms"]
    assert refused.value.findings[0].message == "1-dən 20-yə qədər ədəd yazın."
    assert begun.state == "in_progress"
    assert read(field, begun)["rooms"] == 99


def test_after_finishing_field_roles_cannot_read_answers(field, begun):
    save(field, begun, small_household())
    interviews.finish(field.session, field.me, begun, now=field.now)
    assert begun.state == "finished"
    with pytest.raises(Forbidden):
        read(field, begun)
    with pytest.raises(Forbidden):
        save(field, begun, {"rooms": 1})


def test_every_reading_is_on_record(field, begun):
    read(field, begun)
    field.session.commit()
    event = field.session.scalars(select(Event).where(Event.name == "answers.read")).one()
    assert (event.staff_id, event.noun_id) == (field.me.id, str(begun.uid))
    assert event.details == {"purpose": "interview"}


def test_another_enumerator_does_not_find_it(field, begun, make_staff):
    other = make_staff(Role.ENUMERATOR, username="other")
    with pytest.raises(NotFound):
        interviews.get(field.session, other, begun.uid)
    with pytest.raises(Forbidden):
        interviews.read(field.session, other, begun, purpose="interview", now=field.now)


def test_the_womans_interview_needs_the_draw(field, begun):
    with pytest.raises(NotReady):
        interviews.begin(
            field.session,
            field.me,
            household=field.households[0],
            unit="woman",
            uid=uuid.uuid4(),
            language="az",
            now=field.now,
        )


def test_answers_no_longer_asked_leave_with_the_end_but_stay_in_the_revision(field, begun):
    save(field, begun, small_household())
    interviews.finish(field.session, field.me, begun, now=field.now)
    roster.lock(field.session, field.me, field.households[0], now=field.now)
    woman = interviews.begin(
        field.session,
        field.me,
        household=field.households[0],
        unit="woman",
        uid=uuid.uuid4(),
        language="az",
        now=field.now + timedelta(minutes=1),
    )
    save(field, woman, small_woman() | {"school": "2"})
    interviews.finish(field.session, field.me, woman, now=field.now + timedelta(minutes=9))
    from survey.models import Study
    from survey.services import answers

    study = field.session.scalars(select(Study)).one()
    assert "grade" not in answers.get(field.session, study, woman)
    revisions = select(InterviewRevision).where(InterviewRevision.interview_uid == woman.uid)
    assert field.session.scalars(revisions).one().reason == "finished"
    assert field.session.get(Interview, woman.uid).finished_at is not None
