"""After an interview is finished: the supervisor accepts it, or returns it with a note. She reads no answer."""

import uuid
from datetime import timedelta

import pytest

from survey.errors import Conflict, Forbidden, Invalid, NotFound, NotReady
from survey.models import Event, Household, Study, Team
from survey.permissions import Role
from survey.services import interview as interviews
from survey.services import progress, returning, roster, visit
from tests.support.cases import small_household


@pytest.fixture
def study(field):
    return field.session.get(Study, field.cluster.study_id)


@pytest.fixture
def woman(field, complete, in_team):
    """A woman's interview that is finished."""
    return interviews.find(field.session, complete(field.households[0]), "woman")


@pytest.fixture
def in_team(field):
    """Supervisor, interviewer and cluster belong together."""
    team = Team(name="North")
    field.session.add(team)
    field.session.flush()
    field.me.team_id = field.people["supervisor"].team_id = field.cluster.team_id = team.id
    field.session.commit()
    return team


def give_back(field, interview, note="Look at the ages again."):
    boss = field.people["supervisor"]
    return returning.give_back(field.session, boss, interview, note=note, now=field.now)


def finish_again(field, interview, **more):
    known = interviews.read(field.session, field.me, interview, purpose="interview", now=field.now)
    interviews.save(
        field.session, field.me, interview, answers=known | more, page=None, language="az",
        revision=interview.revision, now=field.now + timedelta(hours=1),
    )  # fmt: skip
    return interviews.finish(field.session, field.me, interview, now=field.now + timedelta(hours=1))


def test_a_returned_interview_is_open_for_its_interviewer_with_the_note(field, woman):
    give_back(field, woman)
    field.session.commit()
    assert (woman.state, woman.finished_at) == ("returned", None)
    assert returning.note_for(field.session, woman) == "Look at the ages again."
    assert b"ages" not in woman.note
    household = field.session.get(Household, woman.household_id)
    assert (household.state, household.woman_result) == ("selected", None)
    assert interviews.read(field.session, field.me, woman, purpose="x", now=field.now)["grade"] == 9


def test_a_corrected_interview_closes_the_case_again_without_another_visit(field, woman):
    household = woman.household
    before = (len(visit.of(field.session, household)), household.woman_visits)
    give_back(field, woman)
    assert progress.Progress.of([field.cluster]).interviewed == 0
    finish_again(field, woman, grade=10)
    assert (len(visit.of(field.session, household)), household.woman_visits) == before
    assert (household.state, household.woman_result, woman.state) == ("finished", 1, "finished")
    assert progress.Progress.of([field.cluster]).interviewed == 1
    assert returning.note_for(field.session, woman) is None


def test_a_note_is_needed(field, woman):
    with pytest.raises(Invalid):
        give_back(field, woman, note="  ")
    assert woman.state == "finished"


def test_an_accepted_interview_stands(field, woman):
    boss = field.people["supervisor"]
    assert returning.accept(field.session, boss, [woman], now=field.now) == 1
    assert returning.accept(field.session, boss, [woman], now=field.now) == 0
    assert (woman.accepted_at, woman.accepted_by_id) == (field.now, boss.id)
    with pytest.raises(Conflict, match="accepted"):
        give_back(field, woman)


def test_both_are_on_record_without_the_words(field, woman):
    boss = field.people["supervisor"]
    give_back(field, woman)
    finish_again(field, woman)
    returning.accept(field.session, boss, [woman], now=field.now)
    field.session.commit()
    names = ("interview.returned", "interview.accepted")
    rows = field.session.query(Event).filter(Event.name.in_(names)).order_by(Event.id).all()
    assert [row.name for row in rows] == list(names)
    assert {row.staff_id for row in rows} == {boss.id}
    assert "ages" not in str([row.details for row in rows])


def test_an_interview_that_is_open_cannot_be_returned(field, in_team):
    begun = interviews.begin(
        field.session, field.me, household=field.households[0], unit="household",
        uid=uuid.uuid4(), language="az", now=field.now,
    )  # fmt: skip
    with pytest.raises(Conflict, match="already"):
        give_back(field, begun)


def test_a_household_interview_is_returned_before_the_draw_only(field, in_team):
    household = field.households[0]
    begun = interviews.begin(
        field.session, field.me, household=household, unit="household", uid=uuid.uuid4(),
        language="az", now=field.now,
    )  # fmt: skip
    finish_again(field, begun, **small_household())
    give_back(field, begun)
    assert (household.state, household.result) == ("visited", None)
    finish_again(field, begun)
    assert (household.result, household.visits) == (1, 1)
    roster.lock(field.session, field.me, household, now=field.now)
    with pytest.raises(Conflict, match="roster"):
        give_back(field, begun)


def test_an_accepted_household_interview_can_still_have_its_roster_opened_again(field, in_team):
    household = field.households[0]
    begun = interviews.begin(
        field.session, field.me, household=household, unit="household", uid=uuid.uuid4(),
        language="az", now=field.now,
    )  # fmt: skip
    finish_again(field, begun, **small_household())
    roster.lock(field.session, field.me, household, now=field.now)
    boss = field.people["supervisor"]
    returning.accept(field.session, boss, [begun], now=field.now)
    roster.approve_redraw(field.session, boss, household, reason="a guest", now=field.now)
    assert (begun.state, begun.accepted_at) == ("in_progress", None)


def test_nothing_is_returned_when_fieldwork_is_closed(field, woman, study):
    study.state = "closed"
    with pytest.raises(NotReady):
        give_back(field, woman)


def test_supervisors_see_their_own_team(field, woman, study, make_staff):
    boss = field.people["supervisor"]
    stranger = make_staff(Role.SUPERVISOR, username="stranger")
    listed = returning.interviews(field.session, boss, study, state="waiting")
    assert {one.unit for one in listed} == {"household", "woman"}
    assert returning.count(field.session, boss, study, state="waiting") == 2
    assert returning.count(field.session, stranger, study, state="waiting") == 0
    assert returning.count(field.session, field.people["manager"], study, state="waiting") == 2
    with pytest.raises(NotFound):
        returning.get(field.session, stranger, study, woman.uid)
    with pytest.raises(Forbidden):
        returning.interviews(field.session, field.me, study, state="waiting")


def test_the_lists_are_by_state(field, woman, study):
    boss = field.people["supervisor"]

    def listed(state):
        return [one.unit for one in returning.interviews(field.session, boss, study, state=state)]

    first = interviews.find(field.session, woman.household, "household")
    returning.accept(field.session, boss, [first], now=field.now)
    give_back(field, woman)
    assert (listed("waiting"), listed("accepted"), listed("returned")) == (
        [], ["household"], ["woman"],
    )  # fmt: skip
    woman.findings = 2
    assert listed("findings") == ["woman"]


def test_the_duration_is_from_beginning_to_end(field, woman):
    assert returning.minutes(woman) == pytest.approx(11)
    woman.finished_at = None
    assert returning.minutes(woman) is None


def test_only_the_supervisor_decides(field, woman):
    with pytest.raises(Forbidden):
        returning.accept(field.session, field.people["manager"], [woman], now=field.now)
    with pytest.raises(Forbidden):
        returning.give_back(field.session, field.people["manager"], woman, note="x", now=field.now)
