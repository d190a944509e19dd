"""Design and weight columns as variables: DHS names where there are such, labels in three languages.

Names and order follow the weighting chain; the first weight is the one to use (`exports.design`).
Sources of the names: DHS Recode Manual (hv005, hv021, hv022, v005, v021, v022, d005).
"""

from __future__ import annotations

from collections.abc import Mapping

from exports import words
from exports.variable import DERIVED, INDICATOR, OPERATION, PSU, STRATUM, WEIGHT, Variable
from instruments.model import Text


def _text(az: str, ru: str, en: str) -> Text:
    return {"az": az, "ru": ru, "en": en}


_PSU = _text(
    "İlkin seçim vahidi (klaster)", "Первичная единица отбора (кластер)", "Primary sampling unit"
)
_STRATUM = _text("Seçim təbəqəsi", "Страта выборки", "Sampling stratum")
RESIDENCE: Mapping[int, Text] = {
    1: _text("Şəhər", "Город", "Urban"),
    2: _text("Kənd", "Село", "Rural"),
}

_DESIGN_STRATUM = _text(
    "Seçim dizaynının təbəqəsi", "Страта плана выборки", "Stratification used in the sample design"
)
_REGION = _text("İqtisadi rayon", "Экономический район", "Economic region")
_RESIDENCE = _text("Şəhər və ya kənd", "Город или село", "Urban or rural")
_INTERVIEWER = _text(
    "Müsahibəçi (təxəllüs nömrəsi)",
    "Интервьюер (псевдонимный номер)",
    "Interviewer (pseudonymous number)",
)

WEIGHTS: Mapping[str, Text] = {
    "w_pop": _text(
        "Yekun çəki (cəmi əhaliyə bərabərdir)",
        "Итоговый вес (сумма равна населению)",
        "Final weight, sums to the population",
    ),
    "w_norm": _text(
        "Yekun çəki (cəmi müsahibələrin sayına bərabərdir)",
        "Итоговый вес (сумма равна числу интервью)",
        "Final weight, sums to the interviews",
    ),
    "w_base": _text("Dizayn çəkisi", "Базовый вес", "Design weight"),
    "f_hh": _text(
        "Ev təsərrüfatı üzrə cavabsızlıq əmsalı",
        "Поправка на неответ домохозяйств",
        "Household non-response factor",
    ),
    "w_hh": _text("Ev təsərrüfatı çəkisi", "Вес домохозяйства", "Household weight"),
    "w_sel": _text(
        "Qadının seçilməsindən sonrakı çəki",
        "Вес с учётом отбора женщины",
        "Weight after the selection of the woman",
    ),
    "f_w": _text(
        "Qadınlar üzrə cavabsızlıq əmsalı",
        "Поправка на неответ женщин",
        "Woman non-response factor",
    ),
    "w_dv": _text("Modul çəkisi", "Вес модуля", "Module weight"),
    "w_cal": _text("Kalibrlənmiş çəki", "Калиброванный вес", "Calibrated weight"),
    "w_trim": _text("Kəsilmiş çəki", "Урезанный вес", "Trimmed weight"),
}
"""Column of the weighting chain -> label, in the order in which files hold them."""

DHS_WEIGHT = _text(
    "Çəki, altı onluq işarə ilə (1 000 000-a bölün)",
    "Вес с шестью знаками (делить на 1 000 000)",
    "Weight, six implied decimals (divide by 1,000,000)",
)


def psu(name: str) -> Variable:
    """The primary sampling unit, e.g. hv021."""
    return Variable(name=name, label=_PSU, kind="integer", measure="nominal", role=PSU)


def stratum(name: str) -> Variable:
    """The stratum for sampling errors, e.g. hv022."""
    return Variable(name=name, label=_STRATUM, kind="integer", measure="nominal", role=STRATUM)


def design_stratum(name: str, strata: Mapping[int, Text]) -> Variable:
    """The strata that clusters were drawn in, with names, e.g. v023. strata: number -> name."""
    return _coded(name, _DESIGN_STRATUM, strata)


def region(name: str, regions: Mapping[int, Text]) -> Variable:
    """The region of the sample design, e.g. v024. regions: code -> name per language."""
    return _coded(name, _REGION, regions)


def residence(name: str) -> Variable:
    """Urban or rural, e.g. v025."""
    return _coded(name, _RESIDENCE, RESIDENCE)


def _coded(name: str, label: Text, values: Mapping[int, Text]) -> Variable:
    width = max(len(str(code)) for code in values)
    return Variable(
        name=name, label=label, kind="code", values=values, measure="nominal", width=width
    )


def interviewer(name: str) -> Variable:
    """The interviewer under a number that leads to nobody, e.g. v028."""
    return Variable(
        name=name,
        label=_INTERVIEWER,
        kind="integer",
        measure="nominal",
        width=9,
        role=OPERATION,
    )


def weight(name: str) -> Variable:
    """A column of the weighting chain."""
    return Variable(
        name=name, label=WEIGHTS[name], kind="decimal", width=16, decimals=6, role=WEIGHT
    )


def dhs_weight(name: str) -> Variable:
    """A normalised weight as DHS files store it, e.g. d005."""
    return Variable(name=name, label=DHS_WEIGHT, kind="integer", width=10, role=WEIGHT)


def same_weight(name: str, other: str) -> Variable:
    """A weight under a second name, for programs written for DHS files, e.g. v005 beside d005."""
    label = {
        language: text.format(other=other)
        for language, text in _text(
            "{other} ilə eynidir: hər evdə bir qadın",
            "То же, что {other}: одна женщина в домохозяйстве",
            "The same as {other}: one woman a household",
        ).items()
    }
    return Variable(name=name, label=label, kind="integer", width=10, role=WEIGHT)


def case_id(name: str) -> Variable:
    """Cluster, household and line in one text, as DHS files have it; not for others' files."""
    return Variable(
        name=name,
        label=words.CASE,
        kind="text",
        measure="nominal",
        width=15,
        role=OPERATION,
        formats={"spss": "A15"},
    )


def result(name: str, label: Text, values: Mapping[int, Text]) -> Variable:
    """How a case ended, e.g. v015."""
    return Variable(name, label, "code", values, measure="nominal", width=2, role=OPERATION)


def indicator(name: str, label: Text, universe: str) -> Variable:
    """An indicator as 0/1; a null is outside its universe."""
    return Variable(
        name=name,
        label=label,
        kind="code",
        values=words.NO_YES,
        measure="nominal",
        universe=universe,
        role=INDICATOR,
    )


EVERYBODY = "true()"
"""The universe of a derived variable that every woman has."""

WEALTH = {
    "quintile": _text("Rifah kvintili", "Квинтиль благосостояния", "Wealth quintile"),
    "score": _text(
        "Rifah indeksinin balı, beş onluq işarə ilə",
        "Балл индекса благосостояния, пять знаков",
        "Wealth index score, five implied decimals",
    ),
}
QUINTILES: Mapping[int, Text] = {
    1: _text("Ən kasıb", "Беднейшая", "Poorest"),
    2: _text("Kasıb", "Бедная", "Poorer"),
    3: _text("Orta", "Средняя", "Middle"),
    4: _text("Varlı", "Богатая", "Richer"),
    5: _text("Ən varlı", "Богатейшая", "Richest"),
}


def wealth_quintile(name: str) -> Variable:
    """The wealth quintile, hv270 or v190."""
    return Variable(
        name=name,
        label=WEALTH["quintile"],
        kind="code",
        values=QUINTILES,
        measure="ordinal",
        role=DERIVED,
    )


def wealth_score(name: str) -> Variable:
    """The score of the wealth index as a whole number, hv271 or v191."""
    return Variable(name=name, label=WEALTH["score"], kind="integer", width=10, role=DERIVED)


def derived(
    name: str, label: Text, values: Mapping[int, Text], universe: str, *, derivation: str = ""
) -> Variable:
    """A variable computed from answers: codes with labels, or a count without."""
    kind, measure = ("code", "nominal") if values else ("integer", "scale")
    return Variable(
        name=name,
        label=label,
        kind=kind,
        values=values,
        measure=measure,
        universe="" if universe == EVERYBODY else universe,
        role=DERIVED,
        derivation=" ".join(derivation.split()),
    )
