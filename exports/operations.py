"""Files about the fieldwork itself: a row per visit and a row per interview, without any answer.

Every variable has the role OPERATION and is left out of files for others. Interviewers stand under
pseudonymous numbers. Result codes are those of the DHS household and woman's questionnaires, then those
that this kind of survey adds.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from exports import words
from exports.dataset import Dataset
from exports.design_variables import interviewer
from exports.variable import KEY, OPERATION, Variable
from instruments.model import Text


def _text(az: str, ru: str, en: str) -> Text:
    return {"az": az, "ru": ru, "en": en}


UNITS: Mapping[int, Text] = {
    1: _text("Ev təsərrüfatı", "Домохозяйство", "Household"),
    2: _text("Qadın", "Женщина", "Woman"),
}
UNIT_CODES = {"household": 1, "woman": 2}

HOUSEHOLD_RESULTS: Mapping[int, Text] = {
    1: _text("Tamamlanıb", "Завершено", "Completed"),
    2: _text("Evdə uyğun respondent yoxdur", "Нет подходящего респондента дома", "No competent respondent at home"),
    3: _text("Uzun müddət evdə deyillər", "Длительное отсутствие", "Household absent for an extended period"),
    4: _text("Təxirə salınıb", "Отложено", "Postponed"),
    5: _text("İmtina", "Отказ", "Refused"),
    6: _text("Boş və ya yaşayış evi deyil", "Пусто или не жильё", "Vacant or not a dwelling"),
    7: _text("Dağıdılıb", "Разрушено", "Destroyed"),
    8: _text("Tapılmayıb", "Не найдено", "Dwelling not found"),
    9: _text("Digər", "Другое", "Other"),
}  # fmt: skip
WOMAN_RESULT = _text("Qadın üzrə nəticə", "Результат по женщине", "Result, woman")
WOMAN_RESULTS: Mapping[int, Text] = {
    1: _text("Tamamlanıb", "Завершено", "Completed"),
    2: _text("Evdə deyil", "Нет дома", "Not at home"),
    3: _text("Təxirə salınıb", "Отложено", "Postponed"),
    4: _text("İmtina", "Отказ", "Refused"),
    5: _text("Qismən tamamlanıb", "Завершено частично", "Partly completed"),
    6: _text("Cavab verə bilmir", "Не в состоянии отвечать", "Incapacitated"),
    7: _text("Digər", "Другое", "Other"),
    8: _text("Təklik mümkün olmayıb", "Не удалось остаться наедине", "No privacy after all attempts"),
    9: _text("Dil maneəsi", "Языковой барьер", "Language barrier"),
    10: _text("Təhlükəsizlik üçün dayandırılıb", "Прекращено ради безопасности", "Stopped for safety"),
    11: _text("Qəyyum icazə verməyib", "Опекун не разрешил", "Guardian's consent refused"),
    12: _text("Köçüb və ya vəfat edib", "Переехала или умерла", "Moved or died since the roster"),
}  # fmt: skip
LANGUAGES: Mapping[int, Text] = {
    1: _text("Azərbaycan dili", "Азербайджанский", "Azerbaijani"),
    2: _text("Rus dili", "Русский", "Russian"),
    3: _text("İngilis dili", "Английский", "English"),
}
LANGUAGE_CODES = {"az": 1, "ru": 2, "en": 3}


def _key(name: str, label: Text) -> Variable:
    return Variable(name, label, measure="nominal", role=KEY)


def _coded(name: str, label: Text, values: Mapping[int, Text]) -> Variable:
    width = max(len(str(code)) for code in values)
    return Variable(name, label, "code", values, measure="nominal", width=width, role=OPERATION)


def _number(name: str, label: Text) -> Variable:
    return Variable(name, label, role=OPERATION)


_CLUSTER, _HOUSEHOLD = _key("hv001", words.CLUSTER), _key("hv002", words.HOUSEHOLD)
_UNIT_LABEL = _text("Kimə səfər edilib", "Кого посещали", "Who was visited")

VISITS: tuple[Variable, ...] = (
    _CLUSTER,
    _HOUSEHOLD,
    Variable("unit", _UNIT_LABEL, "code", UNITS, measure="nominal", width=1, role=KEY),
    _key("visit", _text("Səfərin nömrəsi", "Номер посещения", "Number of the visit")),
    Variable("visit_date", _text("Tarix", "Дата", "Date"), "date", width=10, role=OPERATION),
    _number("visit_hour", _text("Saat (0-23)", "Час (0–23)", "Hour of the day (0-23)")),
    _number(
        "visit_weekday",
        _text("Həftənin günü (1-7)", "День недели (1–7)", "Day of the week (1 Monday - 7 Sunday)"),
    ),
    _coded(
        "household_visit_result",
        _text("Ev təsərrüfatı üzrə nəticə", "Результат по домохозяйству", "Result, household"),
        HOUSEHOLD_RESULTS,
    ),
    _coded(
        "woman_visit_result",
        WOMAN_RESULT,
        WOMAN_RESULTS,
    ),
    _coded(
        "final",
        _text("Yekun nəticədir", "Окончательный результат", "This result closes the case"),
        words.NO_YES,
    ),
    _coded(
        "appointment",
        _text(
            "Növbəti görüş təyin edilib", "Назначена следующая встреча", "An appointment was made"
        ),
        words.NO_YES,
    ),
    interviewer("interviewer_number"),
)
"""Columns of `visits`, in their order; the first four name a row."""

INTERVIEWS: tuple[Variable, ...] = (
    _CLUSTER,
    _HOUSEHOLD,
    Variable("unit", _UNIT_LABEL, "code", UNITS, measure="nominal", width=1, role=KEY),
    Variable(
        "begun_at", _text("Başlanğıc", "Начало", "Begun"), "datetime", width=20, role=OPERATION
    ),
    Variable(
        "finished_at", _text("Son", "Конец", "Finished"), "datetime", width=20, role=OPERATION
    ),
    Variable(
        "minutes",
        _text("Müddət, dəqiqə", "Длительность, минуты", "Duration in minutes"),
        "decimal",
        decimals=1,
        role=OPERATION,
    ),
    _coded(
        "interface_language",
        _text("Planşetin dili", "Язык планшета", "Language of the tablet"),
        LANGUAGES,
    ),
    _number(
        "answered",
        _text(
            "Cavablandırılmış sualların sayı",
            "Число вопросов с ответом",
            "Questions with an answer",
        ),
    ),
    _number(
        "quality_flags",
        _text("Yoxlamaların qeydləri", "Замечания проверок", "Findings of the checks at the end"),
    ),
    _number("revisions", _text("Saxlanma sayı", "Число сохранений", "Times it was saved")),
    interviewer("interviewer_number"),
)
"""Columns of `interviews`; the first three name a row."""

LABELS: Mapping[str, Text] = {
    "visits": _text("Səfərlər", "Посещения", "Visits"),
    "interviews": _text("Müsahibələrin gedişi", "Ход интервью", "How the interviews went"),
}


def visits(frame: pl.DataFrame, languages: tuple[str, ...]) -> Dataset:
    """The dataset `visits`; frame has a column for each of VISITS."""
    return _dataset("visits", frame, VISITS, keys=4, languages=languages)


def interviews(frame: pl.DataFrame, languages: tuple[str, ...]) -> Dataset:
    """The dataset `interviews`; frame has a column for each of INTERVIEWS."""
    return _dataset("interviews", frame, INTERVIEWS, keys=3, languages=languages)


def _dataset(
    name: str,
    frame: pl.DataFrame,
    variables: tuple[Variable, ...],
    *,
    keys: int,
    languages: tuple[str, ...],
) -> Dataset:
    typed = frame.select(pl.col(one.name).cast(one.dtype) for one in variables)
    return Dataset(
        typed,
        variables,
        name,
        label=LABELS[name],
        keys=tuple(one.name for one in variables[:keys]),
        languages=languages,
    )
