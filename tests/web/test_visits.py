"""The enumerator's lists, a household page, visits by hand and the draw, as she meets them."""

from __future__ import annotations

import re
import uuid

import pytest

from survey.permissions import Role
from survey.services import interview as interviews
from tests.support.cases import SMALL, in_the_field, small_household

NOTHING_MAY_SAY = re.compile(r"violen|zorak|насили|abuse|şiddət", re.IGNORECASE)


@pytest.fixture
def case(session, make_staff, client, now):
    """The first of three sampled households; `client` acts as its enumerator."""
    people = {role: make_staff(role) for role in ("manager", "supervisor", "enumerator")}
    households = in_the_field(session, people, instruments=SMALL, now=now)
    session.commit()
    client.act_as(people["enumerator"])
    return households[0]


def test_without_an_assignment_the_page_says_what_will_be_there(client, sign_in):
    sign_in(Role.ENUMERATOR)
    page = client.get("/visits")
    assert "No cluster has been assigned to you yet" in page.text


def test_my_households_stand_on_one_page_with_their_states(client, case):
    page = client.get("/visits").text
    assert "Xınalıq, Quba" in page
    assert page.count("Not visited") == 3
    assert "0 of 3 finished" in page


def test_the_next_appointment_comes_first(client, case, session):
    case.number, case.next_appointment = 99, case.cluster.listed_at
    session.commit()
    page = client.get("/visits").text
    numbers = re.findall(r'case-number">(\d+)<', page)
    assert numbers[0] == "99"
    assert "overdue" in page or "appointment" in page


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MANAGER, Role.STATISTICIAN])
def test_other_roles_have_no_households(client, sign_in, role):
    sign_in(role)
    assert client.get("/visits").status_code == 403


def test_a_household_of_somebody_else_does_not_exist(client, case, make_staff):
    client.act_as(make_staff(Role.ENUMERATOR, username="other"))
    assert client.get(f"/visits/household/{case.id}").status_code == 404


def test_recording_a_visit_moves_the_household(client, case):
    answer = _record(client, case, result="4", next_appointment="2026-03-05T18:30")
    assert answer.status_code == 302
    page = client.get("/visits").text
    assert "5 Mar 2026, 18:30" in page


def test_sending_the_same_visit_twice_records_it_once(client, case):
    data = {"uid": str(uuid.uuid4()), "result": "2"}
    _record(client, case, **data)
    _record(client, case, **data)
    page = client.get(f"/visits/household/{case.id}").text
    assert page.count("<time") == 1


def test_no_contact_is_not_final_after_one_visit_and_the_page_keeps_what_was_chosen(client, case):
    answer = _record(client, case, result="2", final="y")
    assert answer.status_code == 409
    assert "only after 3 visits on different days" in answer.text
    assert re.search(r'<input checked [^>]*value="2"', answer.text)


def test_a_visit_without_a_result_is_asked_for_again(client, case):
    answer = _record(client, case)
    assert answer.status_code == 422
    assert "This is needed." in answer.text


def test_the_roster_is_confirmed_once_and_the_page_names_the_person_but_not_the_reason(
    client, case, session, now
):
    _finish_household(session, client, case, now=now)
    before = client.get(f"/visits/household/{case.id}").text
    assert "Confirm the list" in before
    client.post(f"/visits/household/{case.id}/roster")
    page = client.get(f"/visits/household/{case.id}").text
    assert "Aygün" in page
    assert "Line 2" in page
    assert "Confirm the list" not in page
    assert "Individual interview" in page


def test_beginning_leads_to_the_form_with_the_interview_in_the_fragment(client, case):
    answer = client.post(f"/visits/household/{case.id}/interview/1")
    assert re.fullmatch(r"/visits/form/\d+/en#[0-9a-f-]{36}", answer.location)
    assert client.post(f"/visits/household/{case.id}/interview/1").location == answer.location


def test_the_individual_interview_waits_for_the_draw(client, case):
    assert client.post(f"/visits/household/{case.id}/interview/2").status_code == 409


def test_there_is_no_third_interview(client, case):
    assert client.post(f"/visits/household/{case.id}/interview/3").status_code == 404


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_nothing_on_the_pages_names_the_subject(client, case, session, now, language):
    _finish_household(session, client, case, now=now)
    client.post(f"/visits/household/{case.id}/roster")
    for address in ("/visits", f"/visits/household/{case.id}"):
        page = client.get(f"{address}?lang={language}").text
        assert not NOTHING_MAY_SAY.search(page)


def _record(client, case, **data):
    data.setdefault("uid", str(uuid.uuid4()))
    return client.post(f"/visits/household/{case.id}/visit", data=data)


def _finish_household(session, client, case, *, now):
    actor = case.cluster.enumerator
    begun = interviews.begin(
        session, actor, household=case, unit="household", uid=uuid.uuid4(), language="en", now=now
    )
    interviews.save(
        session, actor, begun, answers=small_household(), page=None, language="en", revision=0,
        now=now, client="t",
    )  # fmt: skip
    interviews.finish(session, actor, begun, now=now)
    session.commit()
