"""Stata files (.dta, format 118): labels in all languages, don't know and refused as .a and .b.

A question that was not asked is `.`; codes that mean a missing value become extended missing
values with their labels. Texts over 2,045 bytes are strL, never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from exports import dta, too_large
from exports.dataset import Dataset
from exports.labels import STATA_VALUE, STATA_VARIABLE, Shortener, in_language
from exports.too_large import with_numbers_that_fit
from exports.variable import Variable
from exports.writing import Options, Written
from instruments.errors import Finding

# those formats that every reader of .dta files takes for dates and times
_FORMATS: Mapping[str, str] = {
    "date": "%tdCCYY-NN-DD",
    "datetime": "%tc",
    "time": "%tcHH:MM:SS",
    "integer": "%12.0g",
}


def write_dta(dataset: Dataset, folder: Path, options: Options) -> Written:
    """A `<name>_<language>.dta` for each language: it opens in that one and holds the others, too."""
    findings: list[Finding] = []
    dataset = with_numbers_that_fit(too_large.STATA, dataset, findings.append)
    files = []
    for language in options.languages:
        path = folder / f"{dataset.name}_{language}.dta"
        others = tuple(one for one in options.languages if one != language)
        columns = [
            _column(one, dataset, (language, *others), findings.append) for one in dataset.variables
        ]
        titles = {one: in_language(dataset.label, one)[:80] for one in options.languages}
        dta.write(
            path,
            columns,
            rows=dataset.frame.height,
            label=titles.pop(language),
            now=options.now,
            languages=dta.Languages(language, titles) if others else None,
        )
        files.append(path)
    findings += _unlabelled(dataset)
    return Written(tuple(files), tuple(dict.fromkeys(findings)))


def _unlabelled(dataset: Dataset) -> Iterator[Finding]:
    """Labels and missing codes that Stata has no way to hold, by name."""
    for one in dataset.variables:
        if any(not isinstance(code, int) for code in one.values):
            yield _lost(one, "X107", "labels of texts and of fractions are not in this file")
        if one.kind == "text" and one.missing:
            yield _lost(
                one, "X102", "Stata has no missing codes of texts; they are plain texts here"
            )
        elif len(one.missing) > len(one.missing_letters()):
            yield _lost(one, "X102", "more missing codes than Stata has letters, or fractions")


def _lost(variable: Variable, code: str, message: str) -> Finding:
    hint = "take the variable from the SPSS, CSV or Parquet file"
    return Finding(code=code, severity="warning", message=message, hint=hint, place=variable.name)


def stata_labels(variable: Variable, language: str, shortener: Shortener) -> dict[str, str]:
    """Value labels by what Stata writes for the value: "1", "2", ".a". It labels whole numbers only."""
    letters = variable.missing_letters()
    return {
        f".{letters[code]}" if code in letters else str(code): shortener.fit(
            in_language(label, language), STATA_VALUE, place=f"{variable.name}={code}"
        )
        for code, label in variable.values.items()
        if isinstance(code, int)
    }


def stata_format(variable: Variable) -> str:
    """The display format, of a variable that was read from Stata its own; "" leaves a text to its width."""
    own = variable.formats.get("stata", "")
    if own and variable.kind != "text":
        return own
    if variable.kind == "code":
        return f"%{max(variable.width, 8)}.0g"
    if variable.kind == "decimal":
        return f"%{variable.width}.{variable.decimals}f"
    return _FORMATS.get(variable.kind, "")


def _column(
    variable: Variable,
    dataset: Dataset,
    languages: tuple[str, ...],
    report: Callable[[Finding], None],
) -> dta.Column:
    """The first language is the one that the file opens with."""
    first, *others = (_labels(variable, language, Shortener(report)) for language in languages)
    return dta.Column(
        name=variable.name,
        values=dataset.frame[variable.name],
        format=stata_format(variable),
        label=first.variable,
        value_labels=first.values,
        missing=variable.missing_letters(),
        others=dict(zip(languages[1:], others, strict=True)),
    )


def _labels(variable: Variable, language: str, shortener: Shortener) -> dta.Labels:
    label = in_language(variable.label, language)
    return dta.Labels(
        shortener.fit(label, STATA_VARIABLE, place=variable.name),
        stata_labels(variable, language, shortener),
    )
