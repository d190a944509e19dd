import polars as pl
import pytest

from weighting.estimation import Design, estimate, proportion
from weighting.tables import LONG_COLUMNS, cell, long_rows, published_rows, sampling_errors

WOMEN = pl.DataFrame(
    {
        "psu": [place // 10 for place in range(200)],
        "region": ["east" if place < 160 else "west" for place in range(200)],
        "slap": [int(place % 4 == 0) for place in range(200)],
    }
)


@pytest.fixture(scope="module")
def table():
    return estimate(WOMEN, Design(psu="psu"), [proportion("slap", name="slap")], [(), ("region",)])


def test_cells_are_printed_as_in_a_report():
    assert cell(0.1234, "") == "12.3"
    assert cell(0.1234, "()") == "(12.3)"
    assert cell(0.1234, "*") == "*"
    assert cell(None, "") == "-"
    assert cell(3.456, "", scale=1, digits=2) == "3.46"


def test_one_line_per_domain(table):
    rows = published_rows(table, ["slap"], labels={("region", "east"): "Şərq"})
    assert [(row.label, row.cells, row.n) for row in rows] == [
        ("", ("25.0",), 200),
        ("Şərq", ("25.0",), 160),
        ("west", ("(25.0)",), 40),
    ]


def test_sampling_errors_as_dhs_prints_them(table):
    row = sampling_errors(table).row(0, named=True)
    assert row["R"] == pytest.approx(0.25)
    assert row["R+2SE"] - row["R-2SE"] == pytest.approx(4 * row["SE"])
    assert row["SE/R"] == pytest.approx(row["SE"] / 0.25)


def test_long_rows_carry_marks_and_origin(table):
    rows = long_rows(table, method="taylor/logit", weight="w_dv", version="1")
    assert tuple(rows.columns) == LONG_COLUMNS
    assert rows["flag"].to_list() == ["", "", "()"]
