"""The statistician brings a frame, looks at allocations, draws once, and has the draw audited."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import update

from survey.models import Cluster, FrameUnit, Stratum
from survey.permissions import Role
from survey.services import study as studies
from tests.support.queries import counted

HEAD = "ea_code,region,residence,rayon,settlement,households\n"
FRAME = HEAD + "".join(
    f"{region:02d}{residence[0]}{number:03d},{region},{residence},Quba,Xınalıq,{60 + 7 * number}\n"
    for region in (3, 8)
    for residence in ("urban", "rural")
    for number in range(12)
)
TOTALS = "margin,category,total\nage_group,15-24,40\nage_group,25-34,60\nregion_residence,3|1,100\n"


@pytest.fixture
def made(session, now):
    """A study without a sample."""
    title = {"az": "A", "ru": "A", "en": "A"}
    found = studies.create(session, None, code="s", title=title, seed=11, take=5, now=now)
    session.commit()
    return found


@pytest.fixture
def statistician(sign_in, made):
    """All of this is done by the statistician, unless the test says otherwise."""
    return sign_in(Role.STATISTICIAN)


def send(client, what, content, name="file.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(f"/data/sample/{what}", data={what: (io.BytesIO(data), name)})


def test_without_a_frame_the_page_says_what_to_bring(client, statistician):
    page = client.get("/data/sample").text
    assert "No sampling frame yet" in page
    assert "No population totals yet" in page


def test_the_template_is_a_frame_that_is_taken(client, statistician, session):
    template = client.get("/data/sample/frame-template.csv")
    assert template.headers["Content-Disposition"].startswith("attachment")
    assert send(client, "frame", template.data).status_code == 302
    assert session.query(FrameUnit).count() == 2


def test_a_frame_as_excel_saves_it_is_taken_with_a_warning(client, statistician, session):
    # Russian Excel, "CSV (разделители - запятые)": semicolons and Windows-1251
    exported = FRAME.replace("Xınalıq", "Хыналыг").replace(",", ";").encode("cp1251")
    answer = send(client, "frame", exported)
    assert answer.status_code == 200
    assert "Read as Windows-1251" in answer.text
    assert session.query(FrameUnit).filter_by(settlement="Хыналыг").count() == 48


def test_each_wrong_row_is_named_and_nothing_is_taken(client, statistician, session):
    answer = send(client, "frame", HEAD + "A,3,urban,Q,X,-4\nB,99,urban,Q,X,10\nB,3,moon,Q,X,ten\n")
    assert answer.status_code == 422
    assert "The frame was not taken" in answer.text
    for code in ("F032", "F022", "F023", "F031", "F024"):
        assert f"<code>{code}</code>" in answer.text
    assert session.query(Stratum).count() == 0


@pytest.mark.parametrize("what", ["frame", "totals"])
def test_sending_no_file_is_said_at_the_field(client, statistician, what):
    answer = client.post(f"/data/sample/{what}", data={})
    assert answer.status_code == 422
    assert re.search(r'class="error"[^>]*>Choose a file\.', answer.text)


def test_a_workbook_is_refused_in_words(client, statistician):
    answer = send(client, "frame", b"PK\x03\x04rest", name="frame.xlsx")
    assert answer.status_code == 422
    assert "save it as CSV UTF-8" in answer.text


@pytest.mark.parametrize("rule", ["power", "equal", "proportional"])
def test_an_allocation_is_shown_before_anything_is_drawn(client, statistician, session, rule):
    send(client, "frame", FRAME)
    page = client.get(f"/data/sample?clusters=14&rule={rule}&floor=2")
    assert page.status_code == 200
    assert "14 clusters are drawn as shown above, with the seed 11" in page.text
    assert session.query(Cluster).count() == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("clusters=7&rule=power&floor=2", "there can be from 8 to 48 clusters"),
        ("clusters=49&rule=power&floor=2", "there can be from 8 to 48 clusters"),
        ("clusters=many&rule=power&floor=2", "Write a whole number."),
        ("clusters=&rule=power&floor=2", "This is needed."),
    ],
)
def test_an_impossible_allocation_is_refused_at_the_field(client, statistician, asked, words):
    send(client, "frame", FRAME)
    answer = client.get(f"/data/sample?{asked}")
    assert answer.status_code == 422
    assert re.search(r'class="error"[^>]*>[^<]*' + re.escape(words), answer.text)


def test_a_rule_that_does_not_exist_is_refused(client, statistician):
    send(client, "frame", FRAME)
    assert client.get("/data/sample?clusters=14&rule=mine&floor=2").status_code == 422


def test_clusters_are_drawn_once_and_audited(client, statistician, session):
    send(client, "frame", FRAME)
    wanted = {"clusters": "14", "rule": "equal", "floor": "2"}
    assert client.post("/data/sample/draw", data=wanted).status_code == 302
    assert session.query(Cluster).count() == 14
    assert sorted(one.allocated for one in session.query(Stratum)) == [3, 3, 4, 4]
    assert client.post("/data/sample/draw", data=wanted).status_code == 409
    again = send(client, "frame", FRAME)
    assert again.status_code == 409
    assert "its frame cannot be replaced" in again.text
    assert "All 14 clusters" in client.get("/data/sample/audit").text
    listed = client.get("/data/sample/clusters.csv").text.splitlines()
    assert len(listed) == 15


def test_the_audit_names_a_cluster_that_was_exchanged(client, statistician, session):
    send(client, "frame", FRAME)
    client.post("/data/sample/draw", data={"clusters": "14", "rule": "equal", "floor": "2"})
    drawn = {one.frame_unit_id for one in session.query(Cluster)}
    spare = next(one.id for one in session.query(FrameUnit) if one.id not in drawn)
    session.execute(update(Cluster).where(Cluster.number == 1).values(frame_unit_id=spare))
    page = client.get("/data/sample/audit").text
    assert "1 selections are not what the seed gives" in page
    assert "the seed selects another area" in page


def test_population_totals_are_taken_and_given_back_to_be_completed(
    client, statistician, session, made
):
    send(client, "frame", FRAME)
    assert send(client, "totals", TOTALS).status_code == 302
    session.refresh(made)
    assert made.controls["age_group"] == {"15-24": 40.0, "25-34": 60.0}
    template = client.get("/data/sample/totals-template.csv").text
    assert "region_residence,3|1,100.0" in template
    assert "region_residence,8|2,\r\n" in template
    assert "age_group,55-64," in template


def test_totals_that_do_not_agree_are_refused(client, statistician, session, made):
    answer = send(client, "totals", TOTALS.replace("3|1,100", "3|1,90"))
    assert answer.status_code == 422
    assert "<code>C010</code>" in answer.text
    session.refresh(made)
    assert made.controls == {}


def test_the_manager_sees_the_sample_and_changes_nothing(client, sign_in, made):
    sign_in(Role.MANAGER)
    page = client.get("/data/sample").text
    assert "A statistician brings it." in page
    assert 'type="file"' not in page
    for what in ("frame", "draw", "totals"):
        assert client.post(f"/data/sample/{what}", data={}).status_code == 403


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_field_roles_do_not_see_the_sample(client, sign_in, made, role):
    sign_in(role)
    assert client.get("/data/sample").status_code == 403


PLAN = {
    "p": "8", "rse": "20", "deft": "1,3", "household_response": "95", "woman_response": "95 %",
    "eligible": "90", "change": "2", "power": "80", "clusters": "20", "rule": "equal", "floor": "2",
}  # fmt: skip


def test_the_calculator_says_what_is_needed_without_a_frame(client, statistician):
    page = client.get("/data/sample/precision").text
    assert "No sampling frame yet" in page
    assert ">598<" in page  # DEFT 1.3, P=.08, RSE 20 %


def test_the_calculator_shows_a_plan_by_region_before_anything_is_drawn(
    client, statistician, session
):
    send(client, "frame", FRAME)
    page = client.get("/data/sample/precision", query_string=PLAN)
    assert page.status_code == 200
    assert "what the planned sample will show" in page.text
    assert "Absheron" in page.text
    assert session.query(Cluster).count() == 0
    lines = client.get("/data/sample/precision/precision.csv", query_string=PLAN).text.splitlines()
    assert len(lines) == 1 + 1 + 2 + 2  # head, all, urban and rural, two regions


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"p": "many"}, "Write a number."),
        ({"p": "0"}, "From 0.1 to 99.9."),
        ({"clusters": "3"}, "there can be from 8 to 48 clusters"),
        ({"rule": "neyman", "expected": "3 - 8"}, "Write region and per cent"),
        ({"rule": "neyman", "expected": "99: 8"}, "There is no region 99."),
    ],
)
def test_the_calculator_refuses_at_the_field(client, statistician, change, words):
    send(client, "frame", FRAME)
    answer = client.get("/data/sample/precision", query_string=PLAN | change)
    assert answer.status_code == 422
    assert re.search(r'class="error"[^>]*>[^<]*' + re.escape(words), answer.text)


def test_waves_are_drawn_and_released_on_the_page(client, statistician, session):
    send(client, "frame", FRAME)
    wanted = {"clusters": "32", "rule": "equal", "floor": "2", "waves": "4", "released": "2"}
    assert client.post("/data/sample/draw", data=wanted).status_code == 302
    assert session.query(Cluster).count() == 16
    page = client.get("/data/sample").text
    assert "2 of 4 waves are in the field" in page
    assert "Release wave 3" in page
    assert client.post("/data/sample/release").status_code == 302
    assert session.query(Cluster).count() == 24
    assert "All 24 clusters" in client.get("/data/sample/audit").text


def test_waves_that_do_not_fit_are_refused_at_the_field(client, statistician, session):
    send(client, "frame", FRAME)
    wanted = {"clusters": "12", "rule": "equal", "floor": "2", "waves": "4", "released": "1"}
    answer = client.post("/data/sample/draw", data=wanted)
    assert answer.status_code == 422
    assert "every stratum needs 8 clusters or more" in answer.text
    assert session.query(Cluster).count() == 0
    too_many = client.post("/data/sample/draw", data=wanted | {"released": "5"})
    assert "No more than there are waves." in too_many.text


def test_the_sheets_of_a_region_have_a_section_for_each_cluster(client, statistician):
    send(client, "frame", FRAME)
    client.post("/data/sample/draw", data={"clusters": "14", "rule": "equal", "floor": "2"})
    page = client.get("/fieldwork/sheets?region=3").text
    assert page.count('class="sheet"') == 8
    assert "Households are drawn in the office" in page
    assert client.get("/fieldwork/sheets?region=5").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/data/sample", "/data/sample/audit", "/data/sample/precision", "/fieldwork/sheets?region=3"],
)
def test_more_clusters_mean_no_more_queries(client, statistician, session, database, address):
    asked = []
    send(client, "frame", FRAME)
    for clusters in ("8", "40"):
        session.query(Cluster).delete()
        session.commit()
        wanted = {"clusters": clusters, "rule": "equal", "floor": "2"}
        assert client.post("/data/sample/draw", data=wanted).status_code == 302
        with counted(database) as sent:
            page = client.get(address)
        assert page.status_code == 200
        assert len(page.data) < 100_000
        asked.append(len(sent))
    assert asked[1] == asked[0] <= 12


@pytest.mark.parametrize(("language", "deft"), [("az", "1,3"), ("ru", "1,3"), ("en", "1.3")])
def test_decimals_stand_in_the_calculator_as_the_language_writes_them(
    client, statistician, language, deft
):
    page = client.get(f"/data/sample/precision/?lang={language}")
    [field] = re.findall(r'<input[^>]*name="deft"[^>]*>', page.text)
    assert 'type="text"' in field
    assert f'value="{deft}"' in field
