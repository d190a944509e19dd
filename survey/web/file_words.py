"""What the files of a release are, in words: by their names, which follow the format that wrote them."""

from __future__ import annotations

import re

from survey.errors import N_

FORMATS = {
    "sav": N_("SPSS (.sav)"),
    "zsav": N_("SPSS, compressed (.zsav)"),
    "dta": N_("Stata (.dta)"),
    "csv": N_("CSV with files of labels"),
    "xlsx": N_("Excel workbook (.xlsx)"),
    "parquet": N_("Parquet"),
    "xpt": N_("SAS transport with its program (.xpt, .sas)"),
    "syntax": N_("Programs that open the files and declare the design (.do, .sps, .R)"),
    "codebook": N_("Codebook"),
    "pdf": N_("Codebook for printing (.pdf)"),
    "ddi": N_("DDI documentation (.xml)"),
    "json": N_("Data dictionary (.json)"),
}
"""Formats that the page offers, in its order."""

USUAL = ("sav", "dta", "csv", "syntax", "codebook")

_PAPERS = {
    "manifest.json": N_("From what it was made, and the fingerprint of each file"),
    "manifest.sig": N_("Signature of the manifest"),
    "disclosure.json": N_("How the women are protected"),
    "CHANGES.txt": N_("What is different from the release before"),
}
_ENDINGS = {
    "_codebook.html": N_("Codebook"),
    "_codebook.pdf": N_("Codebook for printing"),
    "_variables.csv": N_("Labels of the variables"),
    "_values.csv": N_("Labels of the codes"),
    "_dictionary.json": N_("Data dictionary"),
    "_ddi.xml": N_("DDI documentation"),
    ".sav": N_("Data for SPSS"),
    ".zsav": N_("Data for SPSS, compressed"),
    ".dta": N_("Data for Stata"),
    ".xpt": N_("Data for SAS"),
    ".csv": N_("Data as CSV"),
    ".xlsx": N_("Data for Excel"),
    ".parquet": N_("Data as Parquet"),
    ".do": N_("Program for Stata"),
    ".sps": N_("Program for SPSS"),
    ".R": N_("Program for R"),
    ".sas": N_("Program for SAS"),
}
_LANGUAGE = re.compile(r"_(?P<language>az|ru|en)(?=\.\w+$)")


def about(name: str) -> tuple[str, str]:
    """(what it is, its language or "") of a file of a release; ("", "") where nothing is known."""
    found = _LANGUAGE.search(name)
    plain = _LANGUAGE.sub("", name)
    what = _PAPERS.get(name) or next(
        (words for ending, words in _ENDINGS.items() if plain.endswith(ending)), ""
    )
    return what, found["language"] if found else ""
