import polars as pl

from weighting.suppression import suppress


def table(*rows, by="region"):
    """Rows (level, n) or (level, n, se) of a share of 0.2; the total comes first."""
    cells = [("", "", 1000, 0.01), *((by, r[0], r[1], r[2] if len(r) > 2 else 0.02) for r in rows)]
    return pl.DataFrame(
        {
            "estimand": ["ipv"] * len(cells),
            "by": [cell[0] for cell in cells],
            "level": [cell[1] for cell in cells],
            "estimate": [0.2] * len(cells),
            "se": [cell[3] for cell in cells],
            "ci_low": [0.15] * len(cells),
            "ci_high": [0.25] * len(cells),
            "n": [cell[2] for cell in cells],
        }
    )


def marks(frame):
    judged = suppress(frame)
    return dict(zip(judged["level"], judged["mark"], strict=True))


def test_fewer_than_25_cases_are_starred_and_fewer_than_50_bracketed():
    found = marks(table(("a", 24), ("b", 24), ("c", 25), ("d", 49), ("e", 50)))
    assert found == {"": "", "a": "*", "b": "*", "c": "()", "d": "()", "e": ""}


def test_nothing_of_a_suppressed_cell_is_left():
    hidden = suppress(table(("a", 10), ("b", 12), ("c", 200))).filter(pl.col("mark") == "*")
    assert hidden.select("estimate", "se", "ci_low", "ci_high").null_count().row(0) == (2, 2, 2, 2)


def test_a_single_suppressed_level_takes_its_smallest_neighbour_along():
    judged = suppress(table(("a", 10), ("b", 300), ("c", 90)))
    assert dict(zip(judged["level"], judged["reason"], strict=True)) == {
        "": "", "a": "n", "b": "", "c": "complement",
    }  # fmt: skip


def test_a_crossed_table_cannot_be_solved_along_rows_or_columns():
    sizes = {"u,x": 10, "u,y": 80, "u,z": 90, "r,x": 70, "r,y": 60, "r,z": 95}
    found = marks(table(*sizes.items(), by="residence,age"))
    for place in (0, 1):
        for value in {level.split(",")[place] for level in sizes}:
            group = [found[level] for level in sizes if level.split(",")[place] == value]
            assert group.count("*") != 1


def test_weak_and_useless_precision():
    judged = suppress(table(("a", 400, 0.06), ("b", 400, 0.1), ("c", 400, 0.05)))
    assert judged["reason"].to_list() == ["", "low precision", "cv", ""]
    assert judged["mark"].to_list() == ["", "", "*", ""]


def test_an_empty_domain_needs_no_partner():
    assert marks(table(("a", 0), ("b", 300), ("c", 90))) == {"": "", "a": "*", "b": "", "c": ""}


def test_finer_cells_do_not_give_a_complement_away():
    regions = table(("a", 10), ("b", 90), ("c", 300))
    crossed = table(
        *(("a,u", 10), ("b,u", 50), ("b,r", 40), ("c,u", 150), ("c,r", 150)), by="region,residence"
    ).filter(pl.col("by") != "")
    judged = suppress(pl.concat([regions, crossed]))
    found = dict(zip(judged["level"], judged["mark"], strict=True))
    assert found["b"] == "*"
    assert (found["b,u"], found["b,r"]) != ("", "")
    assert [found["b,u"], found["b,r"], found["b"]].count("*") >= 2
