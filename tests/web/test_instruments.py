"""A manager hands in questionnaires, reads what was found, tries them out, compares and publishes them."""

from __future__ import annotations

import html
import io
import re
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from instruments import load, xlsform
from instruments.versions import fingerprint
from survey.models import InstrumentVersion
from survey.permissions import Role
from survey.services import instrument as published
from survey.services import interview
from survey.services import study as studies
from tests.support import cases
from tests.support.cases import SMALL, in_the_field
from tests.support.forms import written

SMALL_FILE = Path(cases.__file__).parent / "instruments" / "household.yaml"
UPLOAD = "/study/instruments/upload"
HEAD = "name: garden\nversion: '1'\ntitle: {en: Garden, az: Bağ}\nlanguages: [en, az]"
QUESTIONS = """
- {type: integer, name: trees, label: {en: How many trees?, az: Neçə ağac var?}, required: yes}
- {type: select_one yes_no, name: roses, label: {en: Any roses?, az: Qızılgül varmı?}}
"""


@pytest.fixture
def made(session, now):
    """A study without questionnaires."""
    title = {"az": "A", "ru": "A", "en": "A"}
    found = studies.create(session, None, code="s", title=title, seed=11, take=5, now=now)
    session.commit()
    return found


@pytest.fixture
def manager(sign_in, made):
    """All of this is done by the manager, unless the test says otherwise."""
    return sign_in(Role.MANAGER)


def yaml(children=QUESTIONS):
    return written(children, head=HEAD)


def send(client, *files):
    opened = [
        (io.BytesIO(data if isinstance(data, bytes) else data.encode()), name)
        for name, data in files
    ]
    return client.post(UPLOAD, data={"questionnaire": opened})


def draft_of(client, content):
    answer = send(client, ("garden.yaml", content))
    assert answer.status_code == 302, answer.text
    return answer.location


def publish(client, content, **more):
    address = draft_of(client, content)
    return client.post(f"{address}/publish", data={"use": "garden", **more})


def test_without_questionnaires_the_page_says_how_to_begin(client, manager):
    page = client.get("/study/instruments").text
    assert "No questionnaires yet" in page
    assert "Publish the shipped questionnaires: household, woman" in page


def test_the_shipped_questionnaires_are_published_with_one_click(client, manager, session):
    answer = client.post("/study/instruments/library", data={"name": ["household", "woman"]})
    assert answer.status_code == 302
    versions = session.query(InstrumentVersion).order_by(InstrumentVersion.name).all()
    assert [(one.name, one.number) for one in versions] == [("household", 1), ("woman", 1)]
    assert versions[0].fingerprint == fingerprint(load("household"))
    page = client.get("/study/instruments").text
    assert versions[0].fingerprint[:12] in page
    assert page.count("published as version 1") == 2


def test_only_what_ships_can_be_published_so(client, manager):
    answer = client.post("/study/instruments/library", data={"name": "../../etc/passwd"})
    assert answer.status_code == 404


def test_a_shipped_one_that_would_replace_another_is_looked_at_first(
    client, manager, session, made, now
):
    older = replace(load("household"), version="0")
    published.publish(session, manager, study=made, instrument=older, now=now)
    answer = client.post("/study/instruments/library", data={"name": "household"})
    assert "/drafts/" in answer.location
    assert session.query(InstrumentVersion).count() == 1


def test_a_questionnaire_is_checked_tried_out_and_published(client, manager, session):
    address = draft_of(client, yaml())
    page = client.get(address).text
    assert "garden.yaml" in page
    assert "It would be the first version of “garden”." in page
    assert "Try it out: Azərbaycanca" in page
    assert client.post(f"{address}/publish", data={"use": "garden"}).status_code == 302
    version = session.query(InstrumentVersion).one()
    assert (version.name, version.number) == ("garden", 1)
    assert client.get(address).status_code == 404  # a draft is gone when it is published


def test_a_workbook_comes_in_as_well_as_it_goes_out(client, manager, session, tmp_path, made, now):
    xlsform.write(load("household"), tmp_path / "form.xlsx")
    answer = send(client, ("form.xlsx", (tmp_path / "form.xlsx").read_bytes()))
    assert answer.status_code == 302
    client.post(f"{answer.location}/publish", data={"use": "household"})
    version = session.query(InstrumentVersion).one()
    assert version.name == "household"
    for kind, start in (("xlsx", b"PK"), ("yaml", b"name: household")):
        file = client.get(f"/study/instruments/{version.id}.{kind}")
        assert file.headers["Content-Disposition"].endswith(f'household-v1.{kind}"')
        assert file.data.startswith(start)


def test_files_that_belong_to_it_are_handed_in_with_it(client, manager):
    town = "- {type: select_one_from_file towns.csv, name: town, label: {en: Town?, az: Şəhər?}}\n"
    towns = "name,label\nbaku,Bakı\n"
    together = send(client, ("towns.csv", towns), ("garden.yaml", yaml(town)))
    assert together.status_code == 302
    page = client.get(together.location).text
    assert "garden.yaml" in page
    assert "cannot be found" not in page


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (
            "f.yaml",
            yaml("- {type: integer, name: trees}\n") + "  - {type: nonsense, name: x}\n",
            "",
        ),
        ("f.yaml", yaml('- {type: text, name: a, label: A, relevant: "${nowhere} = 1"}'), "X10"),
        ("f.yaml", "", "Y004"),
        ("f.yaml", "a: [", ""),
        ("f.yaml", b"\xff\xfe\x00", "Y002"),
        ("f.xlsx", b"not a workbook", ""),
        ("f.xlsx", b"", ""),
        ("f.exe", b"MZ", "U010"),
        ("f.yaml", yaml() + "include: [../../../../etc/passwd]\n", "Y025"),
    ],
)
def test_what_cannot_be_used_comes_back_with_code_and_line(
    client, manager, session, name, content, code
):
    answer = send(client, (name, content))
    if answer.status_code == 302:  # it can be looked at, but not published
        answer = client.get(answer.location)
        assert " disabled" in answer.text
    else:
        assert answer.status_code == 422
        assert "Nothing was changed." in answer.text
    assert re.search(rf"<code>{code}\w*</code>", answer.text)
    assert "/tmp" not in answer.text
    assert session.query(InstrumentVersion).count() == 0


def test_choosing_no_file_is_said_at_the_field(client, manager):
    answer = client.post(UPLOAD, data={})
    assert answer.status_code == 422
    assert re.search(r'class="error"[^>]*>Choose a file\.', answer.text)


def test_a_form_can_be_used_under_the_name_of_what_it_is_for(client, manager, session):
    address = draft_of(client, yaml())
    page = client.get(f"{address}?use=household").text
    assert "<code>U001</code>" in page  # no roster, so no woman can be drawn from it
    refused = client.post(f"{address}/publish", data={"use": "household"})
    assert refused.status_code == 422
    assert "cannot be used under this name" in refused.text
    assert client.post(f"{address}/publish", data={"use": "woman"}).status_code == 302
    assert session.query(InstrumentVersion).one().name == "woman"


def test_versions_are_compared_and_unsafe_changes_named(client, manager, session):
    publish(client, yaml())
    changed = yaml().replace("type: integer", "type: date")
    page = client.get(draft_of(client, changed)).text
    assert "unsafe" in page
    publish(client, changed)
    old, new = session.query(InstrumentVersion).order_by(InstrumentVersion.number)
    page = client.get(f"/study/instruments/compare?old={old.id}&new={new.id}").text
    assert "changes its type from integer to date" in page
    assert "unsafe: 1" in page
    same = client.get(f"/study/instruments/compare?old={old.id}&new={old.id}").text
    assert "Nothing changes." in same
    assert client.get("/study/instruments/compare?old=999&new=1").status_code == 404


def test_unsafe_changes_need_a_confirmation_once_interviews_exist(client, make_staff, session, now):
    people = {role: make_staff(role) for role in ("manager", "supervisor", "enumerator")}
    household = in_the_field(session, people, instruments=SMALL, now=now)[0]
    begin(session, people["enumerator"], household, now)
    client.act_as(people["manager"])
    address = draft_of(
        client, SMALL_FILE.read_text(encoding="utf-8").replace("name: 1,", "name: 3,")
    )
    refused = client.post(f"{address}/publish", data={"use": "household"})
    assert refused.status_code == 422
    assert "Confirm that you know." in refused.text
    sure = {"use": "household", "sure": "1"}
    assert client.post(f"{address}/publish", data=sure).status_code == 302
    assert "household: version 2" in client.get("/study").text


def begin(session, enumerator, household, now):
    interview.begin(
        session, enumerator, household=household, unit="household", uid=uuid.uuid4(), language="en",
        now=now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"), [("en", "How many trees?"), ("az", "Neçə ağac var?")]
)
def test_a_draft_is_tried_out_in_each_language_and_nothing_is_kept(
    client, manager, session, language, words
):
    token = draft_of(client, yaml()).rsplit("/", 1)[1]
    page = client.get(f"/study/instruments/preview/{token}/{language}").text
    assert words in page
    api = re.search(r'data-api="([^"]+)"', page)[1]
    definition = client.get(re.search(r'data-definition="([^"]+)"', page)[1])
    assert definition.mimetype == "application/json"
    assert client.get(f"{api}/interviews/preview").json["answers"] == {}
    body = {"answers": {"trees": 3}, "revision": 4, "page": None, "language": "en", "client": "x"}
    assert client.put(f"{api}/interviews/preview/answers", json=body).json["revision"] == 5
    assert client.get(f"{api}/interviews/preview").json["answers"] == {}
    done = client.post(f"{api}/interviews/preview/finish", json={}).json
    assert done["state"] == "finished"
    assert session.query(InstrumentVersion).count() == 0


def test_a_language_that_it_does_not_have_leads_to_one_it_has(client, manager):
    token = draft_of(client, yaml()).rsplit("/", 1)[1]
    answer = client.get(f"/study/instruments/preview/{token}/ru")
    assert answer.location == f"/study/instruments/preview/{token}/az"


def test_a_form_in_other_languages_is_tried_out_in_each_of_them(client, manager):
    head = HEAD.replace("[en, az]", "[en, fr, zh-Hans]").replace(
        "az: Bağ", "fr: Jardin, zh-Hans: 花园"
    )
    trees = "{type: date, name: q, label: {en: When?, fr: Quand ?, zh-Hans: 什么时候}}"
    address = draft_of(client, written(f"- {trees}", head=head))
    links = re.findall(r'href="([^"#]+)#preview"', client.get(address).text)
    assert [one.rsplit("/", 1)[1] for one in links] == ["en", "fr", "zh-Hans"]
    shown = [client.get(one).text for one in links]
    assert [
        words in page for words, page in zip(("When?", "Quand ?", "什么时候"), shown, strict=True)
    ] == [True] * 3
    assert client.get(links[0].replace("/en", "/az")).location.endswith("/en")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "'q' is never asked: its relevance is always false."),
        ("az", "«q» heç vaxt soruşulmur: şərti həmişə yanlışdır."),
        ("ru", "«q» никогда не задаётся: его условие всегда ложно."),
    ],
)
def test_findings_of_a_draft_are_read_in_the_language_of_the_reader(
    client, manager, language, words
):
    address = draft_of(
        client, yaml(QUESTIONS + "- {type: text, name: q, label: Q, relevant: false()}\n")
    )
    assert words in html.unescape(client.get(f"{address}?lang={language}").text)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "Fayl boşdur."),
        ("a.xlsx", b"PK\x03\x04 broken", "İş kitabı zədələnib."),
        ("a.csv", b"survey,,\n,type,name\n,txt,q\n", "«txt» sual növü yoxdur."),
        ("a.csv", b"survey,,\n,type,name\n,text,q\n", "«q» üçün nə etiket, nə də ipucu var."),
        (
            "a.yaml",
            yaml("- {type: text, name: q, label: Q, relevant: '${q'}"),
            "«q» sualında «relevant» oxuna bilmir: ${ bağlanmayıb, simvol 1.",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_azerbaijani(client, manager, name, content, words):
    client.get("/study/instruments?lang=az")
    answer = send(client, (name, content))
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)


def test_changes_between_versions_are_said_in_russian(client, manager):
    publish(client, yaml())
    page = client.get(
        f"{draft_of(client, yaml(QUESTIONS.replace('integer', 'text')))}?use=garden&lang=ru"
    )
    assert "Тип вопроса «trees» меняется: integer → text." in page.text


def test_the_example_household_keeps_out_of_questions_that_are_not_about_it(client, manager):
    asked = """
- {type: select_one yes_no, name: region, label: {en: A or B?, az: A, ru: A}}
- {type: select_one yes_no, name: cluster, label: {en: A or B?, az: A, ru: A}, constraint: . = '2'}
- {type: integer, name: household, label: {en: How many?, az: A, ru: A}}
"""
    token = draft_of(client, yaml(asked)).rsplit("/", 1)[1]
    given = client.get(f"/api/v1/preview/{token}/interviews/preview").json["answers"]
    assert given == {
        "region": 1,
        "household": 1,
    }  # 1 is a code of the list, but no answer to the second


def test_a_published_version_is_tried_out_with_an_example_household(client, manager, session):
    client.post("/study/instruments/library", data={"name": ["woman"]})
    key = f"v{session.query(InstrumentVersion).one().id}"
    assert client.get(f"/study/instruments/preview/{key}/az").status_code == 200
    known = client.get(f"/api/v1/preview/{key}/interviews/preview").json["answers"]
    assert known["roster_age"] == 30
    assert known["interview_date"] == "2026-03-02"
    assert client.get("/study/instruments/preview/v999/az").status_code == 404


def test_a_draft_belongs_to_its_maker_and_leaves_with_its_week(
    client, manager, make_staff, app, now
):
    address = draft_of(client, yaml())
    folder = Path(app.extensions["config"].data_dir) / "drafts"
    assert (folder / f"{address.rsplit('/', 1)[1]}.json").stat().st_mode & 0o077 == 0
    client.act_as(make_staff(Role.MANAGER, username="other"))
    assert client.get(address).status_code == 404
    client.act_as(manager)
    assert client.get(address).status_code == 200
    assert client.post(f"{address}/discard").status_code == 302
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["..%2F..%2Fkeys", "x", "a" * 32])
def test_a_token_names_a_draft_and_nothing_else(client, manager, token):
    assert client.get(f"/study/instruments/drafts/{token}").status_code == 404


@pytest.mark.parametrize(
    "role", [Role.ENUMERATOR, Role.SUPERVISOR, Role.STATISTICIAN, Role.ADMINISTRATOR]
)
def test_only_managers_have_to_do_with_questionnaires(client, sign_in, made, role):
    sign_in(role)
    assert client.get("/study/instruments").status_code == 403
    assert client.get("/study/instruments/preview/v1/az").status_code == 403
    assert send(client, ("garden.yaml", yaml())).status_code == 403
    assert client.get("/api/v1/preview/v1/interviews/x").status_code == 403


def test_pages_stay_small(client, manager):
    client.post("/study/instruments/library", data={"name": ["household", "woman"]})
    for address in ("/study", "/study/instruments", "/study/readiness", "/data/sample"):
        assert len(client.get(address).data) < 40_000, address
