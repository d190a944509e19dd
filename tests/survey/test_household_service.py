"""Contact data: kept apart, and gone when its date has come."""

from datetime import timedelta

from sqlalchemy import select

from survey.models import HouseholdContact, Interview, ListedDwelling, Study
from survey.services import household as households


def test_contact_data_is_stored_as_ciphertext_and_read_again(field):
    study = field.session.scalars(select(Study)).one()
    one = field.households[0]
    households.store_contact(field.session, study, household=one, data={"address": "Nizami 5"})
    assert households.contact(field.session, study, one) == {"address": "Nizami 5"}
    stored = field.session.scalars(select(HouseholdContact)).one()
    assert b"Nizami" not in stored.ciphertext


def test_nothing_is_purged_before_its_date(field, complete):
    complete(field.households[0])
    assert households.purge_contacts(field.session, None, now=field.now) == 0


def test_on_its_date_every_name_and_address_goes(field, complete):
    complete(field.households[0])
    study = field.session.scalars(select(Study)).one()
    households.store_contact(
        field.session, study, household=field.households[0], data={"address": "Nizami 5"}
    )
    later = field.now + timedelta(days=366)
    assert households.purge_contacts(field.session, None, now=later) >= 2
    assert households.contact(field.session, study, field.households[0]) == {}
    identities = field.session.scalars(select(Interview.identity)).all()
    addresses = field.session.scalars(select(ListedDwelling.contact)).all()
    assert set(identities) | set(addresses) == {None}
