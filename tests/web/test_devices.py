"""The office's pages of tablets: what each last said, what it is asked to do, and PINs that were lost."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey.models import Device, RecoveryRequest, Team
from survey.services import device as devices

LIST = "/fieldwork/devices/"


@pytest.fixture
def teams(session, people, make_staff):
    """The interviewer and her supervisor in one team; another supervisor in another."""
    north, south = Team(name="North"), Team(name="South")
    session.add_all([north, south])
    session.flush()
    people["enumerator"].team_id = people["supervisor"].team_id = north.id
    people["other"] = make_staff("supervisor", username="other")
    people["other"].team_id = south.id
    session.commit()
    return people


@pytest.fixture
def known(tablet, teams):
    """A tablet that has spoken to the office."""
    report = {"unsent": 3, "open": 1, "usage": 95, "quota": 100, "battery": 41, "persisted": False}
    assert tablet.push(**report, clock="2026-03-01T20:00:00+00:00").status_code == 200
    return tablet


def by_itself(tablet):
    """The tablet without the cookie of whoever acted at the office before."""
    with tablet.client.session_transaction() as cookies:
        cookies.clear()
    return tablet


def page(client, who, address=LIST):
    client.act_as(who)
    return client.get(address)


def test_the_list_says_what_each_tablet_last_said_and_what_to_look_at(client, known, teams):
    text = page(client, teams["manager"]).text
    for word in (str(known.uid)[:8], teams["enumerator"].name, "95.0%", "41 %", "in use"):
        assert word in text
    for concern in ("may lose its storage", "storage nearly full", "clock wrong", "older version"):
        assert concern in text
    assert "silent for days" not in text
    one = page(client, teams["manager"], f"{LIST}{known.uid}").text
    assert "Open interviews" in one
    rows = page(client, teams["manager"], f"{LIST}devices.csv").text.splitlines()
    assert len(rows) == 2
    assert str(known.uid)[:8] in rows[1]


def test_a_tablet_that_was_not_heard_of_for_days_is_named(client, known, teams, session, now):
    device = session.get_one(Device, known.uid)
    device.last_sync_at, device.software = now - timedelta(days=4), known.pull().json["software"]
    session.commit()
    text = page(client, teams["manager"]).text
    assert "silent for days" in text
    assert "older version" not in text


def test_a_supervisor_sees_her_team_and_asks_nothing(client, known, teams):
    assert str(known.uid)[:8] in page(client, teams["supervisor"]).text
    assert str(known.uid)[:8] not in page(client, teams["other"]).text
    assert page(client, teams["other"], f"{LIST}{known.uid}").status_code == 404
    client.act_as(teams["supervisor"])
    assert client.post(f"{LIST}{known.uid}/lock").status_code == 403
    assert page(client, teams["enumerator"]).status_code == 403


def test_a_manager_locks_wipes_and_thinks_again(client, known, teams):

    def ask(act, **form):
        client.act_as(teams["manager"])
        return client.post(f"{LIST}{known.uid}/{act}", data=form).status_code

    def told():
        return by_itself(known).push(unsent=0).json["commands"]

    assert told() == {"lock": False, "wipe": False}
    assert ask("lock") == 302
    assert told() == {"lock": True, "wipe": False}
    assert ask("unlock") == 302
    assert ask("wipe") == 422, "it has to be meant"
    assert told() == {"lock": False, "wipe": False}
    assert ask("wipe", sure="yes") == 302
    assert told() == {"lock": False, "wipe": True}
    assert ask("keep") == 302
    assert told() == {"lock": False, "wipe": False}
    assert ask("wipe", sure="yes") == 302
    by_itself(known).push(unsent=0, wiped=True)
    assert known.pull().status_code == 401
    assert ask("keep") == 409, "it has forgotten everything"


def test_a_lost_tablet_is_shut_out_at_once(client, known, teams):
    client.act_as(teams["manager"])
    assert client.post(f"{LIST}{known.uid}/shut_out").status_code == 422
    assert client.post(f"{LIST}{known.uid}/shut_out", data={"sure": "yes"}).status_code == 302
    assert by_itself(known).pull().status_code == 401
    assert known.push().status_code == 401


def test_a_lost_pin_is_decided_by_a_manager_once_with_a_reason(client, known, teams, session, now):
    asked = devices.ask_recovery(
        session, teams["enumerator"], uid=known.uid, wrapped=b"w" * 256, now=now
    )
    session.commit()
    assert "has lost her PIN" in page(client, teams["supervisor"]).text
    assert "has lost her PIN" not in page(client, teams["other"]).text
    client.act_as(teams["supervisor"])
    address = f"{LIST}recovery/{asked.id}"
    assert client.post(address, data={"answer": "approve", "reason": "x"}).status_code == 403
    client.act_as(teams["manager"])
    assert client.post(address, data={"answer": "approve", "reason": " "}).status_code == 422
    assert client.post(address, data={"answer": "decline", "reason": "Not she."}).status_code == 302
    assert client.post(address, data={"answer": "approve", "reason": "Now."}).status_code == 409
    session.expire_all()
    assert session.scalars(select(RecoveryRequest.state)).one() == "declined"


def test_a_tablet_gets_the_name_that_stands_on_its_back(client, known, teams):
    client.act_as(teams["manager"])
    client.post(f"{LIST}{known.uid}/name", data={"name": " No. 14 "})
    assert "No. 14" in page(client, teams["manager"]).text
    assert page(client, teams["manager"], f"{LIST}{uuid.uuid4()}").status_code == 404
