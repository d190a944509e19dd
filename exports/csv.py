"""CSV (UTF-8) with the codes, and beside it the variables and the value labels in every language.

The rows hold codes, not labels: a reader that knows the labels file can make one of the other, never
the other way round. Null (not asked) is an empty field, an empty text is "".
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from exports.dataset import Dataset
from exports.labels import in_language
from exports.writing import Options, Written


def write_csv(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>.csv`, `<name>_variables.csv` and `<name>_values.csv`."""
    tables = {
        dataset.name: dataset.frame,
        f"{dataset.name}_variables": variables_table(dataset, options.languages),
        f"{dataset.name}_values": values_table(dataset, options.languages),
    }
    files = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        table.write_csv(path, include_bom=options.csv_bom)
        files.append(path)
    return Written(tuple(files))


def variables_table(dataset: Dataset, languages: tuple[str, ...]) -> pl.DataFrame:
    """A row per variable: name, kind, measure, missing codes, universe, source, label per language."""
    return pl.DataFrame(
        [
            {
                "variable": one.name,
                "kind": one.kind,
                "measure": one.measure,
                "missing": " ".join(map(str, one.missing)),
                "universe": one.universe,
                "source": one.source,
                "choice": one.choice or "",
                "version": one.version,
                **{f"label_{lang}": in_language(one.label, lang) for lang in languages},
                **{f"question_{lang}": in_language(one.question, lang) for lang in languages},
            }
            for one in dataset.variables
        ]
    )


def values_table(dataset: Dataset, languages: tuple[str, ...]) -> pl.DataFrame:
    """A row per variable and code: whether it is a missing code, label per language."""
    columns = ["variable", "code", "missing", *(f"label_{language}" for language in languages)]
    rows = [
        (
            one.name,
            code,
            int(code in one.missing),
            *(in_language(label, lang) for lang in languages),
        )
        for one in dataset.variables
        for code, label in one.values.items()
    ]
    return pl.DataFrame(rows, schema=columns, orient="row")
