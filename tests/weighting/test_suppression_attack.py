"""An intruder who adds and subtracts everything that is published finds no suppressed figure."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from weighting.suppression import suppress


def release(sizes, names):
    """Every crossing of the variables with its totals: rows as `estimate` returns them."""
    rows = []
    shape = sizes.shape
    for kept in product((False, True), repeat=len(shape)):
        summed = tuple(place for place, keep in enumerate(kept) if not keep)
        table = sizes.sum(axis=summed)
        by = ",".join(name for name, keep in zip(names, kept, strict=True) if keep)
        rows += [
            (by, ",".join(str(code) for code in spot), int(table[spot]))
            for spot in np.ndindex(table.shape)
            if table[spot]
        ]
    return pl.DataFrame(rows, schema=["by", "level", "n"], orient="row").with_columns(
        estimand=pl.lit("ipv"), estimate=0.2, se=0.01
    )


def found_by_intruder(judged, sizes, names):
    """(by, level) of cells suppressed for their n whose number of victims has one possible value."""
    shape = sizes.shape
    cells = np.arange(sizes.size).reshape(shape)
    rows, hidden = [], []
    for by, level, mark, reason in judged.select("by", "level", "mark", "reason").iter_rows():
        chosen = dict(zip(by.split(",") if by else [], level.split(","), strict=bool(by)))
        spot = tuple(int(chosen[name]) if name in chosen else slice(None) for name in names)
        row = np.zeros(sizes.size)
        row[np.ravel(cells[spot])] = 1
        if mark == "*":
            hidden += [(by, level, row)] if reason == "n" else []
        else:
            rows.append(row)
    known = np.array(rows).reshape(-1, sizes.size)
    true = 0.2 * sizes.ravel()
    bounds = list(zip(np.zeros(sizes.size), sizes.ravel(), strict=True))
    found = []
    for by, level, row in hidden:
        ends = [
            linprog(sign * row, A_eq=known, b_eq=known @ true, bounds=bounds).fun
            for sign in (1, -1)
        ]
        if -ends[1] - ends[0] < 1e-6:
            found.append((by, level))
    return found


@pytest.mark.parametrize("seed", [3, 11, 17, 23, 28, 31])
@pytest.mark.parametrize("shape", [(4, 4), (5, 3), (3, 3, 2)], ids=str)
def test_no_figure_of_a_small_cell_can_be_computed(seed, shape):
    random = np.random.default_rng(seed)
    names = ["region", "age", "residence"][: len(shape)]
    sizes = random.integers(25, 200, shape)
    sizes = np.where(random.random(shape) < 0.3, random.integers(1, 25, shape), sizes)
    judged = suppress(release(sizes, names))
    assert found_by_intruder(judged, sizes, names) == []


def test_two_pairs_joined_by_one_cell_do_not_give_it_away():
    # rows 0 and 1 minus columns 0 and 1 is the cell (0, 2), although no sum holds it alone
    sizes = np.full((4, 4), 100)
    for spot in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (0, 2)]:
        sizes[spot] = 10
    judged = suppress(release(sizes, ["region", "age"]))
    assert found_by_intruder(judged, sizes, ["region", "age"]) == []
    assert judged.filter(mark="*").height > 9
