"""The report: its shells, its figures against `estimate`, what is suppressed everywhere, and its files."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import replace

import docx
import numpy as np
import openpyxl
import polars as pl
import pytest

from weighting.breakdowns import load_breakdowns
from weighting.design import Design
from weighting.estimation import estimate, proportion
from weighting.indicators import load_indicators
from weighting.report.build import build
from weighting.report.docx import to_docx
from weighting.report.drawn import Bar, bars
from weighting.report.figures import Figures, figures
from weighting.report.model import Cell, Column, P, Report, Row, Table
from weighting.report.printing import in_languages, printed
from weighting.report.sample_tables import SampleFacts
from weighting.report.shells import LANGUAGES, headlines, shells
from weighting.report.words import word
from weighting.report.xlsx import to_xlsx

DESIGN = Design(weight="w", stratum="stratum", psu="psu")
TEXT = dict.fromkeys(LANGUAGES, "text")
BREAKDOWNS = tuple(
    one for one in load_breakdowns() if one.name in ("residence", "age_group", "wealth")
)


@pytest.fixture(scope="module")
def women() -> pl.DataFrame:
    """1,200 women; questions of every indicator that can be asked for, at random; few aged 60 or over."""
    random = np.random.default_rng(5)
    rows = 1200
    names = {name for one in load_indicators() for name in one.columns}
    several = {"npp_phy_who", "nps_who", "help_sources", "barriers", "har_where", "tech"}
    columns = {name: np.where(random.random(rows) < 0.15, 1, 2) for name in sorted(names - several)}
    for name in several:
        columns |= {f"{name}_{code}": (random.random(rows) < 0.1).astype(int) for code in range(20)}
        columns |= {f"{name}_{code}": np.zeros(rows, int) for code in (96, 98, 99)}
    psu = np.arange(rows) // 20
    columns |= dict.fromkeys(
        ("ever_partnered", "privacy_ok_2", "continue_2", "privacy_ok_3", "continue_3", "going_on"),
        np.ones(rows, int),
    )
    group = np.where(np.arange(rows) % 80 == 3, 7, 1 + np.arange(rows) % 6)
    columns |= {
        "psu": psu,
        "stratum": psu // 10,
        "w": random.uniform(1, 3, rows),
        "age": 12 + 5 * group,
        "residence": 1 + psu % 2,
        "age_group": group,
        "wealth": 1 + np.arange(rows) % 5,
    }
    return pl.DataFrame(columns)


@pytest.fixture(scope="module")
def made(women: pl.DataFrame) -> Figures:
    levels = {
        one.name: {str(code): text for code, text in one.values.items()} for one in BREAKDOWNS
    }
    return figures(women, DESIGN, shells(), BREAKDOWNS, levels=levels, questions={})


@pytest.fixture(scope="module")
def report(made: Figures) -> Report:
    codes = pl.DataFrame({"residence": [1, 1, 2, 2, 2], "result": [1, 5, 1, 1, None]})
    facts = SampleFacts(
        codes,
        codes.rename({"result": "woman_result"}),
        {"residence": {"1": 60.0, "2": 40.0}},
        [{"step": "base", "gives": "w_base", "after": dict.fromkeys(
            ("n", "total", "minimum", "median", "maximum", "cv", "uwe"), 1.0)}],
        [(word("quality_interviews"), 1200.0, "number")],
    )  # fmt: skip
    return build(
        made, facts, title=TEXT, made_at="2026-11-24T10:00:00+00:00", synthetic=True,
        annex=[word("annex.estimates")], manifest={"weight_run": 1}, progress=lambda _: None,
    )  # fmt: skip


def table(report: Report, name: str):
    return next(one for one in report.tables if one.id == name)


def test_the_shells_are_t1_to_t26_s1_and_a1_to_a3_in_three_languages() -> None:
    wanted = [*(f"T{n}" for n in range(1, 27)), "S1", "A1", "A2", "A3"]
    assert [one.id for one in shells()] == wanted
    known = {one.name for one in load_indicators()}
    named = {one.name for one in load_breakdowns()}
    for shell in shells():
        assert {*shell.columns, *headlines()} <= known
        assert {*shell.by, *shell.adjust} <= named
        assert all(
            set(text) == set(LANGUAGES) for text in (shell.title, shell.base, shell.note) if text
        )


def test_figures_are_those_of_estimate(made: Figures, report: Report) -> None:
    one = made.indicators["ipv_phy_ever"]
    alone = estimate(made.frame, DESIGN, [proportion(one.name, name="y", where=pl.col(one.name).is_not_null())],
                     by=[(), ("residence",)])  # fmt: skip
    shown = table(report, "T12")
    spot = next(i for i, column in enumerate(shown.columns) if column.title == one.label)
    rows = {row.label["en"]: row.cells[spot] for row in shown.rows if not row.heading}
    assert rows["Total"].values == pytest.approx((alone["estimate"][0],))
    assert rows["Urban"].values == pytest.approx((alone.filter(level="1")["estimate"].item(),))


def test_no_table_holds_a_figure_of_few_women(made: Figures, report: Report) -> None:
    assert made.frame.filter(age_group=7).height == 15
    for one in report.tables:
        hidden = [row for row in one.rows if row.label["en"] == "60 and over" and one.id != "T2"]
        for row in hidden:
            shares = row.cells[: len(one.columns) - 2]
            assert all(not cell.values for cell in shares), one.id


def test_response_and_population_stand_beside_the_sample(report: Report) -> None:
    rows = {
        row.label["en"]: [cell.values for cell in row.cells] for row in table(report, "T1").rows
    }
    assert rows["Household response rate"] == [(0.5,), (1.0,), (0.75,)]
    assert rows["No result yet"] == [(0.0,), (1.0,), (1.0,)]
    background = {row.label["en"]: row.cells for row in table(report, "T2").rows}
    assert background["Urban"][2].values == pytest.approx((0.6,))
    assert background["Total"][3].values == (1200.0,)


def test_a_questionnaire_without_some_questions_gives_the_other_tables(women: pl.DataFrame) -> None:
    less = women.drop("preg_hit")
    found = figures(less, DESIGN, shells(), BREAKDOWNS, levels={}, questions={})
    assert "preg_violence" not in found.indicators
    assert "ipv_phy_ever" in found.indicators


def test_the_report_comes_back_from_its_json(report: Report) -> None:
    again = Report.from_json(json.loads(json.dumps(report.to_json())))
    assert again.tables == report.tables


def test_the_workbook_has_a_sheet_a_table_with_numbers_and_without_hidden_ones(
    report: Report,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(report, "az", {})))
    assert book.sheetnames[1:-1] == [one.id for one in report.tables]
    sheet = book["T12"]
    assert sheet["A1"].value == f"T12. {table(report, 'T12').title['az']}"
    total = [cell.value for cell in sheet[5]]
    assert total[0] == "Cəmi"
    assert total[1] == pytest.approx(table(report, "T12").rows[0].cells[0].values[0] * 100)
    labels = [cell.value for cell in sheet["A"]]
    hidden = sheet[labels.index("60 və yuxarı") + 1]
    assert hidden[1].value == "*"


def test_rows_of_the_workbook_are_as_high_as_their_texts(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(report, "ru", {})))
    sheet = book["T12"]
    longest = max(len(str(cell.value or "")) for cell in sheet[4])
    assert sheet.row_dimensions[4].height >= 15 * longest / 16
    assert sheet["B4"].alignment.horizontal == "right"
    labels = {cell.row: cell.value for cell in book["S1"]["A"][4:-2] if cell.value}
    row, label = max(labels.items(), key=lambda pair: len(pair[1]))
    assert book["S1"].row_dimensions[row].height >= 15 * len(label) / 46
    assert {one.page_setup.orientation for one in book} == {"landscape"}


def test_a_p_below_a_thousandth_is_not_printed_as_zero(report: Report) -> None:
    row = Row(TEXT, (Cell((0.0002,), kind=P),), heading=True)
    made = replace(report, tables=(Table("T1", TEXT, (Column(TEXT),), (row,)),))
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(made, "az", {})))["T1"]
    assert sheet["B5"].value == 0.0002
    assert sheet["B5"].number_format == '"p < 0,001"'


def test_the_document_holds_every_table_in_its_language(report: Report) -> None:
    document = docx.Document(io.BytesIO(to_docx(report, "ru", {})))
    assert len(document.tables) == len(report.tables)
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[:2] == [word("contents")["ru"], f"T1. {table(report, 'T1').title['ru']}"]
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert word("synthetic")["ru"] in [one.text for one in document.paragraphs]


def test_a_chart_stands_below_its_table_in_the_document_and_fits_the_page(report: Report) -> None:
    made = to_docx(report, "az", {"T12": png(40, 400)})
    document = docx.Document(io.BytesIO(made))
    [picture] = document.inline_shapes
    assert picture.height.mm == pytest.approx(150, abs=0.1)
    assert picture.width.mm == pytest.approx(15, abs=0.1)


def test_the_workbook_draws_what_the_table_publishes(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(report, "az", {})))
    sheet, shown = book["T12"], bars(table(report, "T12"), "az")
    first = len(table(report, "T12").columns) + 4
    written = [sheet.cell(5 + place, first + 1).value for place in range(len(shown))]
    assert written == [
        None if one.estimate is None else pytest.approx(one.estimate * 100) for one in shown
    ]
    assert "60 və yuxarı" not in {one.label for one in shown}
    assert sheet.print_title_rows == "$4:$4"
    with zipfile.ZipFile(io.BytesIO(to_xlsx(report, "az", {}))) as file:
        charts = [name for name in file.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == len([one for one in report.tables if bars(one, "az")])


def test_bars_stand_under_the_name_of_their_characteristic() -> None:
    label = {"en": "Age"}
    rows = (
        Row({"en": "Total"}, (Cell((0.2,)),)),
        Row(label, (Cell(kind="p"),), heading=True),
        Row({"en": "15-19"}, (Cell((), "*"),)),
        Row({"en": "20-24"}, (Cell((0.3,), "()"),)),
        Row({"en": "Nothing to draw"}, heading=True),
        Row({"en": "Hidden"}, (Cell((), "*"),)),
    )
    one = Table("T1", label, (Column(label),), rows, chart=0)
    assert bars(one, "en") == [
        Bar("Total", 0.2),
        Bar("Age", None),
        Bar("20-24", 0.3, weak=True),
    ]


def png(width: int, height: int) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    lines = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("cell", "kind", "language", "text"),
    [
        (Cell((0.1234,)), "percent", "en", "12.3"),
        (Cell((0.1234,)), "percent", "ru", "12,3"),
        (Cell((0.1234,), "()"), "percent", "az", "(12,3)"),
        (Cell((0.1234,), "~"), "percent", "en", "12.3~"),
        (Cell((), "*"), "percent", "en", "*"),
        (Cell(), "percent", "en", "–"),
        (Cell((1234567.0,)), "number", "en", "1,234,567"),
        (Cell((1234567.0,)), "number", "ru", "1\xa0234\xa0567"),
        (Cell((0.1, 0.25)), "interval", "en", "10.0 – 25.0"),
        (Cell((1.5, 1.1, 2.0)), "ratio_interval", "en", "1.50 (1.10 – 2.00)"),
        (Cell((0.0004,)), "p", "az", "p < 0,001"),
    ],
)
def test_figures_are_printed_as_the_language_writes_them(cell, kind, language, text) -> None:
    assert printed(cell, Column(TEXT, kind), language) == text


def test_odds_need_women_with_and_without(made: Figures, report: Report) -> None:
    [row] = [
        row
        for row in table(report, "T24").rows
        if row.label == made.indicators["suicide_thoughts"].label
    ]
    ratio, p = row.cells[2], row.cells[3]
    assert ratio.values[1] < ratio.values[0] < ratio.values[2]
    assert 0 < p.values[0] <= 1
    few = replace(
        made,
        frame=made.frame.with_columns(ipv_phy_sex_ever=(pl.int_range(pl.len()) < 10).cast(int)),
    )
    from weighting.report.odds import odds

    shell = next(one for one in shells() if one.id == "T24")
    assert all(row.cells[2].mark == "*" for row in odds(shell, few).rows)


def test_international_indicators_begin_with_codes_and_say_what_was_not_asked(
    report: Report,
) -> None:
    rows = table(report, "S1").rows
    texts = [row.label["en"] for row in rows]
    assert any(text.startswith("SDG 5.2.2: ") for text in texts)
    assert texts[-1].startswith("UN9: ")
    assert not any(cell.values for cell in rows[-1].cells)


def test_a_number_in_a_sentence_has_the_comma_of_its_language() -> None:
    assert in_languages(86.44, 1) == {"en": "86.4", "az": "86,4", "ru": "86,4"}
