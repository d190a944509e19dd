"""The table of cards that may be shown: no small cell, and none that subtraction would give away."""

from collections import Counter

from survey.services.sealed_count import table
from survey.services.sealed_opening import Cell


def rows(*cells):
    made = [Cell(stratum, age, Counter({"1": yes, "2": no})) for stratum, age, yes, no in cells]
    return {(row.stratum, row.age_group): (row.cards, row.yes) for row in table(made)}


def test_sums_stand_beside_their_parts():
    found = rows(("A", "15-19", 10, 30), ("B", "15-19", 20, 40))
    assert found[("", "")] == (100, 30)
    assert found[("A", "")] == found[("A", "15-19")] == (40, 10)
    assert found[("", "15-19")] == (100, 30)


def test_a_small_cell_takes_another_with_it():
    found = rows(
        ("A", "15-19", 2, 3), ("A", "20-24", 10, 30), ("B", "15-19", 10, 40), ("B", "20-24", 20, 50)
    )
    hidden = {place for place, figures in found.items() if figures == (None, None)}
    assert hidden == {("A", "15-19"), ("A", "20-24"), ("B", "15-19"), ("B", "20-24")}
    assert found[("A", "")] == (45, 12)


def test_cards_without_an_answer_are_not_counted():
    (row,) = [
        row
        for row in table([Cell("A", "15-19", Counter({"1": 30, "": 9}))])
        if not row.stratum and not row.age_group
    ]
    assert (row.cards, row.yes, row.share) == (30, 30, 1.0)


def test_an_empty_table_has_no_rows():
    assert table([]) == []
