"""The draw of one woman: uniform, repeatable, and equal to the published tables."""

import hashlib
import hmac
from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest

from weighting.errors import SelectionError
from weighting.woman import (
    KISH_TABLES,
    audit_woman,
    dhs_table,
    draw_woman,
    kish_assignment,
    kish_table,
    uniform_index,
)

KEY = b"a secret of the study"


def test_the_draw_is_the_keyed_hash_of_survey_household_and_roster_version():
    digest = hmac.new(KEY, b"az26:hh-7:2", hashlib.sha256).digest()
    expected = int.from_bytes(digest[:4], "big") % 3 + 1
    drawn = draw_woman(KEY, [9, 4, 2], survey="az26", household="hh-7", roster_version=2)
    assert drawn.index == expected
    assert drawn.line == [2, 4, 9][expected - 1]
    assert drawn.eligible == 3


def test_blocks_that_would_bias_the_draw_are_skipped():
    # with 2^31 + 1 women nearly every second block is refused
    count = 2**31 + 1
    for k in range(50):
        digest = hmac.new(KEY, f"m{k}".encode(), hashlib.sha256).digest()
        blocks = [int.from_bytes(digest[i : i + 4], "big") for i in range(0, 32, 4)]
        accepted = [x for x in blocks if x < count]
        if accepted:
            assert uniform_index(KEY, f"m{k}", count) == accepted[0] + 1


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
def test_every_woman_is_equally_likely(count):
    lines = list(range(1, count + 1))
    drawn = Counter(
        draw_woman(KEY, lines, survey="s", household=str(k)).line for k in range(2000 * count)
    )
    assert all(abs(drawn[line] - 2000) < 200 for line in lines)


def test_audit_accepts_the_draw_and_refuses_a_changed_one():
    drawn = draw_woman(KEY, [1, 3, 4], survey="s", household="h", key_id="k1")
    assert audit_woman(KEY, drawn, [4, 3, 1], survey="s", household="h")
    assert not audit_woman(KEY, drawn, [1, 3, 4, 6], survey="s", household="h")
    assert not audit_woman(b"other", drawn, [1, 3, 5], survey="s", household="h")


def test_the_published_first_row_of_the_dhs_table():
    first = [dhs_table(0, list(range(1, count + 1))).index for count in range(1, 9)]
    assert first == [1, 2, 2, 4, 3, 6, 5, 4]


def test_the_dhs_table_goes_round():
    assert [dhs_table(serial, [1, 2, 3]).index for serial in range(10)] == [
        2, 3, 1, 2, 3, 1, 2, 3, 1, 2,
    ]  # fmt: skip
    assert dhs_table(127, [2, 5, 8]).index == dhs_table(7, [2, 5, 8]).index


def test_the_dhs_table_ends_at_eight_women():
    with pytest.raises(SelectionError, match="eight"):
        dhs_table(0, list(range(9)))


@pytest.mark.parametrize(
    ("count", "twelfths"),
    [(1, [12]), (2, [6, 6]), (3, [4, 4, 4]), (4, [3, 3, 3, 3]), (5, [2, 2, 3, 2, 3]),
     (6, [2, 2, 2, 2, 2, 2])],
)  # fmt: skip
def test_kish_tables_give_the_chances_kish_published(count, twelfths):
    chances = [Fraction(0)] * count
    for name, (share, _) in KISH_TABLES.items():
        index = kish_table(name, list(range(1, count + 1))).index
        chances[index - 1] += Fraction(round(share * 12), 12)
    assert chances == [Fraction(part, 12) for part in twelfths]


def test_five_women_have_chances_as_even_as_twelfths_allow():
    shares = [round(share * 12) for share, _ in KISH_TABLES.values()]
    cells = [cells[4] for _, cells in KISH_TABLES.values()]

    def uneven(chosen):
        chances = [
            sum(share for share, cell in zip(shares, chosen, strict=True) if cell == woman)
            for woman in range(1, 6)
        ]
        return max(chances) - min(chances)

    assert uneven(cells) == 1
    assert min(map(uneven, product(range(1, 6), repeat=len(shares)))) == 1


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_no_other_tables_in_order_give_everyone_the_same_chance(count):
    shares = [Fraction(round(share * 12), 12) for share, _ in KISH_TABLES.values()]
    fair = [
        cells
        for cells in combinations_with_replacement(range(1, count + 1), len(shares))
        if all(
            sum(share for share, cell in zip(shares, cells, strict=True) if cell == woman)
            == Fraction(1, count)
            for woman in range(1, count + 1)
        )
    ]
    assert fair == [tuple(cells[count - 1] for _, cells in KISH_TABLES.values())]


def test_twelve_sample_lines_carry_the_kish_tables_in_their_shares():
    assigned = Counter(kish_assignment(line) for line in range(13, 25))
    assert assigned == {"A": 2, "B1": 1, "B2": 1, "C": 2, "D": 2, "E1": 1, "E2": 1, "F": 2}


@pytest.mark.parametrize("lines", [[], [1, 1]])
def test_no_draw_from_an_empty_or_doubled_roster(lines):
    with pytest.raises(SelectionError):
        draw_woman(KEY, lines, survey="s", household="h")


def test_an_unknown_kish_table_is_refused():
    with pytest.raises(SelectionError, match="Unknown Kish table"):
        kish_table("G", [1])
