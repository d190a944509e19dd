"""One transaction per request: all of it or nothing, and pages that only show never write."""

from __future__ import annotations

import pytest
from flask import Blueprint
from sqlalchemy import func, select

from survey import events
from survey.errors import Conflict
from survey.models import Event, Team
from survey.web.access import public
from survey.web.session import after_commit, current_session, writes


def add_team():
    current_session().add(Team(name="A"))
    current_session().flush()
    return "done"


def add_team_and_fail():
    add_team()
    raise Conflict


def add_team_and_refuse():
    add_team()
    return "look again", 422


def record_only():
    events.record(current_session(), "answers.read", actor=None, noun="interview", noun_id=1)
    return "read"


@pytest.fixture
def client(make_client, database):
    """A client of an application with views that change data."""
    bp = Blueprint("acts", __name__)
    views = (add_team, add_team_and_fail, add_team_and_refuse, record_only)
    for view in views:
        bp.add_url_rule(f"/{view.__name__}", view.__name__, public(view), methods=["GET", "POST"])

    @bp.get("/marked")
    @public
    @writes
    def marked():
        return record_only()

    @bp.post("/later")
    @public
    def later():
        after_commit(lambda: seen.append(teams(database)))
        return add_team()

    seen: list[int] = []
    made = make_client(bp)
    made.seen = seen
    return made


def teams(database):
    with database.session(write=False) as session:
        return session.scalar(select(func.count()).select_from(Team))


def test_a_good_request_is_kept(client, database):
    client.post("/add_team")
    assert teams(database) == 1


@pytest.mark.parametrize("path", ["/add_team_and_fail", "/add_team_and_refuse"])
def test_a_refused_request_leaves_nothing(client, database, path):
    client.post(path)
    assert teams(database) == 0


def test_a_page_that_is_only_looked_at_cannot_change_data(client, database):
    with pytest.raises(RuntimeError, match="@writes"):
        client.get("/add_team")
    assert teams(database) == 0


def test_an_event_of_a_page_that_is_only_looked_at_is_not_lost_in_silence(client):
    with pytest.raises(RuntimeError, match="@writes"):
        client.get("/record_only")


def test_a_marked_page_may_record(client, session):
    assert client.get("/marked").status_code == 200
    assert session.scalars(select(Event.name)).all() == ["answers.read"]


def test_what_waits_for_the_commit_sees_what_was_committed(client):
    client.post("/later")
    assert client.seen == [1]


def test_the_same_request_twice_uses_two_sessions(client, database):
    client.post("/add_team_and_fail")
    client.post("/add_team")
    assert teams(database) == 1
