"""The few words that files carry themselves, in the survey's three languages.

Everything else in a file is text of the instrument, translated in its own catalogue.
"""

from __future__ import annotations

from instruments.model import Text

NO: Text = {"en": "No", "az": "Xeyr", "ru": "Нет"}
YES: Text = {"en": "Yes", "az": "Bəli", "ru": "Да"}
NO_YES: dict[int, Text] = {0: NO, 1: YES}

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
