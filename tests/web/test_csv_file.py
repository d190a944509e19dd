"""Tables as files for Excel."""

from __future__ import annotations

from survey.web.csv_file import csv_file


def test_letters_survive_and_lines_end_as_excel_wants(app):
    body = csv_file("people.csv", ("ad",), [("Şəhla",), ("Ольга",)]).get_data()
    assert body.decode("utf-8-sig") == "ad\r\nŞəhla\r\nОльга\r\n"
    assert body.startswith(b"\xef\xbb\xbf")


def test_text_that_looks_like_a_formula_stays_text(app):
    body = csv_file("x.csv", ("a", "b"), [("=1+1", -5)]).get_data(as_text=True)
    assert body.splitlines()[1] == "'=1+1,-5"
