"""The formats by the names that commands and pages use. To add one: write a Writer, and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from exports.codebook import write_codebook
from exports.codebook_pdf import write_codebook_pdf
from exports.csv import write_csv
from exports.ddi import write_ddi
from exports.dictionary import write_dictionary
from exports.excel import write_xlsx
from exports.parquet import write_parquet
from exports.sas import write_xpt
from exports.spss import write_sav, write_zsav
from exports.stata import write_dta
from exports.syntax import write_syntax
from exports.writing import Writer

FORMATS: Mapping[str, Writer] = {
    "sav": write_sav,
    "zsav": write_zsav,
    "dta": write_dta,
    "csv": write_csv,
    "xpt": write_xpt,
    "parquet": write_parquet,
    "xlsx": write_xlsx,
    "syntax": write_syntax,
    "codebook": write_codebook,
    "pdf": write_codebook_pdf,
    "ddi": write_ddi,
    "json": write_dictionary,
}
