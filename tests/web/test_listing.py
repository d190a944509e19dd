"""The supervisor brings the listing of a cluster; its households are drawn in the same moment."""

from __future__ import annotations

import io
import re

import pytest

from survey.models import Cluster, FrameUnit, Household, HouseholdContact, ListedDwelling, Stratum
from survey.permissions import Role
from survey.services import household as households
from survey.services import study as studies

ADDRESS = "/fieldwork/clusters/1/listing"
HEAD = "structure,occupied,address\n"


@pytest.fixture
def made(session, now):
    """A study with one cluster of 20 households in the frame, of which 4 are to be drawn."""
    title = {"az": "A", "ru": "A", "en": "A"}
    found = studies.create(session, None, code="s", title=title, seed=11, take=4, now=now)
    stratum = Stratum(
        study_id=found.id, code="03R", number=1, region=3, residence=2, frame_units=1,
        frame_households=20, allocated=1,
    )  # fmt: skip
    session.add(stratum)
    session.flush()
    unit = FrameUnit(
        study_id=found.id, stratum_id=stratum.id, code="03R1", rayon="Quba", settlement="Xınalıq",
        households=20, population=None,
    )  # fmt: skip
    session.add(unit)
    session.flush()
    session.add(
        Cluster(
            study_id=found.id,
            stratum_id=stratum.id,
            frame_unit_id=unit.id,
            number=1,
            pi1=0.1,
            take=4,
        )
    )
    session.commit()
    return found


@pytest.fixture
def supervisor(sign_in, made):
    """All of this is done by the supervisor, unless the test says otherwise."""
    return sign_in(Role.SUPERVISOR)


def listing(occupied: int, empty: int = 0) -> str:
    rows = [f"{number},1,Nizami {number}\n" for number in range(1, occupied + 1)]
    rows += [f"{number},0,\n" for number in range(occupied + 1, occupied + empty + 1)]
    return HEAD + "".join(rows)


def send(client, content, **more):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(f"{ADDRESS}/file", data={"listing": (io.BytesIO(data), "l.csv"), **more})


def test_a_cluster_without_a_listing_leads_to_it(client, supervisor):
    page = client.get("/fieldwork/clusters/1").text
    assert f'href="{ADDRESS}/"' in page
    assert "about 20 households" in client.get(ADDRESS).text


def test_a_file_is_recorded_and_the_households_are_drawn_at_once(client, supervisor, session, made):
    answer = send(client, listing(18, empty=3))
    assert answer.status_code == 302
    assert answer.location == "/fieldwork/clusters/1"
    cluster = session.query(Cluster).one()
    assert cluster.listed == 18
    assert cluster.pi2 == pytest.approx(4 / 18)
    drawn = session.query(Household).all()
    assert len(drawn) == 4
    assert session.query(ListedDwelling).count() == 21
    for (
        household
    ) in drawn:  # who visits has the address; the serial is its place among the occupied
        assert households.contact(session, made, household) == {
            "address": f"Nizami {household.serial}"
        }


def test_addresses_are_ciphertext_and_never_come_back_in_findings(client, supervisor, session):
    answer = send(client, HEAD + "1,1,Gizli 5\n1,1,Gizli 6\n2,perhaps,Gizli 7\n")
    assert answer.status_code == 422
    assert "Gizli" not in answer.text
    send(client, listing(18))
    stored = [one.contact for one in session.query(ListedDwelling)]
    stored += [one.ciphertext for one in session.query(HouseholdContact)]
    assert not any(b"Nizami" in one for one in stored)


def test_a_semicolon_export_in_azerbaijani_is_understood(client, supervisor, session):
    rows = "".join(f"{number};bəli;Nizami {number}\n" for number in range(1, 19))
    assert send(client, "nömrə;yaşayış;ünvan\n" + rows).status_code == 302
    assert session.query(Cluster).one().listed == 18


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEAD + "first,1,\n", "L011"),
        (HEAD + "1,1,\n1,0,\n", "L012"),
        (HEAD + "1,perhaps,\n", "L013"),
        (HEAD + "1,1," + "x" * 201 + "\n", "L014"),
        (HEAD + "1,0,\n2,0,\n", "L001"),
        ("number,address\n1,x\n", "L010"),
        ("", "F002"),
        (b"PK\x03\x04", "F001"),
    ],
)
def test_a_wrong_file_is_refused_by_line(client, supervisor, session, content, code):
    answer = send(client, content)
    assert answer.status_code == 422
    assert f"<code>{code}</code>" in answer.text
    assert session.query(Household).count() == 0


def test_typed_numbers_do_as_well(client, supervisor, session):
    typed = {"structures": "22", "not_occupied": "4, 17, 20-21"}
    assert client.post(f"{ADDRESS}/typed", data=typed).status_code == 302
    assert session.query(Cluster).one().listed == 18
    empty = session.query(ListedDwelling).filter_by(occupied=False)
    assert sorted(one.structure for one in empty) == [4, 17, 20, 21]
    assert session.query(Household).count() == 4


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"structures": "", "not_occupied": ""}, "This is needed."),
        ({"structures": "many", "not_occupied": ""}, "Write a whole number."),
        ({"structures": "20", "not_occupied": "four"}, "Write numbers of structures like"),
        ({"structures": "20", "not_occupied": "21"}, "Write numbers of structures like"),
        ({"structures": "20", "not_occupied": "9-5"}, "Write numbers of structures like"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_field(client, supervisor, session, typed, words):
    answer = client.post(f"{ADDRESS}/typed", data=typed)
    assert answer.status_code == 422
    assert re.search(r'class="error"[^>]*>' + re.escape(words), answer.text)
    assert session.query(Household).count() == 0


def test_a_listing_far_from_the_frame_is_asked_about_first(client, supervisor, session):
    answer = client.post(f"{ADDRESS}/typed", data={"structures": "40", "not_occupied": ""})
    assert answer.status_code == 422
    assert "40 occupied dwellings, the frame promises 20" in answer.text
    assert session.query(Household).count() == 0
    sure = {"structures": "40", "not_occupied": "", "checked": "1"}
    assert client.post(f"{ADDRESS}/typed", data=sure).status_code == 302
    assert session.query(Cluster).one().listed == 40


def test_a_listing_is_recorded_once(client, supervisor, session):
    send(client, listing(18))
    again = send(client, listing(20))
    assert again.status_code == 409
    assert "The listing and the draw from it stand." in again.text
    assert session.query(Cluster).one().listed == 18


def test_of_a_large_area_one_segment_is_drawn_and_enters_the_probability(
    client, supervisor, session
):
    session.query(FrameUnit).one().households = 420
    assert "about 3 segments" in client.get(ADDRESS).text
    for wrong in ("", "140", "140, many", "140, 0"):
        assert client.post(f"{ADDRESS}/segment", data={"sizes": wrong}).status_code == 422
    assert client.post(f"{ADDRESS}/segment", data={"sizes": "140, 160, 120"}).status_code == 302
    share = session.query(Cluster).one().segment_share
    sizes = {"1": 140, "2": 160, "3": 120}
    page = client.get(ADDRESS).text
    number = re.search(r"Segment (\d) of this area was drawn", page)[1]
    assert share == pytest.approx(sizes[number] / 420)
    assert f"about {sizes[number]} households" in page
    assert client.post(f"{ADDRESS}/segment", data={"sizes": "1, 2"}).status_code == 409


def test_the_template_can_be_filled_in(client, supervisor):
    assert client.get(f"{ADDRESS}/template.csv").text.startswith(
        "\ufeffstructure,occupied,address\r\n"
    )


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.STATISTICIAN, Role.ADMINISTRATOR])
def test_only_those_who_assign_bring_listings(client, sign_in, made, role):
    sign_in(role)
    assert client.get(ADDRESS).status_code == 403
    assert send(client, listing(18)).status_code == 403


def test_an_unknown_cluster_is_not_there(client, supervisor):
    assert client.get("/fieldwork/clusters/99/listing").status_code == 404
