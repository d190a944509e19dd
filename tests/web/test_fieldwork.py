"""Fieldwork as supervisors and managers see it: numbers, files, assignments, rosters opened again."""

from __future__ import annotations

import csv
import io
import re
import uuid

import pytest

from survey.models import Cluster, Event, FrameUnit, Stratum
from survey.permissions import Role
from survey.services import interview as interviews
from survey.services import roster
from tests.support.cases import SMALL, in_the_field, small_household
from tests.support.queries import counted

PEOPLE = ("manager", "supervisor", "enumerator")
MOST_QUERIES = 8


@pytest.fixture
def households(session, make_staff, now):
    """Three households of cluster 1 in region 3."""
    people = {role: make_staff(role) for role in PEOPLE}
    made = in_the_field(session, people, instruments=SMALL, now=now)
    session.commit()
    return made


@pytest.fixture
def elsewhere(session, households):
    """Cluster 2 in region 8: 10 households, 6 visited, 4 completed, 2 refused, 3 women, 2 interviewed."""
    study_id = households[0].cluster.study_id
    stratum = Stratum(
        study_id=study_id, code="08U", number=2, region=8, residence=1, frame_units=1,
        frame_households=90, allocated=1,
    )  # fmt: skip
    session.add(stratum)
    session.flush()
    unit = FrameUnit(
        study_id=study_id, stratum_id=stratum.id, code="08U1", rayon="Lənkəran",
        settlement="", households=90, population=None,
    )  # fmt: skip
    session.add(unit)
    session.flush()
    cluster = Cluster(
        study_id=study_id, stratum_id=stratum.id, frame_unit_id=unit.id, number=2, pi1=0.1, take=10,
        tally={
            "households": 10, "visited": 6, "finished": 5, "hh_1": 4, "hh_5": 2, "selected": 3,
            "w_1": 2, "w_4": 1,
        },
    )  # fmt: skip
    session.add(cluster)
    session.commit()
    return cluster


@pytest.fixture
def supervisor(client, session, households):
    """`client` acts as the supervisor."""
    from survey.models import Staff

    found = session.query(Staff).filter_by(username="supervisor").one()
    client.act_as(found)
    return found


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MANAGER, Role.STATISTICIAN])
@pytest.mark.parametrize(
    "address", ["", "/clusters", "/clusters/1", "/clusters.csv", "/regions.csv"]
)
def test_who_follows_fieldwork_sees_it(client, sign_in, households, role, address):
    sign_in(role)
    assert client.get(f"/fieldwork{address}").status_code == 200


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    "address", ["", "/clusters", "/clusters/1", "/clusters.csv", "/regions.csv"]
)
def test_nobody_else_does(client, sign_in, households, role, address):
    sign_in(role)
    assert client.get(f"/fieldwork{address}").status_code == 403


def test_the_numbers_are_sums_over_clusters_with_their_denominators(client, supervisor, elsewhere):
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/fieldwork").text).split())
    assert "Households visited 6 / 13 46.2%" in page
    assert "Households completed 4 / 6 66.7%" in page
    assert "Women interviewed 2 / 3 66.7%" in page
    # C / (C + HP + P + R + DNF) = 4 / 6; women 2 / 3; the product
    assert "Households 66.7% Selected women 66.7% Overall 44.4%" in page


def test_a_region_is_a_link_to_its_clusters(client, supervisor, elsewhere):
    assert 'href="/fieldwork/clusters?region=8"' in client.get("/fieldwork").text
    page = client.get("/fieldwork/clusters?region=8").text
    assert 'href="/fieldwork/clusters/2"' in page
    assert 'href="/fieldwork/clusters/1"' not in page
    assert "No clusters here" in client.get("/fieldwork/clusters?region=14").text


def test_the_files_hold_what_the_pages_show(client, supervisor, elsewhere):
    regions = rows_of(client.get("/fieldwork/regions.csv"))
    assert [row["Households"] for row in regions] == ["3", "10"]
    assert regions[1]["Overall rate"] == "0.4444"
    clusters = rows_of(client.get("/fieldwork/clusters.csv?region=8"))
    assert [(row["Cluster"], row["Refused"], row["Enumerator"]) for row in clusters] == [
        ("2", "2", "")
    ]


def test_what_stands_out_is_named(client, supervisor, elsewhere):
    page = client.get("/fieldwork").text
    assert "nobody is assigned" in page


@pytest.fixture
def many(session, elsewhere, supervisor):
    """300 clusters more."""
    units = [
        FrameUnit(
            study_id=elsewhere.study_id, stratum_id=elsewhere.stratum_id, code=f"U{number}",
            rayon="Quba", settlement="", households=90, population=None,
        )
        for number in range(3, 303)
    ]  # fmt: skip
    session.add_all(units)
    session.flush()
    session.add_all(
        Cluster(
            study_id=elsewhere.study_id, stratum_id=elsewhere.stratum_id, pi1=0.1, take=10,
            frame_unit_id=unit.id, number=number, enumerator_id=supervisor.id,
            tally=elsewhere.tally,
        )
        for number, unit in enumerate(units, 3)
    )  # fmt: skip
    session.commit()


@pytest.mark.parametrize("address", ["/fieldwork", "/fieldwork/clusters", "/fieldwork/clusters/1"])
def test_pages_stay_small_and_ask_the_database_a_few_times_however_many_clusters(
    client, supervisor, many, database, address
):
    with counted(database) as sent:
        answer = client.get(address)
    assert answer.status_code == 200
    assert 0 < len(sent) <= MOST_QUERIES
    assert len(answer.data) < 100_000


def test_the_list_of_clusters_has_pages_and_the_file_has_them_all(client, supervisor, many):
    page = client.get("/fieldwork/clusters?page=4").text
    assert "Page 4 of 4" in page
    assert 'href="/fieldwork/clusters/302"' in page
    assert client.get("/fieldwork/clusters?page=99").status_code == 200
    assert len(rows_of(client.get("/fieldwork/clusters.csv"))) == 302


def test_a_cluster_shows_how_it_was_drawn_and_never_an_answer(client, supervisor, households):
    page = client.get("/fieldwork/clusters/1").text
    assert "Probability of the cluster" in page
    assert page.count("not visited") == 3
    assert client.get("/fieldwork/clusters/77").status_code == 404


def test_a_cluster_is_given_to_an_enumerator(client, supervisor, make_staff, session, elsewhere):
    anna = make_staff(Role.ENUMERATOR, username="anna", name="Anna")
    answer = client.post("/fieldwork/clusters/2/enumerator", data={"enumerator": anna.id})
    assert answer.status_code == 302
    session.refresh(elsewhere)
    assert elsewhere.enumerator_id == anna.id
    assert "Anna" in client.get("/fieldwork/clusters/2").text


@pytest.mark.parametrize(
    ("particulars", "words"),
    [
        ({"sex": "male"}, "Interviewers of this study are women."),
        ({"trained_on": None}, "Her training is not on record."),
        ({"confidentiality_signed_on": None}, "confidentiality agreement is not on record"),
        ({"home_rayon": "Lənkəran"}, "does not work in the community she lives in"),
        ({"active": False}, "Clusters are given to active enumerators."),
    ],
)
def test_who_may_not_interview_there_is_refused_in_words_at_the_field(
    client, supervisor, make_staff, session, elsewhere, particulars, words
):
    person = make_staff(Role.ENUMERATOR, username="other", **particulars)
    answer = client.post("/fieldwork/clusters/2/enumerator", data={"enumerator": person.id})
    assert answer.status_code in (409, 422)
    assert re.search(r'class="error"[^>]*>[^<]*' + re.escape(words), answer.text)
    session.refresh(elsewhere)
    assert elsewhere.enumerator_id is None


def test_choosing_nobody_is_refused_at_the_field(client, supervisor, elsewhere):
    answer = client.post("/fieldwork/clusters/2/enumerator", data={"enumerator": ""})
    assert answer.status_code == 422
    assert "Choose an enumerator." in answer.text


def test_the_statistician_assigns_nobody(client, sign_in, households):
    sign_in(Role.STATISTICIAN)
    assert "Give this cluster to" not in client.get("/fieldwork/clusters/1").text
    assert client.post("/fieldwork/clusters/1/enumerator", data={}).status_code == 403


def drawn(session, household, now):
    """The household's interview is done and a woman was drawn."""
    me = household.cluster.enumerator
    begun = interviews.begin(
        session, me, household=household, unit="household", uid=uuid.uuid4(), language="en", now=now
    )
    known = interviews.read(session, me, begun, purpose="interview", now=now)
    interviews.save(
        session, me, begun, answers=known | small_household(), page=None, language="en",
        revision=begun.revision, now=now,
    )  # fmt: skip
    interviews.finish(session, me, begun, now=now)
    roster.lock(session, me, household, now=now)
    session.commit()
    return f"/fieldwork/clusters/1/households/{household.id}/roster"


def test_a_roster_is_opened_again_with_a_reason_that_stays_on_record(
    client, supervisor, session, households, now
):
    address = drawn(session, households[0], now)
    assert "Open the roster and draw again" in client.get("/fieldwork/clusters/1").text
    refused = client.post(address, data={"reason": "  "})
    assert refused.status_code == 422
    assert '<p class="error"' in refused.text
    assert client.post(address, data={"reason": "A guest was listed"}).status_code == 302
    session.refresh(households[0])
    assert (households[0].state, households[0].selected_line) == ("visited", None)
    noted = session.query(Event).filter_by(name="roster.reopened").one()
    assert (noted.details["reason"], noted.staff_id) == ("A guest was listed", supervisor.id)


def test_only_the_supervisor_opens_rosters_again(client, sign_in, session, households, now):
    address = drawn(session, households[0], now)
    for role in (Role.MANAGER, Role.STATISTICIAN):
        sign_in(role)
        assert "Open the roster" not in client.get("/fieldwork/clusters/1").text
        assert client.post(address, data={"reason": "x"}).status_code == 403


def test_a_roster_that_is_not_locked_cannot_be_opened(client, supervisor, households):
    address = f"/fieldwork/clusters/1/households/{households[1].id}/roster"
    answer = client.post(address, data={"reason": "why not"})
    assert answer.status_code == 409
    assert "not locked" in answer.text
