"""Files of other programs: what they hold that ours never do, and what is said of it."""

from __future__ import annotations

import math
import struct
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest

from exports.dataset import Dataset
from exports.errors import ExportError
from exports.formats import FORMATS
from exports.moments import converted, kind_of_format
from exports.reading import read_file
from exports.reading_stata import codes_of_letters
from exports.writing import Options

RAW = pl.DataFrame(
    {
        "q": [1.0, 8.0, 97.0, None],
        "half": [0.5, 1.5, None, 0.5],
        "word": ["ok", "DK", "", "ok"],
        "day": [13_991_702_400.0, None, -2_612_390_400.0, 0.0],
        "clock": [0.0, 86_399.5, None, 3_600.0],
        "hours": [108_000.0, None, 0.0, 1.0],
        "month": [13_991_702_400.0, None, None, None],
        "nothing": pl.Series([None] * 4, dtype=pl.Float64),
    }
)


@pytest.fixture
def of_spss(tmp_path: Path) -> Path:
    """A .sav with what offices put into it: open ranges, labels of fractions and texts, old dates."""
    path = tmp_path / "wave1.sav"
    pyreadstat.write_sav(
        RAW,
        path,
        file_label="Wave 1",
        note=["Fieldwork in 2019"],
        column_labels={"q": "Sual"},
        variable_value_labels={
            "q": {1: "Bəli", 97: "Başqa"},
            "half": {0.5: "yarı"},
            "word": {"DK": "-"},
        },
        missing_ranges={"q": [{"lo": 97, "hi": math.inf}, 8], "word": ["DK"]},
        variable_measure={"q": "ordinal"},
        variable_format={
            "q": "F4.0",
            "day": "ADATE10",
            "clock": "TIME11.2",
            "hours": "TIME8",
            "month": "MOYR8",
            "half": "F8.1",
        },
    )
    return path


def test_missing_ranges_measures_and_labels_of_fractions_are_kept(of_spss: Path) -> None:
    wave = read_file(of_spss, language="az")
    assert wave.label == {"az": "Wave 1"}
    assert wave.notes == ("Fieldwork in 2019",)
    question = wave["q"]
    assert (question.measure, question.width) == ("ordinal", 4)
    assert question.missing == (8, 97)
    assert question.missing_ranges == ((97.0, math.inf),)
    assert wave["half"].values == {0.5: {"az": "yarı"}}
    assert wave["word"].missing == ("DK",)
    assert wave["word"].values == {"DK": {"az": "-"}}


def test_dates_are_dates_and_what_no_clock_shows_stays_a_number(of_spss: Path) -> None:
    wave = read_file(of_spss)
    assert wave.frame["day"].to_list() == [
        date(2026, 3, 1),
        None,
        date(1500, 1, 1),
        date(1582, 10, 14),
    ]
    assert wave.frame["clock"].to_list()[1] == time(23, 59, 59, 500_000)
    assert wave.frame["month"].to_list()[0] == date(2026, 3, 1)
    assert wave.frame["hours"].to_list() == [108_000, None, 0, 1]
    assert [one.place for one in wave.findings if one.code == "X402"] == ["hours"]
    assert wave["nothing"].kind == "integer"


@pytest.mark.parametrize("ending", ["sav", "zsav", "parquet"])
def test_a_file_that_was_read_is_written_with_all_it_had(
    of_spss: Path, tmp_path: Path, ending: str
) -> None:
    wave = read_file(of_spss)
    FORMATS[ending](wave, tmp_path, Options())
    back = read_file(
        tmp_path / (f"wave1.{ending}" if ending == "parquet" else f"wave1_en.{ending}")
    )
    assert back.frame.equals(wave.frame)
    for one, other in zip(wave.variables, back.variables, strict=True):
        assert (
            one.label,
            one.values,
            one.missing,
            one.missing_ranges,
            one.measure,
            one.formats,
        ) == (
            other.label,
            other.values,
            other.missing,
            other.missing_ranges,
            other.measure,
            other.formats,
        )


def test_what_stata_cannot_hold_is_named(of_spss: Path, tmp_path: Path) -> None:
    found = FORMATS["dta"](read_file(of_spss), tmp_path, Options()).findings
    assert {(one.code, one.place) for one in found} == {
        ("X107", "half"),
        ("X107", "word"),
        ("X102", "word"),
    }


def test_letters_of_stata_come_back_as_the_same_letters(tmp_path: Path) -> None:
    source = tmp_path / "old.dta"
    cells = [1.0, "a", "c", "z", None, 5.0]
    pyreadstat.write_dta(
        pd.DataFrame({"x": cells, "y": [-3.0, "e", 3.0, 4.0, 5.0, None]}),
        source,
        missing_user_values={"x": ["a", "c", "z"], "y": ["e"]},
        variable_value_labels={"x": {1: "one", "z": "lost"}},
    )
    old = read_file(source)
    codes = {letter: code for code, letter in old["x"].letters.items()}
    assert sorted(codes) == ["a", "c", "z"]
    assert not set(codes.values()) & {1, 5}
    assert old.frame["x"].to_list() == [1, codes["a"], codes["c"], codes["z"], None, 5]
    assert old["x"].values[codes["z"]] == {"en": "lost"}
    FORMATS["dta"](old, tmp_path, Options())
    again, _ = pyreadstat.read_dta(tmp_path / "old_en.dta", user_missing=True, output_format="dict")
    assert again["x"][:4] == [1.0, "a", "c", "z"]
    assert again["y"][1] == "e"


@pytest.mark.parametrize(
    "present", [[1, 2], [95.0], [-14.0, 5.0, 4.0], [2**31 - 101.0], [1e300, 9.0]]
)
def test_codes_for_letters_are_none_of_the_values(present: list[float]) -> None:
    for letters in (["a", "b"], ["a", "e", "z"]):
        codes = codes_of_letters(letters, {}, pl.Series(present))
        assert len(set(codes.values())) == len(letters)
        assert not set(codes.values()) & set(present)
        assert all(abs(code) < 2**31 - 100 for code in codes.values())


def test_all_languages_of_our_own_stata_file_come_back(woman: Dataset, tmp_path: Path) -> None:
    FORMATS["dta"](woman, tmp_path, Options(languages=("az", "ru", "en")))
    back = read_file(tmp_path / "woman_az.dta")
    assert back.languages == ("az", "ru", "en")
    assert back["d105b"].label == woman["d105b"].label
    assert back["d105b"].values == woman["d105b"].values
    assert back.label == woman.label


def test_an_old_stata_file_says_that_its_encoding_is_a_guess(tmp_path: Path) -> None:
    frame = pd.DataFrame({"s": ["café", "b"]})
    frame.to_stata(tmp_path / "old.dta", version=114, write_index=False)
    assert [one.code for one in read_file(tmp_path / "old.dta").findings] == ["X405"]
    assert read_file(tmp_path / "old.dta", encoding="windows-1252").findings == ()


def test_special_missing_values_of_a_transport_file_are_codes(tmp_path: Path) -> None:
    path = tmp_path / "old.xpt"
    pyreadstat.write_xport(pl.DataFrame({"x": [1.0, None, None, 2.0]}), path, file_format_version=5)
    content = bytearray(path.read_bytes())
    first = content.index(b"HEADER RECORD*******OBS     HEADER") + 80
    content[first + 8 : first + 16] = b"B" + bytes(7)
    path.write_bytes(content)
    old = read_file(path)
    assert old.frame["x"].to_list() == [1, 9, None, 2]
    assert old["x"].letters == {9: "b"}


def portable(path: Path, body: str, encoding: str = "ascii") -> Path:
    """A portable file of these records, in lines of 80 bytes."""
    head = b"ASCII SPSS PORT FILE".ljust(200)
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    table = ("0" * 64 + letters).ljust(256, "0").encode()
    whole = (head + table + b"SPSSPORTA8/202001016/120000" + body.encode(encoding)).ljust(800, b"Z")
    path.write_bytes(b"\r\n".join(whole[at : at + 80] for at in range(0, 800, 80)) + b"\r\n")
    return path


def test_a_portable_file_keeps_its_missing_codes(tmp_path: Path) -> None:
    body = (
        "61/Q"
        "70/1/Q5/2/0/5/2/0/88/B37/39/C4/Sual"
        "75/1/S1/5/0/1/5/0/"
        "D1/1/Q2/1/3/Yes8/2/DK"
        "F1/2/ok8/0/37/3/abc-1.F/0/*.0/Z"
    )
    old = read_file(portable(tmp_path / "old.por", body))
    assert old.frame["Q"].to_list() == [1.0, 8.0, 97.0, -1.5, None]
    assert old.frame["S"].to_list() == ["ok", "", "abc", "", ""]
    assert (old["Q"].missing, old["Q"].missing_ranges) == ((8, 97), ((97.0, 99.0),))
    assert old["Q"].values == {1: {"en": "Yes"}, 8: {"en": "DK"}}
    assert old["Q"].role == "weight"


@pytest.mark.parametrize(
    ("written", "size", "given"),
    [("utf-8", "8", None), ("utf-8", "8", "utf-8"), ("windows-1251", "4", "windows-1251")],
)
def test_lengths_of_a_portable_file_are_bytes_of_any_encoding(
    tmp_path: Path, written: str, size: str, given: str | None
) -> None:
    body = f"70/1/Q5/2/0/5/2/0/C{size}/БАКЫ75/1/S1/8/0/1/8/0/F1/{size}/БАКЫ2/0/Z"
    old = read_file(portable(tmp_path / "old.por", body, written), encoding=given)
    assert old["Q"].label == {"en": "БАКЫ"}
    assert old.frame.rows() == [(1, "БАКЫ"), (2, "")]
    assert old.findings == ()


def test_a_portable_file_that_ends_between_two_rows_is_refused(tmp_path: Path) -> None:
    path = portable(tmp_path / "old.por", "70/1/Q5/2/0/5/2/0/F1/2/3/")
    assert read_file(path).frame["Q"].to_list() == [1, 2, 3]
    path.write_bytes(path.read_bytes()[: path.read_bytes().index(b"F1/2/3/") + 7])
    with pytest.raises(ExportError, match="ends before its data do"):
        read_file(path)


def test_cells_of_a_foreign_csv_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("kod;gün\n007;çərşənbə\n".replace("ə", "e"), encoding="windows-1254")
    assert read_file(path, encoding="windows-1254").frame["gun"].to_list() == ["çerşenbe"]
    with pytest.raises(ExportError, match="cannot be read"):
        read_file(path)
    path.write_text(
        'kod;say;"nisbət";gün;qeyd;an\n007;12;1,5;2026-03-01;"a;b";2026-03-01 10:00\n010;;2,25;;;\n',
        encoding="utf-8",
    )
    old = read_file(path)
    assert old.frame["kod"].to_list() == ["007", "010"]
    assert old.frame["say"].to_list() == [12, None]
    assert old.frame["nisbet"].to_list() == [1.5, 2.25]
    assert old.frame["gun"].to_list() == [date(2026, 3, 1), None]
    assert old.frame["qeyd"].to_list() == ["a;b", None]
    assert old.frame["an"].to_list() == [datetime.fromisoformat("2026-03-01T10:00"), None]
    assert {one.place for one in old.findings} == {"nisbət", "gün"}


def test_the_beginning_of_a_file_counts_more_than_its_ending(of_spss: Path, tmp_path: Path) -> None:
    renamed = of_spss.rename(tmp_path / "wave1.dat")
    assert read_file(renamed).frame.height == 4


@pytest.mark.parametrize("ending", ["sav", "zsav", "dta", "xpt"])
def test_a_file_that_was_cut_off_is_refused(woman: Dataset, tmp_path: Path, ending: str) -> None:
    (path, *_) = FORMATS[ending](woman, tmp_path, Options()).files
    whole = path.read_bytes()
    for left in (len(whole) - 7, len(whole) // 2, 100):
        path.write_bytes(whole[:left])
        with pytest.raises(ExportError, match="cannot be read"):
            read_file(path)


def test_the_weight_of_a_file_is_known(of_spss: Path) -> None:
    content = bytearray(of_spss.read_bytes())
    struct.pack_into("<i", content, 76, 2)
    of_spss.write_bytes(content)
    assert [one.name for one in read_file(of_spss).with_role("weight")] == ["half"]


@pytest.mark.parametrize(
    ("program", "display", "kind"),
    [
        ("spss", "EDATE10", "date"),
        ("spss", "DTIME12", "number"),
        ("spss", "F8.2", ""),
        ("stata", "%tdDD/NN/CCYY", "date"),
        ("stata", "%-td", "date"),
        ("stata", "%tcHH:MM:SS", "time"),
        ("stata", "%tcDDmonCCYY_HH:MM", "datetime"),
        ("stata", "%tm", "number"),
        ("stata", "%9.0g", ""),
        ("sas", "DATE9", "date"),
        ("sas", "YYMMDDN8.", "date"),
        ("sas", "E8601DT19", "datetime"),
        ("sas", "TIME8", "time"),
        ("sas", "MONYY7", "number"),
        ("sas", "BEST12", ""),
    ],
)
def test_display_formats_say_what_a_number_is(program: str, display: str, kind: str) -> None:
    assert kind_of_format(program, display) == kind


def test_a_date_with_a_fraction_is_no_date() -> None:
    assert converted(pl.Series([24_166.5]), "stata", "date") is None
    assert converted(pl.Series([24_166.0]), "stata", "date").to_list() == [date(2026, 3, 1)]  # type: ignore[union-attr]


def test_a_moment_of_which_stata_shows_the_hour_is_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "x.dta"
    moments = pd.DataFrame({"a": pd.to_datetime(["2011-06-29 10:27", None])})
    moments.to_stata(path, version=118, write_index=False)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"%tc\0\0\0\0\0", b"%tcHH:MM", 1))
    old = read_file(path)
    assert old["a"].formats == {"stata": "%tcHH:MM"}
    assert old.frame["a"].to_list() == [datetime.fromisoformat("2011-06-29T10:27"), None]


def test_names_that_a_csv_has_twice_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("\nad,ad,AD,\n1,2,3,4\n", encoding="utf-8")
    old = read_file(path, keys=("ad",))
    assert old.frame.columns == ["ad", "ad_2", "AD_3", "v"]
    assert old.frame.row(0) == (1, 2, 3, 4)
    assert old.keys == ("ad",)
    assert [one.message.split(";")[0] for one in old.findings[:2]] == [
        "is there already (case does not count)"
    ] * 2


@pytest.mark.parametrize(
    "text", ["a,b\r1,x\r2,y\r", "sep=;\r\na;b\r\n1;x\r\n2;y\r\n", "a|b\n1|x\n2|y\n"]
)
def test_a_csv_of_excel_and_of_an_old_mac_is_a_table(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.csv").write_bytes(text.encode())
    assert read_file(tmp_path / "x.csv").frame.rows() == [(1, "x"), (2, "y")]


def test_a_number_too_large_for_a_computer_stays_as_it_was_written(tmp_path: Path) -> None:
    text = "a,b,c,d\n1e400,9223372036854775808,9007199254740993,9007199254740991\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    (row,) = read_file(tmp_path / "x.csv").frame.rows()
    assert row == ("1e400", "9223372036854775808", "9007199254740993", 9_007_199_254_740_991)


def without_encoding(path: Path) -> None:
    """A .sav as SPSS wrote it before version 15: with the bytes of windows-1251, which it does not mention."""
    frame = pl.DataFrame({"q": [1, 2], "s": ["XXXX", "b"]})
    pyreadstat.write_sav(frame, path, column_labels={"q": "XXXX"})
    content = path.read_bytes().replace(b"XXXX", "Баку".encode("windows-1251"))
    encoding = content.index(struct.pack("<4i", 7, 20, 1, 5))
    content = content[:encoding] + content[encoding + 21 :]
    page = content.index(struct.pack("<4i", 7, 3, 4, 8)) + 16 + 28
    path.write_bytes(content[:page] + struct.pack("<i", 2) + content[page + 4 :])


def test_an_old_file_of_spss_says_that_its_encoding_is_a_guess(tmp_path: Path) -> None:
    path = tmp_path / "old.sav"
    without_encoding(path)
    assert [one.code for one in read_file(path).findings] == ["X405"]
    old = read_file(path, encoding="windows-1251")
    assert (old["q"].label, old.frame["s"].to_list()) == ({"en": "Баку"}, ["Баку", "b"])
    assert old.findings == ()


def test_a_range_that_a_portable_file_has_lost_half_of_is_named(tmp_path: Path) -> None:
    most = "1K6G18LQ8JTD5Q2N"  # stands for open: numbers to the base 30 that are too large are infinite
    body = f"70/1/Q5/2/0/5/2/0/A{most}+S0/F1/2/Z"
    old = read_file(portable(tmp_path / "old.por", body))
    assert old["Q"].missing_ranges == ()
    assert [(one.code, one.place) for one in old.findings] == [("X403", "Q")]


def test_parquet_of_other_programs(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    frame = pl.DataFrame(
        {
            "group": pl.Series(["a", None], dtype=pl.Categorical),
            "flag": [True, None],
            "large": pl.Series([2**64 - 1, 0], dtype=pl.UInt64),
            "sum": pl.Series(["1.10", None]).cast(pl.Decimal(10, 2)),
            "exact": pl.Series(["12345678901234567.89", None]).cast(pl.Decimal(38, 2)),
        }
    )
    frame.write_parquet(path, metadata={"variables": "3 columns", "dataset": "{}"})
    old = read_file(path)
    assert old.frame.row(0) == ("a", 1, "18446744073709551615", 1.1, 12_345_678_901_234_568.0)
    assert [(one.code, one.place) for one in old.findings] == [("X403", "exact")]
    pl.DataFrame({"all": [[1, 2]]}).write_parquet(path)
    with pytest.raises(ExportError, match="column all of type List"):
        read_file(path)


def test_a_csv_may_begin_with_a_very_long_line(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a" * 200_000 + ",b\n1,2\n", encoding="utf-8")
    assert read_file(tmp_path / "x.csv").frame.rows() == [(1, 2)]
