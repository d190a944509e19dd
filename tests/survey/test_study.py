"""A study is opened for fieldwork only when the safety conditions are on record."""

import pytest
from sqlalchemy.exc import IntegrityError

from survey.errors import Forbidden, Invalid, NotFound, SafetyRule
from survey.permissions import Role
from survey.services import assignment, study

TITLE = {"az": "T", "ru": "T", "en": "T"}


@pytest.fixture
def made(session, now):
    return study.create(session, None, code="s", title=TITLE, seed=1, now=now)


def ready(session, manager, made, now, **leave_out):
    study.add_referral_service(session, manager, study=made, name=TITLE, phone="103")
    given = {
        "ethics_approval": "E-1",
        "training_completed_on": now.date(),
        "referrals_verified_on": now.date(),
    } | leave_out
    study.record_readiness(session, manager, study=made, now=now, **given)


def test_fieldwork_opens_when_everything_is_on_record(session, made, make_staff, now):
    manager = make_staff(Role.MANAGER)
    ready(session, manager, made, now)
    assert study.open_fieldwork(session, manager, study=made, now=now).state == "fieldwork"


@pytest.mark.parametrize(
    "missing", ["ethics_approval", "training_completed_on", "referrals_verified_on"]
)
def test_fieldwork_stays_closed_when_anything_is_missing(session, made, make_staff, now, missing):
    manager = make_staff(Role.MANAGER)
    ready(session, manager, made, now, **{missing: None})
    with pytest.raises(SafetyRule):
        study.open_fieldwork(session, manager, study=made, now=now)


def test_the_database_refuses_it_too(session, made):
    made.state = "fieldwork"
    with pytest.raises(IntegrityError, match="ready_for_fieldwork"):
        session.flush()
    session.rollback()


def test_two_studies_cannot_have_one_code(session, made, now):
    with pytest.raises(Invalid):
        study.create(session, None, code="s", title=TITLE, seed=1, now=now)


def test_an_unknown_study_is_named(session):
    with pytest.raises(NotFound, match="nowhere"):
        study.get(session, "nowhere")


def test_only_the_manager_opens(session, made, make_staff, now):
    with pytest.raises(Forbidden):
        study.open_fieldwork(session, make_staff(Role.STATISTICIAN), study=made, now=now)


@pytest.mark.parametrize(
    "particulars",
    [
        {"sex": "male"},
        {"trained_on": None},
        {"confidentiality_signed_on": None},
        {"home_rayon": "Quba"},
    ],
)
def test_who_may_not_interview_is_not_assigned(make_staff, particulars):
    person = make_staff(Role.ENUMERATOR, username="x", **particulars)
    with pytest.raises(SafetyRule):
        assignment.check(person, rayon="Quba")
