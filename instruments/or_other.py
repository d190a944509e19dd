"""`or_other`: a choice "Other" and a text question after the select, as XLSForm has it.

It is unfolded when a form is read, so that nothing after reading knows of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from instruments.model import Choice, ChoiceList, Question, Text

OTHER = "other"
_CHOICE = {"en": "Other", "az": "Digər", "ru": "Другое"}
_QUESTION = {"en": "Specify other.", "az": "Digərini dəqiqləşdirin.", "ru": "Уточните, что именно."}


def list_name(choices: str) -> str:
    """The list with the choice "other" that is made of another list."""
    return f"{choices}_or_other"


def list_with_other(choices: ChoiceList, *, languages: Collection[str]) -> ChoiceList:
    """The list with "other" at its end, unless it has that code already."""
    more: tuple[Choice, ...] = ()
    if all(choice.name != OTHER for choice in choices.choices):
        more = (Choice(OTHER, label=other_label(languages)),)
    return replace(choices, name=list_name(choices.name), choices=choices.choices + more)


def other_question(question: Question, *, languages: Collection[str]) -> Question:
    """The text question that asks what the other answer is."""
    return Question(
        name=f"{question.name}_other",
        type="text",
        label=other_prompt(languages),
        relevant=f"selected(${{{question.name}}}, '{OTHER}')",
        sensitive=question.sensitive,
        line=question.line,
    )


def lists_with_other(
    lists: Mapping[str, ChoiceList], names: Collection[str], *, languages: Collection[str]
) -> dict[str, ChoiceList]:
    """All lists and, of those named, the one with "other"."""
    made = (list_with_other(lists[name], languages=languages) for name in names if name in lists)
    return {**lists, **{choices.name: choices for choices in made}}


def other_label(languages: Collection[str]) -> Text:
    """ "Other" in each language that we know, in English for the rest."""
    return {language: _CHOICE.get(language, _CHOICE["en"]) for language in languages}


def other_prompt(languages: Collection[str]) -> Text:
    """The label of the text question, in the same way."""
    return {language: _QUESTION.get(language, _QUESTION["en"]) for language in languages}
