"""The .R script: reads the file with haven, declares the design with survey, estimates."""

from __future__ import annotations

from collections.abc import Iterator

from exports.dataset import Dataset
from exports.design import FileDesign, design_of


def r_script(dataset: Dataset, languages: tuple[str, ...]) -> str:
    """The text of `<name>.R`; it takes the .sav, or the .dta when there is no .sav."""
    first = languages[0]
    known = ", ".join(f'"{language}"' for language in languages)
    design = design_of(dataset)
    lines = [
        "library(haven)",
        "# read_sav turns don't know and refused into NA; read_sav(..., user_na = TRUE) keeps them",
        f'language <- "{first}" # of the labels: {known}',
        f'stem <- paste0("{dataset.name}_", language)',
        'sav <- paste0(stem, ".sav")',
        'data <- if (file.exists(sav)) read_sav(sav) else read_dta(paste0(stem, ".dta"))',
        *(_design(design) if design else ["# This file has no weights: no survey design."]),
    ]
    return "\n".join(lines) + "\n"


def _design(design: FileDesign) -> Iterator[str]:
    strata = f"strata = ~{design.stratum}, nest = TRUE, " if design.stratum else ""
    yield "library(survey)"
    yield 'options(survey.lonely.psu = "average")'
    yield "data <- zap_labels(data)"
    yield f"data <- data[!is.na(data${design.weight}) & data${design.weight} > 0, ]"
    yield (
        f"design <- svydesign(ids = ~{design.psu or 1}, {strata}weights = ~{design.weight}, data = data)"
    )
    for indicator in design.indicators:
        name = indicator.name
        yield f"asked <- subset(design, !is.na({name}))"
        yield f'found <- svyciprop(~I({name} == 1), asked, method = "xlogit")'
        yield f"error <- SE(svymean(~{name}, asked))"
        yield (
            f'cat(sprintf("%s: %.4f, SE %.4f, 95%% CI %.4f to %.4f\\n", "{name}", '
            "coef(found), error, confint(found)[1], confint(found)[2]))"
        )
