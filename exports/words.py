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
    "no_value": {"en": "Without a value", "az": "Qiyməti olmayan", "ru": "Без значения"},
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

CHANGES: dict[str, Text] = {
    "first": {
        "en": "This is the first release of its kind.",
        "az": "Bu, öz növündən ilk buraxılışdır.",
        "ru": "Это первый выпуск такого рода.",
    },
    "nothing": {
        "en": "Nothing is different from release {number}.",
        "az": "{number} nömrəli buraxılışdan heç bir fərqi yoxdur.",
        "ru": "Отличий от выпуска {number} нет.",
    },
    "heading": {
        "en": "Changes since release {number}:",
        "az": "{number} nömrəli buraxılışdan sonrakı dəyişikliklər:",
        "ru": "Изменения по сравнению с выпуском {number}:",
    },
    "rows": {
        "en": "file {file}: {before} → {after} rows",
        "az": "{file} faylı: sətirlərin sayı {before} → {after}",
        "ru": "файл {file}: число строк {before} → {after}",
    },
    "new_file": {
        "en": "new file {file}, {rows} rows",
        "az": "yeni fayl: {file}, sətirlərin sayı {rows}",
        "ru": "новый файл {file}, число строк {rows}",
    },
    "no_file": {
        "en": "file {file} is no longer there",
        "az": "{file} faylı daha yoxdur",
        "ru": "файла {file} больше нет",
    },
    "new_variables": {
        "en": "file {file}, new variables: {names}",
        "az": "{file} faylı, yeni dəyişənlər: {names}",
        "ru": "файл {file}, новые переменные: {names}",
    },
    "no_variables": {
        "en": "file {file}, variables no longer there: {names}",
        "az": "{file} faylı, daha olmayan dəyişənlər: {names}",
        "ru": "файл {file}, переменных больше нет: {names}",
    },
    "weights": {
        "en": "weights of run: {before} → {after}",
        "az": "çəkilərin hesablanması: {before} → {after}",
        "ru": "расчёт весов: {before} → {after}",
    },
    "no_weights": {"en": "none", "az": "yoxdur", "ru": "нет"},
    "new_version": {
        "en": "questionnaire version added: {version}",
        "az": "anketin yeni versiyası: {version}",
        "ru": "добавлена версия анкеты: {version}",
    },
    "no_version": {
        "en": "questionnaire version no longer used: {version}",
        "az": "anketin daha istifadə olunmayan versiyası: {version}",
        "ru": "версия анкеты больше не используется: {version}",
    },
    "new_language": {
        "en": "labels also in: {language}",
        "az": "etiketlər bu dildə də var: {language}",
        "ru": "метки также на языке: {language}",
    },
    "no_language": {
        "en": "labels no longer in: {language}",
        "az": "etiketlər bu dildə daha yoxdur: {language}",
        "ru": "меток больше нет на языке: {language}",
    },
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

DESIGN_SAMPLE: Text = {
    "en": "Stratified two-stage sample: clusters with probability proportional to size, then households by "
    "systematic selection ({take} per cluster); in each household one woman aged {low}–{high} is drawn at random.",
    "az": "İkipilləli təbəqələşdirilmiş seçmə: əvvəl ölçüyə mütənasib ehtimalla klasterlər, sonra sistematik "
    "seçimlə ev təsərrüfatları (hər klasterdə {take}); hər ev təsərrüfatından {low}–{high} yaşlı bir qadın "
    "təsadüfi seçilir.",
    "ru": "Двухступенчатая стратифицированная выборка: кластеры с вероятностью, пропорциональной размеру, "
    "затем систематический отбор домохозяйств (в кластере: {take}); в каждом домохозяйстве случайно "
    "отбирается одна женщина {low}–{high} лет.",
}
DESIGN_UNIVERSE: Text = {
    "en": "Women aged {low}–{high} who usually live in the households.",
    "az": "Ev təsərrüfatlarında daim yaşayan {low}–{high} yaşlı qadınlar.",
    "ru": "Женщины {low}–{high} лет, постоянно проживающие в домохозяйствах.",
}
ONE_SURVEY: Text = {
    "en": "Cross-section: one survey",
    "az": "Birdəfəlik sorğu",
    "ru": "Единовременный опрос",
}
ON_TABLETS: Text = {
    "en": "Face-to-face interviews on tablets (CAPI)",
    "az": "Planşetlə üzbəüz müsahibə (CAPI)",
    "ru": "Личные интервью на планшетах (CAPI)",
}
SIMULATED: Text = {
    "en": "Simulated answers; nobody was interviewed",
    "az": "Simulyasiya edilmiş cavablar; heç kimlə müsahibə aparılmayıb",
    "ru": "Ответы созданы симуляцией; никого не опрашивали",
}
SAMPLE_SURVEY: Text = {
    "en": "Sample survey data",
    "az": "Seçmə sorğunun məlumatları",
    "ru": "Данные выборочного опроса",
}
SYNTHETIC: Text = {"en": "Synthetic data", "az": "Süni məlumatlar", "ru": "Синтетические данные"}
INVENTED: Text = {
    "en": "Synthetic data: nothing here is true of anyone.",
    "az": "Süni məlumatlar: burada heç nə real insanlara aid deyil.",
    "ru": "Синтетические данные: здесь нет ничего о реальных людях.",
}
RESPONSE: Text = {
    "en": "Response rates, unweighted: households {households} %, women {women} %, overall {overall} %.",
    "az": "Cavab vermə səviyyəsi (çəkisiz): ev təsərrüfatları {households} %, qadınlar {women} %, ümumi "
    "{overall} %.",
    "ru": "Доля ответивших (без весов): домохозяйства {households} %, женщины {women} %, общая {overall} %.",
}
UNITS: dict[str, Text] = {
    "household": {"en": "Household", "az": "Ev təsərrüfatı", "ru": "Домохозяйство"},
    "roster": {
        "en": "Member of a household",
        "az": "Ev təsərrüfatının üzvü",
        "ru": "Член домохозяйства",
    },
    "woman": {"en": "Woman", "az": "Qadın", "ru": "Женщина"},
    "visits": {"en": "Visit to a household", "az": "Səfər", "ru": "Посещение"},
    "interviews": {"en": "Interview", "az": "Müsahibə", "ru": "Интервью"},
}
"""What a row of a file of the platform's own studies stands for, by the name of the file."""

RESTRICTION: dict[str, Text] = {
    "master": {
        "en": "Restricted master: for authorised staff of the office; it does not leave the office.",
        "az": "Məhdud əsas fayl: idarənin səlahiyyətli əməkdaşları üçündür, idarədən kənara verilmir.",
        "ru": "Основной файл ограниченного доступа: для уполномоченных сотрудников ведомства, за его пределы "
        "не передаётся.",
    },
    "suf": {
        "en": "Scientific-use file: for researchers under contract.",
        "az": "Elmi istifadə faylı: müqavilə ilə tədqiqatçılar üçündür.",
        "ru": "Файл для научного использования: для исследователей по договору.",
    },
    "puf": {
        "en": "Public-use file: for everybody.",
        "az": "Açıq istifadə faylı: hamı üçündür.",
        "ru": "Файл открытого доступа: для всех.",
    },
}
"""Who may use a release, by its kind."""

DECLARATION: dict[str, Text] = {
    "master": {
        "en": "Only for staff who are bound to confidentiality.",
        "az": "Yalnız məxfiliyi qorumağı öhdəsinə götürmüş əməkdaşlar üçün.",
        "ru": "Только для сотрудников, обязанных хранить конфиденциальность.",
    },
    "suf": {
        "en": "The contract binds the researcher to confidentiality.",
        "az": "Müqavilə tədqiqatçıdan məxfiliyi qorumağı tələb edir.",
        "ru": "Договор обязывает исследователя хранить конфиденциальность.",
    },
    "puf": {
        "en": "No declaration is needed.",
        "az": "Öhdəlik tələb olunmur.",
        "ru": "Обязательство не требуется.",
    },
}
"""Whether somebody has to promise confidentiality first."""

CONDITIONS: Text = {
    "en": "For statistics and research only. Nobody may try to find out who a person or a household is.",
    "az": "Yalnız statistika və tədqiqat üçün. Şəxsin və ya ev təsərrüfatının kimliyini müəyyən etməyə "
    "cəhd göstərmək olmaz.",
    "ru": "Только для статистики и исследований. Нельзя пытаться установить, кто этот человек или чьё это "
    "домохозяйство.",
}
AZERBAIJAN: Text = {"en": "Azerbaijan", "az": "Azərbaycan", "ru": "Азербайджан"}

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
