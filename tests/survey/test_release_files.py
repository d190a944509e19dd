"""What a release holds: datasets with design and operations, signed, the same bytes every time."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pyreadstat
import pytest
from sqlalchemy import select

from exports.checkpoint import sha256
from exports.formats import FORMATS
from exports.release import verify
from exports.signature import public_key
from survey.errors import Invalid, NotReady, SafetyRule
from survey.models import Interview, Study
from survey.services import release, release_about, release_files, signing
from survey.services.release_files import Wanted

UNWEIGHTED = Wanted(formats=("sav", "csv"), languages=("az", "ru"), weighted=False)


@pytest.fixture
def study(field, complete):
    for household in field.households[:2]:
        complete(household)
    return field.cluster.stratum.study_id


@pytest.fixture
def write(field, study, tmp_path):
    """`write("name", wanted)` -> folder."""
    from survey.services import study as studies

    def act(name, wanted=UNWEIGHTED):
        found = studies.current(field.session)
        folder = tmp_path / name
        release_files.write(field.session, found, folder=folder, wanted=wanted, now=field.now)
        return folder

    return act


def test_the_files_of_the_office(field, write):
    folder = write("r")
    names = {path.name for path in folder.iterdir()}
    assert {"woman_az.sav", "household_ru.sav", "visits.csv", "interviews.csv"} <= names
    assert {"CHANGES.txt", "manifest.json", "manifest.sig"} <= names
    for path in folder.iterdir():
        assert "Aygün".encode() not in path.read_bytes(), path.name


def test_the_same_inputs_give_the_same_bytes(write):
    wanted = Wanted(formats=tuple(FORMATS), languages=("az", "ru", "en"), weighted=False)
    first, second = (
        {path.name: sha256(path) for path in write(name, wanted).iterdir()} for name in ("a", "b")
    )
    assert first == second
    assert {name.split(".")[-1] for name in first} >= {"sav", "dta", "xpt", "xlsx", "pdf", "xml"}


@pytest.mark.parametrize(
    ("synthetic", "said"),
    [(False, ["Azerbaijan", "Absheron–Khizi", "Sample survey data"]), (True, ["Synthetic data"])],
)
def test_invented_answers_are_of_no_country(field, study, write, synthetic, said):
    field.session.get_one(Study, study).synthetic = synthetic
    folder = write("r", Wanted(formats=("ddi",), languages=("en",), weighted=False))
    text = (folder / "woman_ddi.xml").read_text(encoding="utf-8")
    assert re.findall(r"<(?:nation|geogCover|dataKind)\b[^>]*>([^<]*)<", text) == said


def test_archives_read_when_it_was_collected_and_how_many_answered(field, write):
    folder = write("r", Wanted(formats=("ddi",), languages=("en", "ru"), weighted=False))
    text = (folder / "household_ddi.xml").read_text(encoding="utf-8")
    day = field.now.date().isoformat()
    assert re.findall(r"<collDate ([^>]*)>", text) == [f'event="single" date="{day}"']
    assert "households 100.0 %, women 100.0 %, overall 100.0 %." in text
    assert ">t-master-1-household<" in text
    assert text.count("<useStmt>") == 2


@pytest.mark.parametrize(
    ("kind", "collected"),
    [
        ("master", ("2026-03-01", "2026-04-30")),
        ("suf", ("2026-03", "2026-04")),
        ("puf", ("2026", "2026")),
    ],
)
def test_what_leaves_the_office_tells_no_day_of_fieldwork(field, study, kind, collected):
    """Times are those of clocks in Baku: the first interview began after midnight there."""
    found = field.session.get_one(Study, study)
    first, *_, last = field.session.scalars(select(Interview).order_by(Interview.started_at))
    first.started_at = datetime(2026, 2, 28, 21, tzinfo=UTC)
    last.finished_at = datetime(2026, 4, 30, 12, tzinfo=UTC)
    about = release_about.of(field.session, found, kind=kind, version=1, office="")
    assert about.collected == collected


def test_the_design_has_labels_and_the_interviewer_a_pseudonym(field, write):
    frame, meta = pyreadstat.read_sav(write("r") / "woman_az.sav")
    assert meta.variable_value_labels["v025"][2.0] == "Kənd"
    assert set(frame["v024"]) == {3.0}
    assert frame.columns.to_list().count("v001") == 1
    assert frame["v028"].nunique() == 1
    assert frame["v028"][0] > 100_000_000
    assert frame["v028"][0] != field.me.id


def test_visits_and_interviews_are_files_without_answers(field, write):
    folder = write("r", Wanted(formats=("sav",), languages=("en",), weighted=False))
    interviews, _ = pyreadstat.read_sav(folder / "interviews_en.sav")
    assert interviews["minutes"].to_list() == [11.0] * 4
    assert interviews["unit"].value_counts().to_dict() == {1.0: 2, 2.0: 2}
    assert "school" not in interviews.columns


def test_a_release_is_signed_with_the_key_of_the_study(field, write):
    from survey.services import study as studies

    folder = write("r")
    key = public_key(signing.signing_key(field.session, studies.current(field.session)))
    assert verify(folder, signed=True, trusted=key) == []
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"version": 1', '"version": 2', 1))
    assert [one.code for one in verify(folder)] == ["X302"]


def test_change_notes_compare_with_the_release_before(field, write):
    from exports.release import Manifest
    from survey.services import study as studies

    folder = write("first")
    first = (folder / "CHANGES.txt").read_text(encoding="utf-8")
    assert "Bu, öz növündən ilk buraxılışdır." in first
    assert "Это первый выпуск такого рода." in first
    said = Manifest(json.loads((folder / "manifest.json").read_text()), ())
    found = studies.current(field.session)
    made = release.store(
        field.session, field.people["statistician"], study=found, kind="master", folder="first",
        manifest=said, run=None, now=field.now,
    )  # fmt: skip
    assert made.number == 1
    field.session.commit()
    field.session.expire_all()  # as the next request reads it: the database has an order of its own
    notes = (write("second") / "CHANGES.txt").read_text(encoding="utf-8")
    assert "1 nömrəli buraxılışdan heç bir fərqi yoxdur." in notes
    assert "Отличий от выпуска 1 нет." in notes
    assert json.loads((write("third") / "manifest.json").read_text())["version"] == 2


def test_files_for_others_need_weights(field, study, tmp_path):
    from survey.services import study as studies

    found = studies.current(field.session)
    for wanted, error in (
        (Wanted(kind="puf", weighted=False), NotReady),
        (Wanted(kind="all", weighted=False), Invalid),
        (Wanted(formats=("docx",), weighted=False), Invalid),
    ):
        with pytest.raises(error):
            release_files.write(
                field.session, found, folder=tmp_path / "x", wanted=wanted, now=field.now
            )
    assert not (tmp_path / "x").exists()


def test_nobody_approves_her_own_release(field, write, tmp_path):
    from exports.release import Manifest
    from survey.services import study as studies

    folder = write("r")
    said = Manifest(json.loads((folder / "manifest.json").read_text()), ())
    made = release.store(
        field.session, None, study=studies.current(field.session), kind="suf", folder="r",
        manifest=said, run=None, now=field.now,
    )  # fmt: skip
    manager = field.people["manager"]
    made.staff_id = manager.id
    later = field.now + timedelta(hours=1)
    with pytest.raises(SafetyRule):
        release.approve(field.session, manager, release_id=made.id, data_dir=tmp_path, now=later)
    made.staff_id = field.people["statistician"].id
    approved = release.approve(
        field.session, manager, release_id=made.id, data_dir=tmp_path, now=later
    )
    assert approved.open


def test_pseudonyms_are_stable_and_differ(field, study):
    from survey.services import study as studies

    found = studies.current(field.session)
    one, again, other = (signing.pseudonym(field.session, found, staff) for staff in (1, 1, 2))
    assert one == again != other


def test_what_a_job_that_will_not_run_again_left_goes_and_nothing_else(field, write, tmp_path):
    from exports.release import Manifest
    from survey.services import job
    from survey.services import study as studies

    found, root = studies.current(field.session), tmp_path / "releases"
    waiting, given_up, done = (
        job.ask(field.session, None, study=found, kind="export", parameters={}, now=field.now)
        for _ in range(3)
    )
    given_up.state = "failed"
    done.state = "done"
    of_a_waiting_one = f".job-{waiting.id}-1.draft"
    recorded = f"job-{done.id}-1"
    for name in (of_a_waiting_one, recorded, f".job-{given_up.id}-1.draft", f"job-{given_up.id}-1"):
        (root / name).mkdir(parents=True)
    said = Manifest(json.loads((write("r") / "manifest.json").read_text()), ())
    release.store(
        field.session, None, study=found, kind="master", folder=f"releases/{recorded}",
        manifest=said, run=None, now=field.now,
    )  # fmt: skip
    release.clear_unfinished(field.session, data_dir=tmp_path)
    assert {one.name for one in root.iterdir()} == {of_a_waiting_one, recorded}
