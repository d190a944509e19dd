"""The holder of the key gives one share to the report; nothing but it and a number of cards is kept."""

from __future__ import annotations

import os
import uuid

import pytest
from sqlalchemy import select

from survey.models import Event, Study
from survey.services import sealed_card, sealed_comparison, study_keys
from survey.services.card_format import read_private, seal_card

PASSPHRASE = "a long enough passphrase"


@pytest.fixture
def study(field, monkeypatch):
    """A study with 40 cards of two strata, and women of a weight run that does not matter here."""
    import polars as pl

    pem, spki = study_keys.make_pair(PASSPHRASE)
    found = field.session.get(Study, field.cluster.study_id)
    made = study_keys.use_sealed_key(
        field.session, field.people["manager"], study=found, spki=spki, mode="unlinked",
        now=field.now,
    )  # fmt: skip
    cards = [("03-1", "1")] * 5 + [("03-1", "2")] * 15 + [("03-2", "1")] * 2 + [("03-2", "2")] * 18
    for stratum, answer in cards:
        sealed_card.store(
            field.session, field.me, token=uuid.uuid4(), key_id=made.id, mode="unlinked",
            sealed=seal_card(spki, answer, nonce=os.urandom(12)), household=None,
            stratum=stratum, age_group="25-29", weight_class=1, now=field.now,
        )  # fmt: skip
    women = pl.DataFrame({"stratum": ["03-1", "03-2", "03-2"], "w_pop": [100.0, 200.0, 100.0]})
    monkeypatch.setattr("survey.services.analysis.weighted", lambda *_: women)
    monkeypatch.setattr("survey.services.weights.newest", lambda *_: None)
    return found, read_private(pem, PASSPHRASE)


def test_the_share_is_weighted_and_kept_for_the_report(field, study):
    found, private = study
    assert sealed_comparison.newest(field.session, found) is None
    share = sealed_comparison.compare(field.session, found, private, now=field.now)
    field.session.flush()
    assert share.cards == 40
    assert share.share == pytest.approx((100 * 0.25 + 300 * 0.1) / 400)
    field.session.commit()
    assert sealed_comparison.newest(field.session, found) == share
    details = field.session.scalar(
        select(Event.details).where(Event.name == sealed_comparison.COMPARED)
    )
    assert set(details) == {"share", "cards"}
