"""The few words that files carry themselves, in the survey's three languages.

Everything else in a file is text of the instrument, translated in its own catalogue.
"""

from __future__ import annotations

from instruments.model import Text

NO: Text = {"en": "No", "az": "Xeyr", "ru": "Нет"}
YES: Text = {"en": "Yes", "az": "Bəli", "ru": "Да"}
NO_YES: dict[int, Text] = {0: NO, 1: YES}

MISSING: dict[int, Text] = {
    8: {"en": "Don't know", "az": "Bilmir", "ru": "Не знает"},
    9: {"en": "No answer", "az": "Cavab yoxdur", "ru": "Нет ответа"},
}
"""Labels of the missing codes of number questions, by their last digit (8, 98, 998 ...)."""

OTHER_MISSING: Text = {"en": "Missing", "az": "Məlumat yoxdur", "ru": "Нет данных"}

CLUSTER: Text = {"en": "Cluster number", "az": "Klasterin nömrəsi", "ru": "Номер кластера"}
HOUSEHOLD: Text = {
    "en": "Household number",
    "az": "Ev təsərrüfatının nömrəsi",
    "ru": "Номер домохозяйства",
}
LINE: Text = {"en": "Line number", "az": "Sıra nömrəsi", "ru": "Номер строки"}
RESPONDENT_LINE: Text = {
    "en": "Respondent's line number",
    "az": "Respondentin sıra nömrəsi",
    "ru": "Номер строки респондентки",
}
CASE: Text = {
    "en": "Case identification",
    "az": "Müsahibənin identifikatoru",
    "ru": "Идентификатор интервью",
}
RANK: Text = {"en": "rank", "az": "yer", "ru": "место"}
OTHER: Text = {"en": "Other", "az": "Digər", "ru": "Другое"}
SPECIFY: Text = {"en": "other, specify", "az": "digər, göstərin", "ru": "другое, укажите"}

CODEBOOK: dict[str, Text] = {
    "codebook": {"en": "Codebook", "az": "Kod kitabçası", "ru": "Кодификатор"},
    "rows": {"en": "Rows", "az": "Sətirlər", "ru": "Строки"},
    "variables": {"en": "Variables", "az": "Dəyişənlər", "ru": "Переменные"},
    "keys": {"en": "Keys", "az": "Açarlar", "ru": "Ключи"},
    "question": {"en": "Question", "az": "Sual", "ru": "Вопрос"},
    "universe": {"en": "Asked if", "az": "Soruşulur, əgər", "ru": "Спрашивается, если"},
    "has_value": {"en": "Has a value if", "az": "Qiyməti var, əgər", "ru": "Имеет значение, если"},
    "computed": {"en": "Computed as", "az": "Hesablanma qaydası", "ru": "Вычисляется как"},
    "everyone": {"en": "Asked of everyone", "az": "Hamıdan soruşulur", "ru": "Спрашивается у всех"},
    "code": {"en": "Code", "az": "Kod", "ru": "Код"},
    "label": {"en": "Label", "az": "Etiket", "ru": "Метка"},
    "cases": {"en": "Cases", "az": "Hallar", "ru": "Случаи"},
    "percent": {"en": "Weighted %", "az": "Çəkili %", "ru": "Взвешенный %"},
    "percent_plain": {"en": "%", "az": "%", "ru": "%"},
    "not_asked": {"en": "Not asked", "az": "Soruşulmayıb", "ru": "Не спрашивали"},
    "missing": {"en": "missing", "az": "çatışmayan", "ru": "пропуск"},
    "mean": {"en": "Mean", "az": "Orta", "ru": "Среднее"},
    "quantiles": {"en": "5 %, median, 95 %", "az": "5 %, median, 95 %", "ru": "5 %, медиана, 95 %"},
    "withheld": {
        "en": "… withheld: too few cases",
        "az": "… göstərilmir: hallar çox azdır",
        "ru": "… не показано: слишком мало случаев",
    },
    "source": {"en": "Source", "az": "Mənbə", "ru": "Источник"},
}

DRAWN: Text = {
    "en": "Sample of clusters. Clusters: {psu}.",
    "az": "Klaster seçimi. Klasterlər: {psu}.",
    "ru": "Выборка кластеров. Кластеры: {psu}.",
}
DRAWN_IN_STRATA: Text = {
    "en": "Stratified sample of clusters. Strata: {stratum}; clusters: {psu}.",
    "az": "Təbəqələr üzrə klaster seçimi. Təbəqələr: {stratum}; klasterlər: {psu}.",
    "ru": "Стратифицированная выборка кластеров. Страты: {stratum}; кластеры: {psu}.",
}
WEIGHTED: Text = {
    "en": "All estimates are weighted by {weight}.",
    "az": "Bütün qiymətlər {weight} çəkisi ilə alınır.",
    "ru": "Все оценки получены с весом {weight}.",
}

UNIVERSE: dict[str, Text] = {
    "and": {"en": "and", "az": "və", "ru": "и"},
    "or": {"en": "or", "az": "və ya", "ru": "или"},
    "not": {"en": "not", "az": "deyil:", "ru": "не"},
    "answered": {"en": "has an answer", "az": "cavablandırılıb", "ru": "имеет ответ"},
    "unanswered": {"en": "has no answer", "az": "cavablandırılmayıb", "ru": "не имеет ответа"},
    "number_of_answers": {
        "en": "number of answers to",
        "az": "cavabların sayı:",
        "ru": "число ответов на вопрос",
    },
}
