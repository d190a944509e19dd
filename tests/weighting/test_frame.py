"""A frame from CSV: what offices send is read, what is wrong is named with its line."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighting.frame import read_frame

GOOD = "ea_code,region,residence,households\nA1,1,urban,120\nA2,12,rural,80\n"


def codes(data, **options):
    return [(finding.code, finding.line) for finding in read_frame(data, **options).findings]


def test_a_plain_file():
    read = read_frame(GOOD.encode())
    assert read.findings == []
    assert read.frame["stratum"].to_list() == ["01U", "12R"]
    assert read.frame["households"].to_list() == [120, 80]
    assert read.frame["excluded"].to_list() == [False, False]


@pytest.mark.parametrize(
    ("encode", "warned"),
    [
        (lambda text: text.encode("utf-8-sig"), []),
        (lambda text: text.encode("utf-16"), ["F003"]),
        (lambda text: text.encode("utf-16-le"), ["F003"]),
        (lambda text: text.replace(",", ";").encode(), []),
        (lambda text: text.replace(",", "\t").encode(), []),
        (lambda text: ("sep=;\n" + text.replace(",", ";")).encode(), []),
        (lambda text: text.replace("\n", "\r\n").encode(), []),
        (lambda text: text.replace("\n", "\n\n").encode(), []),
    ],
)
def test_exports_of_spreadsheet_programs_read_the_same(encode, warned):
    read = read_frame(encode(GOOD))
    assert [finding.code for finding in read.findings] == warned
    assert read.frame.equals(read_frame(GOOD.encode()).frame)


def test_names_of_regions_in_three_languages_and_cyrillic_code_page():
    text = "код;регион;тип;домохозяйства;район\nA1;Шеки–Закаталы;село;120;Огуз\n"
    read = read_frame(text.replace("–", "-").encode("cp1251"))
    assert [finding.code for finding in read.findings] == ["F003"]
    assert read.frame.row(0, named=True)["stratum"] == "12R"
    assert read.frame["rayon"].to_list() == ["Огуз"]
    azeri = "ea_code;region;residence;households\nA1;ŞƏKİ-ZAQATALA;KƏND;1 200\n"
    assert read_frame(azeri.encode()).frame["households"].to_list() == [1200]


def test_a_turkish_code_page_is_refused_instead_of_read_as_cyrillic():
    text = "ea_code;region;residence;households;rayon\nA1;1;urban;10;Gözəl Şuşağ\n"
    found = codes(text.replace("ə", "e").encode("cp1254"))
    assert found == [("F004", None)]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "F030"),
        ("many", "F031"),
        ("-5", "F032"),
        ("12.5", "F033"),
        ('"1,200"', "F033"),
        ("nan", "F031"),
        ("inf", "F031"),
        ("99999999999999999999", "F036"),
    ],
)
def test_sizes_that_cannot_be_used(value, code):
    assert codes((GOOD + f"A3,3,urban,{value}\n").encode()) == [(code, 4)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("A1,3,urban,10", "F024"),
        ("A3,15,urban,10", "F022"),
        ("A3,,urban,10", "F022"),
        ("A3,3,city,10", "F023"),
        (",3,urban,10", "F020"),
        ("1.2E+09,3,urban,10", "F021"),
        ("A3,3,urban,10,extra", "F013"),
    ],
)
def test_rows_that_cannot_be_used(row, code):
    read = read_frame((GOOD + row + "\n").encode())
    assert [(finding.code, finding.line) for finding in read.findings] == [(code, 4)]
    assert read.frame is None
    assert read.findings[0].hint


def test_all_findings_come_at_once_with_their_lines():
    text = "ea_code,region,residence,households\nA1,99,urban,\nA1,1,moon,-3\n"
    assert codes(text.encode()) == [
        ("F022", 2), ("F030", 2), ("F023", 3), ("F032", 3), ("F024", 3),
    ]  # fmt: skip


def test_the_line_is_that_of_the_file_when_a_value_has_a_line_break():
    text = 'ea_code,region,residence,households,settlement\nA1,1,urban,5,"two\nlines"\nA2,1,urban,x,y\n'
    assert codes(text.encode()) == [("F031", 4)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "F002"),
        (b"\n\n", "F002"),
        (b"ea_code,region,residence,households\n", "F002"),
        (b'ea_code,region,residence,households\nA1,1,urban,"' + b"9" * 200_000, "F005"),
        (b"PK\x03\x04rest of a workbook", "F001"),
        (b"ea_code,region,residence\nA1,1,urban\n", "F010"),
        (b"ea_code,ea,region,residence,households\nA1,A1,1,urban,4\n", "F012"),
    ],
)
def test_files_that_cannot_be_used(data, code):
    read = read_frame(data)
    assert read.frame is None
    assert code in [finding.code for finding in read.findings]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(data):
    read = read_frame(data)
    assert read.frame is None
    assert read.findings


@given(
    st.lists(st.lists(st.text(max_size=6), max_size=6), max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-16", "cp1251"]),
)
def test_no_cells_break_the_reading(rows, delimiter, encoding):
    header = "ea_code,region,residence,households,lon".replace(",", delimiter)
    text = "\n".join([header, *(delimiter.join(row) for row in rows)])
    read = read_frame(text.encode(encoding, errors="replace"))
    assert (read.frame is None) == any(item.severity == "error" for item in read.findings)


def test_unknown_columns_are_only_mentioned():
    read = read_frame(b"ea_code,region,residence,households,colour\nA1,1,urban,5,red\n")
    assert [(finding.code, finding.severity) for finding in read.findings] == [("F011", "warning")]
    assert read.frame.height == 1


def test_an_area_without_households_is_kept_out_of_the_draw():
    read = read_frame((GOOD + "A3,3,urban,0\n").encode())
    assert [finding.code for finding in read.findings] == ["F034"]
    assert read.frame.filter(pl.col("excluded"))["ea_code"].to_list() == ["A3"]


def test_strata_given_by_the_study():
    text = "ea_code,region,stratum,households\nA1,1,S1,5\nA2,1,S9,5\n"
    assert codes(text.encode(), strata=["S1", "S2"]) == [("F026", 3)]


def test_a_header_can_be_mapped():
    text = GOOD.replace("households", "QTY")
    read = read_frame(text.encode(), columns={"QTY": "households"})
    assert read.frame["households"].to_list() == [120, 80]


def test_coordinates_with_a_decimal_comma():
    text = (
        "ea_code;region;residence;households;lon;lat\nA1;1;urban;5;49,86;40,4\nA2;1;urban;5;949;x\n"
    )
    read = read_frame(text.encode())
    assert read.frame["lon"].to_list() == [49.86, None]
    assert [finding.code for finding in read.findings] == ["F035", "F035"]
