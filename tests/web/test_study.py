"""A manager creates a study and makes it ready; the others see how far it is."""

from __future__ import annotations

import re

import pytest

from survey.models import ReferralService, Study
from survey.permissions import Role
from survey.services import study as studies

NEW = {
    "code": "AZ2026",
    "title_az": "Qadınların həyatı",
    "title_ru": "Жизнь женщин",
    "title_en": "Women's lives",
    "age_min": "15",
    "age_max": "64",
    "take": "10",
    "seed": "4711",
}
SERVICE = {
    "name_az": "Təcili yardım",
    "name_ru": "Скорая помощь",
    "name_en": "Ambulance",
    "phone": "103",
    "region": "",
    "verified_on": "2026-03-01",
}
ON_RECORD = {"ethics_approval": "EK-7", "training_completed_on": "2026-02-20"}


@pytest.fixture
def manager(sign_in):
    """All of this is done by the manager, unless the test says otherwise."""
    return sign_in(Role.MANAGER)


@pytest.fixture
def made(session, now):
    """A study in design."""
    title = {"az": "A", "ru": "A", "en": "Health of women"}
    found = studies.create(session, None, code="first", title=title, seed=3, take=10, now=now)
    session.commit()
    return found


def test_an_empty_installation_says_how_to_begin(client, manager):
    for address in ("/study", "/fieldwork"):
        page = client.get(address)
        assert page.status_code == 200
        assert "There is no study yet" in page.text
        assert 'href="/study/new"' in page.text


def test_others_are_told_who_creates_it(client, sign_in):
    sign_in(Role.SUPERVISOR)
    page = client.get("/study").text
    assert "A manager creates it." in page
    assert "/study/new" not in page


def test_a_study_is_created_and_its_steps_are_open(client, manager, session):
    assert client.post("/study/new", data=NEW).status_code == 302
    made = session.query(Study).one()
    assert (made.code, made.seed, made.take, made.state) == ("AZ2026", 4711, 10, "design")
    page = client.get("/study").text
    assert "Women&#39;s lives" in page
    assert "Next: Questionnaires (Manager)." in page
    assert page.count("</span> open<") == 7


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": ""}, "This is needed."),
        ({"code": "a b"}, "Only letters, digits"),
        ({"title_en": "Violence against women"}, "The title says “Violence”"),
        ({"title_az": "Zorakılıq haqqında"}, "A household may see it"),
        ({"take": "twenty"}, "Write a whole number."),
        ({"take": "0"}, "From 1 to 200."),
        ({"age_max": "14"}, "From 15 to 99."),
        ({"age_min": "50", "age_max": "49"}, "The oldest age is below the youngest."),
        ({"seed": "99999999999"}, "From 1 to 2147483647."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, manager, session, wrong, words):
    answer = client.post("/study/new", data=NEW | wrong)
    assert answer.status_code in (409, 422)
    assert re.search(r'class="error"[^>]*>[^<]*' + re.escape(words), answer.text)
    assert session.query(Study).count() == 0


def test_a_code_is_taken_once(client, manager, made):
    answer = client.post("/study/new", data=NEW | {"code": "first"})
    assert answer.status_code == 422
    assert "exists already" in answer.text


def test_particulars_can_be_corrected_before_fieldwork(client, manager, made, session):
    changed = NEW | {"title_en": "Daily life", "take": "12"}
    assert client.post("/study/particulars", data=changed).status_code == 302
    session.refresh(made)
    assert (made.title["en"], made.take, made.code) == ("Daily life", 12, "first")
    made.ethics_approval, made.state = "x", "closed"
    made.training_completed_on = made.referrals_verified_on = made.created_at.date()
    answer = client.post("/study/particulars", data=changed)
    assert answer.status_code == 409
    assert "Interviews have begun" in answer.text


def test_fieldwork_opens_only_when_everything_is_on_record(client, manager, made, session):
    refused = client.post("/study/open")
    assert refused.status_code == 409
    assert "Fieldwork cannot start" in refused.text
    client.post("/study/readiness", data=ON_RECORD)
    assert "list of referral services" in client.get("/study/readiness").text
    client.post("/study/services", data=SERVICE)
    assert "Everything is on record." in client.get("/study/readiness").text
    assert client.post("/study/open").status_code == 302
    session.refresh(made)
    assert made.state == "fieldwork"
    assert str(made.referrals_verified_on) == "2026-03-01"


def test_a_service_without_a_test_call_holds_fieldwork_back(client, manager, made, session):
    client.post("/study/readiness", data=ON_RECORD)
    client.post("/study/services", data=SERVICE)
    client.post("/study/services", data=SERVICE | {"name_en": "Help line", "verified_on": ""})
    page = client.get("/study/readiness").text
    assert "Missing: test calls to the referral services." in page
    assert client.post("/study/open").status_code == 409
    untested = session.query(ReferralService).filter_by(verified_on=None).one()
    client.post(f"/study/services/{untested.id}/call")
    session.refresh(untested)
    assert str(untested.verified_on) == "2026-03-02"
    assert client.post("/study/open").status_code == 302


def test_a_service_can_be_taken_off_but_the_card_is_never_empty_in_the_field(
    client, manager, made, session
):
    client.post("/study/readiness", data=ON_RECORD)
    client.post("/study/services", data=SERVICE)
    client.post("/study/services", data=SERVICE | {"region": "3"})
    client.post("/study/open")
    first, second = session.query(ReferralService).order_by(ReferralService.id)
    assert client.post(f"/study/services/{first.id}/remove").status_code == 302
    assert client.post(f"/study/services/{second.id}/remove").status_code == 409
    assert session.query(ReferralService).count() == 1


@pytest.mark.parametrize(
    ("address", "data", "words"),
    [
        ("/study/services", SERVICE | {"phone": "call me"}, "Digits, spaces"),
        ("/study/services", SERVICE | {"name_ru": ""}, "This is needed."),
        ("/study/services", SERVICE | {"verified_on": "2026-03-03"}, "This day has not come yet."),
        ("/study/readiness", ON_RECORD | {"training_completed_on": "soon"}, "Write the date as"),
        ("/study/readiness", ON_RECORD | {"training_completed_on": "2027-01-01"}, "not come yet"),
    ],
)
def test_wrong_records_are_refused_at_the_field(client, manager, made, address, data, words):
    answer = client.post(address, data=data)
    assert answer.status_code == 422
    assert re.search(r'class="error"[^>]*>[^<]*' + re.escape(words), answer.text)


def test_fieldwork_is_closed_and_opened_again(client, manager, made, session):
    assert client.post("/study/close").status_code == 409
    client.post("/study/readiness", data=ON_RECORD)
    client.post("/study/services", data=SERVICE)
    client.post("/study/open")
    assert client.post("/study/close").status_code == 302
    assert "Fieldwork is closed" in client.get("/study").text
    assert client.post("/study/open").status_code == 302
    session.refresh(made)
    assert made.state == "fieldwork"


def test_each_person_chooses_among_several_studies(client, manager, made, session, make_staff):
    client.post("/study/new", data=NEW)
    assert "<code>AZ2026</code>" in client.get("/study").text  # whoever creates it works on it
    client.post("/study/choose", data={"code": "first"})
    assert "<code>first</code>" in client.get("/study").text
    assert "Health of women" in client.get("/fieldwork").text
    client.act_as(make_staff(Role.STATISTICIAN))
    assert "<code>AZ2026</code>" in client.get("/study").text  # the newest, as before
    assert client.post("/study/choose", data={"code": "nowhere"}).status_code == 404


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.STATISTICIAN])
def test_others_see_the_steps_and_change_nothing(client, sign_in, made, role):
    sign_in(role)
    page = client.get("/study").text
    assert "Sampling frame" in page
    assert "/study/readiness" not in page
    for address in ("/study/new", "/study/readiness", "/study/services", "/study/open"):
        assert client.post(address, data={}).status_code == 403


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.ADMINISTRATOR])
def test_who_has_no_part_in_it_sees_nothing(client, sign_in, made, role):
    sign_in(role)
    assert client.get("/study").status_code == 403
