"""The exchange with tablets over HTTP: tokens, what is given, what is taken, what is kept apart."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from survey.models import (
    Alert,
    Event,
    Household,
    Interview,
    InterviewRevision,
    Paradata,
    SetAside,
    SyncItem,
    Visit,
)
from survey.services import assignment, roster
from survey.services import interview as interviews
from survey.services.sync import traces
from tests.support.cases import small_household, small_woman
from tests.support.sync_batches import item
from weighting.woman import index_from_token


def test_nothing_without_a_token(client, households):
    assert client.get("/api/v1/sync").status_code == 401
    wrong = {"Authorization": "Bearer made-up"}
    assert client.get("/api/v1/sync", headers=wrong).status_code == 401


def test_the_bundle_has_what_the_field_needs_and_sets_no_cookie(tablet, households):
    answer = tablet.pull()
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    found = answer.json
    assert [one["number"] for one in found["households"]] == [1, 2, 3]
    assert {one["name"] for one in found["instruments"]} == {"household", "woman"}
    assert found["card"][0]["phone"] == "103"
    assert found["keys"]["recovery"]["spki"]
    assert len(bytes.fromhex(found["households"][0]["token"])) == 32


def test_a_day_in_the_field_arrives_whole(tablet, about, households, session, now):
    case = households[0]
    token = bytes.fromhex(tablet.pull().json["households"][0]["token"])
    members = small_household()["roster"]
    eligible = [
        line for line, one in enumerate(members, 1) if one["sex"] == "2" and one["age"] < 65
    ]
    line = eligible[index_from_token(token, len(eligible)) - 1]
    first, second = uuid.uuid4(), uuid.uuid4()
    drawn = {
        "household": str(case.uid), "draw_version": 1, "eligible": eligible, "line": line,
        "locked_at": now.isoformat(),
    }  # fmt: skip
    batch = [
        item("interview", about("household", small_household(), finished=True), first),
        item("draw", drawn, case.uid),
        item("interview", about("woman", small_woman(), finished=True, line=line), second),
        item("trace", {"interview": str(second), "part": 0, "events": [[0, "open", "offline"]]}, f"{second}:0"),
    ]  # fmt: skip
    assert tablet.status(*batch) == ["stored"] * 4
    session.expire_all()
    assert session.get_one(Household, case.id).state == "finished"
    assert session.scalar(select(func.count(Visit.uid))) == 2
    done = session.get_one(Interview, second)
    assert (done.state, done.comments) == ("finished", 1)
    assert done.started_at == now - timedelta(hours=2)
    assert session.scalars(select(Paradata)).one().events == 1

    # the answer was lost on the way: everything is sent again, and nothing is there twice
    assert tablet.status(*batch) == ["known"] * 4
    assert session.scalar(select(func.count(Visit.uid))) == 2
    assert session.scalar(select(func.count(SyncItem.id))) == 4
    after = next(one for one in tablet.pull().json["households"] if one["number"] == 1)
    assert [one["answers"] for one in after["interviews"]] == [None, None]


def test_a_draft_is_replaced_by_the_tablet_that_wrote_it(tablet, about, session):
    uid = uuid.uuid4()
    assert tablet.status(item("interview", about("household", {"rooms": 1}), uid)) == ["stored"]
    assert tablet.status(item("interview", about("household", {"rooms": 2}), uid)) == ["stored"]
    session.expire_all()
    assert session.get_one(Interview, uid).state == "in_progress"
    mine = tablet.pull().json["households"][0]["interviews"][0]
    assert mine["answers"] is None, "this tablet has them"


def test_a_state_that_the_network_delivers_after_the_end_is_kept_beside_it(tablet, about, session):
    uid = uuid.uuid4()
    given = small_household()
    draft = item("interview", about("household", given | {"rooms": 2}), uid)
    tablet.push(item("interview", about("household", {"rooms": 1}), uid))
    assert tablet.status(item("interview", about("household", given, finished=True), uid)) == [
        "stored"
    ]
    assert tablet.status(draft) == ["revised"]
    other = about("household", given | {"rooms": 4}, finished=True)
    assert tablet.status(item("interview", other, uid)) == ["revised"]
    reasons = select(InterviewRevision.reason).order_by(InterviewRevision.number)
    assert session.scalars(reasons).all() == ["finished", "late", "later"]
    told = select(func.count()).where(Event.name == "interview.sent_again")
    assert session.scalar(told) == 1, "what was overtaken is nobody's decision"
    session.expire_all()
    assert session.get_one(Interview, uid).state == "finished"


def test_what_was_continued_elsewhere_is_kept_on_both_sides(tablet, about, session, people, now):
    uid = uuid.uuid4()
    tablet.push(item("interview", about("household", {"rooms": 1}), uid))
    found = session.get_one(Interview, uid)
    interviews.save(
        session, people["enumerator"], found, answers={"rooms": 5}, page=None, language="az",
        revision=found.revision, now=now, client="office",
    )  # fmt: skip
    session.commit()
    assert tablet.status(item("interview", about("household", {"rooms": 2}), uid)) == ["revised"]
    session.expire_all()
    read = interviews.read(
        session, people["enumerator"], session.get_one(Interview, uid), purpose="test", now=now
    )
    assert read["rooms"] == 5
    assert session.scalars(select(InterviewRevision)).one().reason == "conflict"
    assert session.scalars(select(Alert)).one().kind == "other"


def test_an_interview_that_breaks_the_rules_is_stored_with_its_findings(tablet, about, session):
    uid = uuid.uuid4()
    sent = item("interview", about("household", {"rooms": -3}, finished=True), uid)
    answer = tablet.push(sent).json["items"][0]
    assert answer["status"] == "findings"
    assert "rooms" in {one["path"] for one in answer["findings"]}
    session.expire_all()
    found = session.get_one(Interview, uid)
    assert found.state == "in_progress"
    assert found.findings >= 1
    assert tablet.push(sent).json["items"][0]["findings"] == answer["findings"]


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "null"])
def test_what_cannot_be_read_is_kept_whole(tablet, session, body):
    assert tablet.status(item("visit", body)) == ["unreadable"]
    assert session.scalars(select(SetAside)).one().reason == "unreadable"


def test_a_case_given_to_somebody_else_is_kept_apart(
    tablet, about, session, people, households, make_staff, now
):
    other = make_staff("enumerator", username="other")
    assignment.assign(
        session, people["supervisor"], cluster=households[0].cluster, enumerator=other, now=now
    )
    session.commit()
    body = about("household", small_household(), finished=True)
    assert tablet.status(item("interview", body)) == ["set_aside"]
    assert session.scalars(select(SetAside)).one().reason == "reassigned"
    assert session.scalar(select(func.count()).select_from(Interview)) == 0


def test_the_draw_is_nobodys_to_choose(tablet, about, session, households, now):
    case = households[0]
    tablet.push(item("interview", about("household", small_household(), finished=True)))
    wrong = {
        "household": str(case.uid), "draw_version": 1, "eligible": [2, 3], "line": 3,
        "locked_at": now.isoformat(),
    }  # fmt: skip
    assert tablet.status(item("draw", wrong, case.uid)) == ["set_aside"]
    session.expire_all()
    assert session.get_one(Household, case.id).locked_at is None
    assert list(roster.audit(session, _study(session))) == []


def _study(session):
    from survey.services import study

    return study.current(session)


def test_a_visit_under_a_fast_clock_is_believed_as_far_as_now(tablet, households, session, now):
    body = {
        "household": str(households[0].uid), "unit": "household", "result": 2,
        "started_at": (now + timedelta(days=3)).isoformat(), "next_appointment": None, "final": False,
    }  # fmt: skip
    assert tablet.status(item("visit", body)) == ["stored"]
    assert session.scalars(select(Visit)).one().started_at == now


def test_a_rule_broken_on_the_tablet_is_kept_apart(tablet, households, session, now):
    body = {
        "household": str(households[0].uid), "unit": "household", "result": 2,
        "started_at": now.isoformat(), "next_appointment": None, "final": True,
    }  # fmt: skip
    assert tablet.status(item("visit", body)) == ["set_aside"]
    assert session.scalars(select(SetAside)).one().reason == "rule"
    assert session.scalar(select(func.count(Visit.uid))) == 0


def test_a_trace_carries_no_answers(tablet, session):
    uid = uuid.uuid4()
    for events in ([[0, "answer", "rooms", "x" * 300]], [[0, "said", "yes"]], [["now", "open"]]):
        body = {"interview": str(uid), "part": 0, "events": events}
        assert tablet.status(item("trace", body, f"{uid}:0")) == ["unreadable"]
    assert session.scalar(select(func.count(Paradata.id))) == 0
    assert "card" in traces.KINDS


def test_a_card_leaves_no_row_beside_its_own(tablet, session):
    from survey.models import SealedAnswer

    body = {
        "key": "0" * 16, "mode": "unlinked", "sealed": "AAAA", "stratum": "03-2",
        "age_group": "35-39",
    }  # fmt: skip
    sent = item("answer", body)
    before = session.scalar(select(func.count(Event.id)))
    assert tablet.status(sent) == ["stored"]
    assert tablet.status(sent) == ["known"]
    assert session.scalar(select(func.count()).select_from(SealedAnswer)) == 1
    assert session.scalar(select(func.count(SyncItem.id))) == 0
    assert session.scalar(select(func.count(Event.id))) == before


def test_the_office_locks_and_wipes_after_the_last_record(tablet, session, people, now):
    from survey.models import Device
    from survey.services import device as devices

    device = session.get_one(Device, tablet.uid)
    devices.lock(session, people["manager"], device, now=now)
    devices.ask_wipe(session, people["manager"], device, now=now)
    session.commit()
    assert tablet.push(unsent=3, open=1).json["commands"] == {"lock": True, "wipe": False}
    assert tablet.push(unsent=0, open=0).json["commands"] == {"lock": True, "wipe": True}
    tablet.push(unsent=0, wiped=True)
    assert tablet.pull().status_code == 401, "its tokens are gone"
    session.expire_all()
    assert session.get_one(Device, tablet.uid).state == "wiped"


def test_a_lost_pin_needs_the_office(client, people, households, session, now):
    import base64

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding

    from survey.services import device as devices

    uid = uuid.uuid4()
    client.act_as(people["enumerator"])
    answer = client.post("/api/v1/devices", json={"device": str(uid), "software": "t"}).json
    public = serialization.load_der_public_key(base64.b64decode(answer["recovery"]["spki"]))
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    wrapped = base64.b64encode(public.encrypt(b"k" * 32, oaep)).decode()
    ask = {"json": {"wrapped": wrapped}}
    assert client.post(f"/api/v1/devices/{uid}/recovery", **ask).status_code == 202
    request = devices.recoveries(session, people["manager"])[0]
    devices.decide_recovery(
        session, people["manager"], request, approve=True, reason="seen", now=now
    )
    session.commit()
    given = client.post(f"/api/v1/devices/{uid}/recovery", **ask)
    assert base64.b64decode(given.json["key"]) == b"k" * 32
    assert client.post(f"/api/v1/devices/{uid}/recovery", **ask).status_code == 202, (
        "given out once"
    )
