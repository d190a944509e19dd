"""The draw of one woman: once, the same again, and not to be changed quietly."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from survey.errors import Conflict, Forbidden, NotReady
from survey.models import Event, Household, Study
from survey.services import progress, roster
from tests.support.cases import small_household


def study_of(field):
    return field.session.scalars(select(Study)).one()


def test_one_eligible_woman_is_drawn(field, complete):
    household = complete(field.households[0], woman=False)
    assert (household.eligible, household.selected_line, household.state) == (1, 2, "selected")
    assert roster.selected_member(field.session, field.me, household)["name"] == "Aygün"


def test_without_an_eligible_woman_the_household_is_finished(field, complete):
    members = [{"member_name": "Elçin", "sex": "1", "age": 40}]
    household = complete(field.households[0], woman=False, roster=members)
    assert (household.eligible, household.selected_line, household.state) == (0, None, "finished")


def test_locking_again_changes_nothing(field, complete):
    household = complete(field.households[0], woman=False)
    before = (household.selected_line, household.locked_at, household.draw_version)
    roster.lock(field.session, field.me, household, now=field.now)
    assert (household.selected_line, household.locked_at, household.draw_version) == before


def test_the_draw_needs_the_finished_household_interview(field):
    with pytest.raises(NotReady):
        roster.lock(field.session, field.me, field.households[0], now=field.now)


def test_the_audit_derives_the_same_draws(field, complete):
    for household in field.households:
        complete(household, woman=False)
    assert list(roster.audit(field.session, study_of(field))) == []


def test_the_audit_sees_a_changed_draw(field, complete):
    rows = small_household()["roster"]
    household = complete(field.households[0], woman=False, roster=[*rows, {**rows[1], "age": 30}])
    other = ({2, 4} - {household.selected_line}).pop()
    change = update(Household).where(Household.id == household.id)
    field.session.execute(change.values(selected_line=other))
    field.session.commit()
    field.session.expire_all()
    assert [found.noun for found in roster.audit(field.session, study_of(field))] == ["household"]


def test_a_supervisor_opens_a_roster_again_and_it_is_on_record(field, complete):
    household = complete(field.households[0], woman=False)
    supervisor = field.people["supervisor"]
    roster.approve_redraw(
        field.session, supervisor, household, reason="age was wrong", now=field.now
    )
    field.session.commit()
    assert (household.locked_at, household.draw_version) == (None, 2)
    event = field.session.scalars(select(Event).where(Event.name == "roster.reopened")).one()
    assert event.details["reason"] == "age was wrong"


def test_an_enumerator_cannot(field, complete):
    household = complete(field.households[0], woman=False)
    with pytest.raises(Forbidden):
        roster.approve_redraw(field.session, field.me, household, reason="x", now=field.now)


def test_once_the_woman_is_being_interviewed_the_draw_stands(field, complete):
    household = complete(field.households[0])
    with pytest.raises(Conflict):
        roster.approve_redraw(
            field.session, field.people["supervisor"], household, reason="x", now=field.now
        )


@pytest.mark.parametrize(
    "change",
    [{"selected_line": None}, {"eligible": 0}, {"eligible": None}, {"woman_result": 77}],
)
def test_the_database_refuses_half_a_draw(field, complete, change):
    household = complete(field.households[0], woman=False)
    with pytest.raises(IntegrityError):
        field.session.execute(
            update(Household).where(Household.id == household.id).values(**change)
        )
    field.session.rollback()


def test_counts_follow(field, complete):
    complete(field.households[0])
    found = progress.Progress.of([field.cluster])
    assert (found["households"], found.completed, found["selected"], found.interviewed) == (
        4,
        1,
        1,
        1,
    )
    assert (found.household_rate, found.woman_rate, found.overall_rate) == (1.0, 1.0, 1.0)
