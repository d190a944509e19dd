"""The data dictionary as JSON: everything known about each variable, in every language."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exports.dataset import Dataset
from exports.labels import in_language
from exports.variable import Variable
from exports.writing import Options, Written
from instruments.model import Text


def write_dictionary(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>_dictionary.json`."""
    path = folder / f"{dataset.name}_dictionary.json"
    about = dictionary(dataset, options.languages)
    path.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return Written((path,))


def dictionary(dataset: Dataset, languages: tuple[str, ...]) -> dict[str, Any]:
    """{"dataset": {...}, "variables": [{...}, ...]}, in the order of the columns."""
    return {
        "dataset": {
            "name": dataset.name,
            "label": _texts(dataset.label, languages),
            "keys": list(dataset.keys),
            "rows": dataset.frame.height,
            "languages": list(languages),
        },
        "variables": [_variable(one, languages) for one in dataset.variables],
    }


def _variable(variable: Variable, languages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": variable.name,
        "label": _texts(variable.label, languages),
        "kind": variable.kind,
        "measure": variable.measure,
        "width": variable.width,
        "decimals": variable.decimals,
        "values": [
            {
                "code": code,
                "label": _texts(label, languages),
                **({"missing": True} if code in variable.missing else {}),
            }
            for code, label in variable.values.items()
        ],
        "missing": list(variable.missing),
        **_of_other_files(variable),
        "question": _texts(variable.question, languages),
        "universe": variable.universe,
        "universe_words": _texts(variable.universe_words, languages),
        **({"derivation": variable.derivation} if variable.derivation else {}),
        "source": variable.source,
        "choice": variable.choice,
        "instrument": variable.instrument,
        "version": variable.version,
        "role": variable.role,
    }


def _of_other_files(variable: Variable) -> dict[str, Any]:
    """What only variables have that were read from a file; an open end of a range is null."""
    found: dict[str, Any] = {
        "missing_ranges": [
            [None if math.isinf(end) else end for end in one] for one in variable.missing_ranges
        ],
        "missing_letters": {letter: code for code, letter in variable.letters.items()},
        "formats": dict(variable.formats),
    }
    return {name: one for name, one in found.items() if one}


def _texts(of: Text, languages: tuple[str, ...]) -> Mapping[str, str]:
    return {language: in_language(of, language) for language in languages} if of else {}
