"""Programs beside the files: Stata, SPSS and R learn the design, the labels and the answer sets."""

from __future__ import annotations

from pathlib import Path

from exports.dataset import Dataset
from exports.syntax_r import r_script
from exports.syntax_spss import spss_syntax
from exports.syntax_stata import do_file
from exports.writing import Options, Written
from instruments.errors import Finding


def write_syntax(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>.do`, `<name>.sps` and `<name>.R`; they read the files of the first language
    and name the others."""
    findings: list[Finding] = []
    texts = {
        "do": do_file(dataset, options.languages),
        "sps": spss_syntax(dataset, options.languages, findings.append),
        "R": r_script(dataset, options.languages),
    }
    files = []
    for ending, text in texts.items():
        path = folder / f"{dataset.name}.{ending}"
        path.write_text(text, encoding="utf-8")
        files.append(path)
    return Written(tuple(files), tuple(dict.fromkeys(findings)))
