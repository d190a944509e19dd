"""The sealed card: nobody but the holder of the key reads it, and unlinked it leads to nobody."""

import base64
import os
import uuid
from collections import Counter

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import inspect, text

from survey.crypto import Unreadable
from survey.errors import Forbidden, Invalid
from survey.models import Event, SealedAnswer, Study
from survey.services import sealed_card, sealed_opening, study_keys
from survey.services.card_format import open_card, read_private, seal_card

PASSPHRASE = "a long enough passphrase"
FIVE = [("1", "25-29"), ("2", "25-29"), ("2", "30-34"), ("1", "30-34"), ("2", "25-29")]


@pytest.fixture(scope="module")
def pair():
    """(private key as PEM, public key)."""
    return study_keys.make_pair(PASSPHRASE)


@pytest.fixture(scope="module")
def private(pair):
    return read_private(pair[0], PASSPHRASE)


@pytest.fixture
def study(field, pair):
    found = field.session.get(Study, field.cluster.study_id)
    use(field, found, pair, mode="unlinked")
    return found


def use(field, study, pair, *, mode):
    return study_keys.use_sealed_key(
        field.session, field.people["manager"], study=study, spki=pair[1], mode=mode, now=field.now
    )


def put(field, pair, answer="1", *, token=None, key=None, mode="unlinked", **where):
    place = {"household": None, "stratum": "03-2", "age_group": "25-29"} | where
    return sealed_card.store(
        field.session, field.me, token=token or uuid.uuid4(),
        key_id=key or study_keys.key_id(pair[1]), mode=mode,
        sealed=seal_card(pair[1], answer, nonce=os.urandom(12)), now=field.now, **place,
    )  # fmt: skip


def by_hand(pair, plain):
    """As a tablet does it, by the published format, not our own function."""
    key, nonce = AESGCM.generate_key(256), bytes(12)
    public = load_der_public_key(base64.b64decode(pair[1]))
    block = public.encrypt(key, study_keys.OAEP)
    return (384).to_bytes(2, "big") + block + nonce + AESGCM(key).encrypt(nonce, plain, None)


def test_a_card_made_as_the_format_says_opens(pair, private):
    sealed = by_hand(pair, b'{"answer":"1"}'.ljust(64))
    assert open_card(private, sealed) == {"answer": "1"}


def test_a_part_is_opened_apart_from_the_cards(field, study, pair, private):
    put(field, pair)
    plain = b'{"part":"own","answers":{"first":"1","times":3},"whole":true}'.ljust(4096)
    sealed_card.store(
        field.session, field.me, token=uuid.uuid4(), key_id=study_keys.key_id(pair[1]),
        mode="unlinked", sealed=by_hand(pair, plain), household=None, stratum="03-2",
        age_group="25-29", weight_class=2, now=field.now,
    )  # fmt: skip
    how = {"purpose": "export", "now": field.now}
    (part,) = sealed_opening.open_parts(field.session, study, pair[0], PASSPHRASE, **how)
    assert (part.name, part.answers, part.whole) == ("own", {"first": "1", "times": 3}, True)
    assert (part.stratum, part.age_group, part.weight_class) == ("03-2", "25-29", 2)
    (cell,) = sealed_opening.tally(field.session, study, private, now=field.now)
    assert cell.cards == Counter({"1": 1})


def test_the_length_of_a_card_says_nothing(pair):
    lengths = {len(seal_card(pair[1], answer, nonce=bytes(12))) for answer in ("1", "2", "", "88")}
    assert lengths == {2 + 384 + 12 + 64 + 16}
    with pytest.raises(Invalid):
        seal_card(pair[1], "x" * 60, nonce=bytes(12))


def test_a_changed_card_does_not_open_and_says_nothing_of_its_content(pair, private):
    card = bytearray(seal_card(pair[1], "1", nonce=bytes(12)))
    card[-20] ^= 1
    with pytest.raises(Unreadable) as caught:
        open_card(private, bytes(card))
    assert caught.value.__cause__ is None
    for broken in (b"", b"\x01\x80", bytes(400)):
        with pytest.raises(Unreadable):
            open_card(private, broken)


def test_the_key_file_needs_its_passphrase(pair):
    assert b"ENCRYPTED" in pair[0]
    with pytest.raises(Invalid, match="passphrase"):
        read_private(pair[0], "another passphrase")
    with pytest.raises(Invalid, match="at least 12"):
        study_keys.make_pair("short")


def test_cards_are_counted_by_stratum_and_age_group(field, study, pair, private):
    for number, (answer, group) in enumerate(FIVE):
        assert put(field, pair, answer, age_group=group, weight_class=number + 1)
    cells = sealed_opening.tally(field.session, study, private, now=field.now)
    assert [(cell.stratum, cell.age_group, cell.cards, cell.weights) for cell in cells] == [
        ("03-2", "25-29", Counter({"2": 2, "1": 1}), Counter({"2": 7, "1": 1})),
        ("03-2", "30-34", Counter({"2": 1, "1": 1}), Counter({"2": 3, "1": 4})),
    ]


def test_every_opening_is_on_record_without_an_answer(field, study, pair, private):
    put(field, pair)
    sealed_opening.tally(field.session, study, private, now=field.now)
    sealed_opening.open_with(
        field.session, study, pair[0], PASSPHRASE, purpose="export", now=field.now
    )
    field.session.commit()
    rows = field.session.query(Event).filter_by(name="sealed_cards.opened").order_by(Event.id)
    assert [row.details for row in rows] == [
        {"count": 1, "purpose": "count"},
        {"count": 1, "purpose": "export"},
    ]


def test_another_key_opens_nothing(field, study, pair):
    put(field, pair)
    other, _ = study_keys.make_pair(PASSPHRASE)
    with pytest.raises(Invalid, match="not the key"):
        sealed_opening.open_with(
            field.session, study, other, PASSPHRASE, purpose="count", now=field.now
        )


def test_the_same_card_is_kept_once(field, study, pair):
    token = uuid.uuid4()
    assert put(field, pair, "1", token=token)
    assert not put(field, pair, "2", token=token)
    assert field.session.query(SealedAnswer).count() == 1


def test_an_unlinked_card_leads_to_no_household_person_tablet_or_time(field, study, pair):
    put(field, pair)
    field.session.commit()
    names = {
        column["name"] for column in inspect(field.session.get_bind()).get_columns("sealed_answer")
    }
    assert names == {
        "token", "study_id", "key_id", "mode", "stratum", "age_group", "weight_class",
        "household_id", "sealed",
    }  # fmt: skip
    row = field.session.query(SealedAnswer).one()
    assert row.household_id is None
    written = [f"{event.noun_id} {event.details}" for event in field.session.query(Event).all()]
    assert not [line for line in written if str(row.token) in line]


def test_the_table_holds_no_order_of_arrival(field, study, pair):
    """The database's own order of rows is that of the random tokens, and rows carry no mark of their time."""
    tokens = [uuid.UUID(int=number << 120, version=4) for number in (9, 3, 7, 1, 5)]
    for token in tokens:
        put(field, pair, token=token)
        field.session.commit()
    if field.session.get_bind().dialect.name == "postgresql":
        rows = field.session.execute(text("select token, xmin from sealed_answer order by ctid"))
        stored = [(row[0], row[1]) for row in rows]
        assert [token for token, _ in stored] == sorted(tokens)
        assert len({stamp for _, stamp in stored}) == 1
    else:
        made = text("select sql from sqlite_master where name = 'sealed_answer'")
        assert "WITHOUT ROWID" in field.session.scalar(made)
        rows = field.session.execute(text("select token from sealed_answer")).scalars()
        assert list(rows) == [token.hex for token in sorted(tokens)]


def test_cards_of_other_cells_stay(field, study, pair, private):
    for answer, group in FIVE:
        put(field, pair, answer, age_group=group)
        put(field, pair, answer, age_group=group, stratum="03-1")
    cells = sealed_opening.tally(field.session, study, private, now=field.now)
    assert sum(sum(cell.cards.values()) for cell in cells) == 10
    assert len(cells) == 4


def test_a_card_that_does_not_fit_is_kept_and_not_set_aside(field, study, pair, private):
    """Setting it aside would say whose it is."""
    assert put(field, pair, key="0" * 16)
    assert put(field, pair, stratum=None, age_group=None)
    assert put(field, pair, mode="linked")
    cells = sealed_opening.tally(field.session, study, private, now=field.now)
    assert [(cell.stratum, cell.age_group) for cell in cells] == [
        ("03-2", "25-29"), ("unknown", "unknown"),
    ]  # fmt: skip
    assert sealed_card.sealed_to_other_keys(field.session, study) == 1


def test_what_cannot_be_a_card_is_refused(field, study, pair):
    with pytest.raises(Invalid):
        put(field, pair, mode="other")


def test_only_interviewers_hand_cards_in(field, study, pair):
    field.me = field.people["supervisor"]
    with pytest.raises(Forbidden):
        put(field, pair)


def test_linked_cards_are_counted_where_their_household_is(field, pair, private, complete):
    study = field.session.get(Study, field.cluster.study_id)
    use(field, study, pair, mode="linked")
    household = complete(field.households[0])
    put(field, pair, mode="linked", household=household, stratum=None, age_group=None)
    (cell,) = sealed_opening.tally(field.session, study, private, now=field.now)
    assert (cell.stratum, cell.age_group, cell.cards) == ("03-2", "35-39", Counter({"1": 1}))
    (card,) = sealed_opening.open_with(
        field.session, study, pair[0], PASSPHRASE, purpose="export", now=field.now
    )
    assert card.household == (1, household.number)


@pytest.mark.parametrize(("age", "group"), [(15, "15-19"), (38, "35-39"), (64, "60-64")])
def test_age_groups_are_of_five_years(age, group):
    assert sealed_opening.age_group_of(age) == group
