"""The codebook: an HTML page per language with question, universe, codes and frequencies.

It needs nothing but itself: no script, no font, no picture from elsewhere, so it can be kept and printed.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, Template

from exports.dataset import Dataset
from exports.design import design_of
from exports.frequencies import summarise
from exports.labels import in_language
from exports.numbers import fixed, shortest
from exports.words import CODEBOOK
from exports.writing import Options, Written


def write_codebook(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>_codebook_<language>.html` for each language."""
    paths = []
    for language in options.languages:
        path = folder / f"{dataset.name}_codebook_{language}.html"
        path.write_text(codebook(dataset, language, options), encoding="utf-8")
        paths.append(path)
    return Written(tuple(paths))


def codebook(dataset: Dataset, language: str, options: Options) -> str:
    """The page in one language."""
    described = [
        (one, summarise(dataset, one, suppress_below=options.suppress_below))
        for one in dataset.variables
    ]
    return _template().render(
        dataset=dataset,
        described=described,
        language=language,
        made=options.now,
        weighted=design_of(dataset) is not None,
        t=lambda of: in_language(of, language),
        word=lambda name: in_language(CODEBOOK[name], language),
        fixed=lambda value, places: fixed(value, places, language),
        shortest=lambda value: shortest(value, language),
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(
        files("exports").joinpath("codebook.html").read_text(encoding="utf-8")
    )
