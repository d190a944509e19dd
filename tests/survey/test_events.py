"""The record of events: written with the change, whole or visibly broken."""

from sqlalchemy import delete, select, update

from survey import events
from survey.models import Event


def write(session, count=3):
    for number in range(count):
        events.record(session, "thing.done", actor=None, noun="thing", noun_id=number, size=number)
    session.commit()


def test_a_whole_chain_has_no_breaks(session):
    write(session)
    write(session)
    assert events.verify(session) == []
    assert [row.id for row in session.scalars(select(Event).order_by(Event.id))] == list(
        range(1, 7)
    )


def test_a_changed_event_shows(session):
    write(session)
    session.execute(update(Event).where(Event.id == 2).values(noun_id="77"))
    assert [broken.event_id for broken in events.verify(session)][:1] == [2]


def test_a_removed_event_shows(session):
    write(session)
    session.execute(delete(Event).where(Event.id == 2))
    assert "missing" in events.verify(session)[0].reason


def test_what_is_rolled_back_leaves_no_event(session):
    events.record(session, "thing.done", actor=None, noun="thing", noun_id=1)
    session.rollback()
    write(session, 1)
    assert len(session.scalars(select(Event)).all()) == 1


def test_two_transactions_append_in_turn(database):
    with database.session() as first:
        events.record(first, "a", actor=None, noun="thing", noun_id=1)
        first.commit()
        with database.session() as second:
            events.record(second, "b", actor=None, noun="thing", noun_id=2)
            second.commit()
        events.record(first, "c", actor=None, noun="thing", noun_id=3)
        first.commit()
        assert events.verify(first) == []


def test_a_savepoint_that_is_taken_back_takes_its_events_with_it(session):
    events.record(session, "outer", actor=None, noun="thing", noun_id=1)
    savepoint = session.begin_nested()
    events.record(session, "inner", actor=None, noun="thing", noun_id=2)
    savepoint.rollback()
    with session.begin_nested():
        events.record(session, "kept", actor=None, noun="thing", noun_id=3)
    session.commit()
    assert session.scalars(select(Event.name).order_by(Event.id)).all() == ["outer", "kept"]
    assert events.verify(session) == []
