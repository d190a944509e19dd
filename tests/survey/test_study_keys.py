"""Key pairs of a study: what tablets wrap their keys with, and what cards are sealed to."""

import base64
import hashlib
import uuid

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from survey.crypto import Unreadable
from survey.db import vault_of
from survey.errors import Conflict, Forbidden, Invalid
from survey.models import Event, SealedAnswer, Study
from survey.services import study, study_keys

TITLE = {"az": "T", "ru": "T", "en": "T"}


@pytest.fixture
def made(session, now):
    return study.create(session, None, code="s", title=TITLE, seed=1, now=now)


@pytest.fixture(scope="module")
def spki():
    return study_keys.make_pair("a long enough passphrase")[1]


def test_what_a_tablet_wrapped_is_opened_at_the_office(session, made):
    public = study_keys.recovery_public(session, made)
    key = load_der_public_key(base64.b64decode(public.spki))
    assert key.key_size == 3072
    assert public.id == hashlib.sha256(base64.b64decode(public.spki)).hexdigest()[:16]
    wrapped = key.encrypt(b"k" * 32, study_keys.OAEP)
    assert study_keys.recovery_open(session, made, wrapped) == b"k" * 32
    with pytest.raises(Invalid, match="not set up for this study"):
        study_keys.recovery_open(session, made, bytes(384))


def test_the_recovery_pair_is_made_once_and_kept_wrapped(session, made):
    first = study_keys.recovery_public(session, made)
    wrapped = made.recovery_private
    session.commit()
    assert study_keys.recovery_public(session, session.get(Study, made.id)) == first
    assert made.recovery_private == wrapped
    assert b"RSA" not in made.recovery_private
    with pytest.raises(Unreadable):
        vault_of(session).unwrap(made.recovery_private, bound="study/other/recovery")


def test_a_study_without_a_pair_opens_nothing(session, made):
    with pytest.raises(Invalid):
        study_keys.recovery_open(session, made, bytes(384))


def test_no_card_is_offered_before_there_is_a_key(session, made, spki, now):
    assert study_keys.sealed_public(session, made) is None
    study_keys.use_sealed_key(session, None, study=made, spki=spki, mode="unlinked", now=now)
    public = study_keys.sealed_public(session, made)
    assert (public.spki, public.mode, len(public.id)) == (spki, "unlinked", 16)
    session.commit()
    noted = session.query(Event).filter_by(name="sealed_key.set").one()
    assert noted.details == {"key": public.id, "mode": "unlinked"}


def test_the_key_stands_once_a_card_was_sealed_to_it(session, made, spki, now):
    public = study_keys.use_sealed_key(
        session, None, study=made, spki=spki, mode="unlinked", now=now
    )
    session.add(
        SealedAnswer(
            token=uuid.uuid4(), study_id=made.id, key_id=public.id, mode="unlinked",
            stratum="1", age_group="15-19", sealed=b"x",
        )
    )  # fmt: skip
    session.flush()
    with pytest.raises(Conflict, match="stands"):
        study_keys.use_sealed_key(session, None, study=made, spki=spki, mode="linked", now=now)


def test_who_and_how(session, made, spki, now, make_staff):
    with pytest.raises(Forbidden):
        study_keys.use_sealed_key(
            session, make_staff("supervisor"), study=made, spki=spki, mode="linked", now=now
        )
    with pytest.raises(Invalid):
        study_keys.use_sealed_key(session, None, study=made, spki=spki, mode="other", now=now)
