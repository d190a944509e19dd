"""SAS transport files (.xpt, version 8) and the SAS program that gives them formats and missing values.

A transport file holds no value labels, and polars columns no special missing values; so codes stay
codes in the file, and the program beside it makes PROC FORMAT and turns don't know into .A,
refused into .B.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyreadstat

from exports import too_large
from exports.dataset import Dataset
from exports.labels import SAS_VARIABLE, Shortener, in_language
from exports.moments import kind_of_format
from exports.naming import make_valid
from exports.stamp import overwrite, sas_time
from exports.texts import without_longer_than
from exports.too_large import with_numbers_that_fit
from exports.variable import Variable
from exports.writing import Options, Written
from instruments.errors import Finding

_FORMATS: Mapping[str, str] = {"date": "DDMMYYP10", "datetime": "DATETIME20", "time": "TIME8"}
LONGEST_TEXT = 32_767
"""Bytes of the longest character variable."""

_CREATED_AT = (144, 160, 464, 480)
"""Offsets of the four times in the headers of the library and its one member."""


def write_xpt(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>_<language>.xpt` and `<name>_<language>.sas` for each language."""
    findings: list[Finding] = []
    files: list[Path] = []
    dataset = without_longer_than(LONGEST_TEXT, dataset, program="SAS", report=findings.append)
    dataset = with_numbers_that_fit(too_large.SAS, dataset, findings.append)
    for language in options.languages:
        path = folder / f"{dataset.name}_{language}.xpt"
        labels = Shortener(findings.append)
        pyreadstat.write_xport(
            dataset.frame,
            path,
            file_label=in_language(dataset.label, "en").encode("ascii", "ignore")[:40].decode(),
            table_name=table_name(dataset),
            column_labels={
                one.name: labels.fit(in_language(one.label, language), SAS_VARIABLE, place=one.name)
                for one in dataset.variables
            },
            variable_format={
                one.name: shown for one in dataset.variables if (shown := sas_format(one))
            },
        )
        overwrite(path, _CREATED_AT, sas_time(options.now))
        program = path.with_suffix(".sas")
        program.write_text(sas_program(dataset, language), encoding="utf-8")
        files += [path, program]
    return Written(tuple(files), tuple(dict.fromkeys(findings)))


def table_name(dataset: Dataset) -> str:
    """What SAS calls the table: the name of the file where it is one of SAS."""
    return make_valid(dataset.name)


def sas_format(variable: Variable) -> str:
    """The display format, of a variable that was read from SAS its own. One of a user is not in the file, and
    SAS refuses what names it."""
    own = variable.formats.get("sas", "")
    kind = kind_of_format("sas", own)
    if variable.kind in _FORMATS:
        return own if kind == variable.kind else _FORMATS[variable.kind]
    return own if kind and variable.kind != "text" else ""


def sas_program(dataset: Dataset, language: str) -> str:
    """PROC FORMAT, the special missing values and the formats, to be run beside the transport file."""
    name_of_table = table_name(dataset)
    coded = [(f"v{place}f", one) for place, one in enumerate(dataset.variables, 1) if one.values]
    lines = [
        "/* UTF-8; start SAS with -encoding utf-8 and set the folder of the files */",
        "%let folder=.;",
        f"%xpt2loc(libref=work, memlist={name_of_table}, "
        f'filespec="&folder./{dataset.name}_{language}.xpt");',
        "proc format;",
        *(line for name, one in coded for line in _format(name, one, language)),
        "run;",
        f"data {name_of_table}; set {name_of_table};",
        *(line for one in dataset.variables for line in _special_missing(one)),
        *(f"  format {one.name} {name}.;" for name, one in coded),
        "run;",
    ]
    return "\n".join(lines) + "\n"


def _format(name: str, variable: Variable, language: str) -> Iterator[str]:
    letters = variable.missing_letters()
    yield f"  value {name}"
    for code, label in variable.values.items():
        value = f".{letters[code].upper()}" if code in letters else str(code)
        text = " ".join(in_language(label, language).split()).replace("'", "''")
        yield f"    {value} = '{text}'"
    yield "  ;"


def _special_missing(variable: Variable) -> Iterator[str]:
    for code, letter in variable.missing_letters().items():
        yield f"  if {variable.name} = {code} then {variable.name} = .{letter.upper()};"
