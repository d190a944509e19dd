"""Rules about words: there, translated, short enough for files, neutral."""

from __future__ import annotations

import re
from collections.abc import Iterator

from instruments.catalogue import messages
from instruments.checks.data import LOADED_TERMS
from instruments.checks.form import Form, error, warning
from instruments.errors import N_, Finding, filled
from instruments.model import Choice, Group, Node, Question, Repeat, Text
from instruments.piping import names_in
from instruments.question_types import Role

VARIABLE_LABEL_BYTES = 256
"""SPSS cuts a longer variable label."""
VARIABLE_LABEL_CHARACTERS = 80
"""Stata refuses a longer one."""
VALUE_LABEL_BYTES = 120
"""SPSS cuts a longer value label, silently."""

_SEEN = (":image", ":big-image", ":video")
"""Contexts of pictures: one may do for all languages."""
_SUFFIX = re.compile(r"\$\{\s*([\w.-]+)\s*\}['’-]?(?=[^\W\d_])")


def missing_labels(form: Form) -> Iterator[Finding]:
    """Questions that people answer, and choices, must say something. The heading of a grid shows choices only."""
    for question, kind in form.questions():
        is_heading = kind.choices and "label" in question.appearance.split()
        seen = kind.role in (Role.ASKED, Role.SHOWN) and not is_heading
        if seen and not (question.label or question.media or question.hint):
            yield warning(
                "K301",
                filled(N_("'%(name)s' has no label."), name=question.name),
                line=question.line,
            )
    for choices in form.instrument.choice_lists.values():
        for choice in choices.choices:
            if not (choice.label or choice.media):
                message = filled(
                    N_("The choice '%(name)s' of '%(other)s' has no label."),
                    name=choice.name,
                    other=choices.name,
                )
                yield warning("K301", message, line=choice.line)


def missing_translations(form: Form) -> Iterator[Finding]:
    """Texts that are there in one language and not in all of the questionnaire's."""
    for message in messages(form.instrument):
        if message.context.endswith(_SEEN):
            continue
        missing = [code for code in form.instrument.languages if not message.text.get(code)]
        if missing:
            words = filled(
                N_("'%(context)s' is not translated into %(names)s."),
                context=message.context,
                names=", ".join(missing),
            )
            hint = filled(N_("Catalogue %(domain)s.po."), domain=message.domain)
            yield warning("K302", words, hint, line=message.line)


def differing_pipes(form: Form) -> Iterator[Finding]:
    """A translation must show the same answers as the source."""
    for message in messages(form.instrument):
        source = message.text.get(form.instrument.default_language)
        if source is None:
            continue
        for language, words in message.text.items():
            if set(names_in(words)) != set(names_in(source)):
                text = filled(
                    N_("'%(context)s' shows other answers in %(language)s than in the source."),
                    context=message.context,
                    language=language,
                )
                yield warning("K303", text, N_("Use the same ${names}."), line=message.line)


def long_variable_labels(form: Form) -> Iterator[Finding]:
    """The short label, or the label itself, must fit into SPSS and Stata in every language."""
    for question, kind in form.questions():
        if not kind.measure or question.identifying:
            continue
        own = bool(question.export.label)
        for language, words in (question.export.label or question.label).items():
            if _fits_variable(words):
                continue
            message = filled(
                N_("The label of '%(name)s' is too long for files (%(language)s)."),
                name=question.name,
                language=language,
            )
            hint = N_("Give a short one in export: 80 characters, 256 bytes.")
            yield (error if own else warning)("K304", message, hint, line=question.line)


def _fits_variable(words: str) -> bool:
    return len(words) <= VARIABLE_LABEL_CHARACTERS and len(words.encode()) <= VARIABLE_LABEL_BYTES


def long_value_labels(form: Form) -> Iterator[Finding]:
    """120 bytes are 60 Cyrillic letters."""
    for choices in form.instrument.choice_lists.values():
        for choice in choices.choices:
            yield from _long_choice(choice, choices.name)


def _long_choice(choice: Choice, name: str) -> Iterator[Finding]:
    own = bool(choice.export.label)
    for language, words in (choice.export.label or choice.label).items():
        if len(words.encode()) > VALUE_LABEL_BYTES:
            message = filled(
                N_("The choice '%(name)s' of '%(other)s' is over 120 bytes (%(language)s)."),
                name=choice.name,
                other=name,
                language=language,
            )
            hint = N_("Give a short label in export.")
            yield (error if own else warning)("K305", message, hint, line=choice.line)


def suffixes_after_pipes(form: Form) -> Iterator[Finding]:
    """Azerbaijani endings follow the vowels of the word: none fits every name."""
    for message in messages(form.instrument):
        for name in _SUFFIX.findall(message.text.get("az", "")):
            text = filled(
                N_("'%(context)s' puts an ending on '${%(name)s}' in Azerbaijani."),
                context=message.context,
                name=name,
            )
            hint = filled(
                N_("Write it so that the word stands alone: %(example)s."),
                example="${name} adlı şəxs",
            )
            yield warning("K306", text, hint, line=message.line)


def loaded_terms(form: Form) -> Iterator[Finding]:
    """Items about acts name what was done, not what it is called: a woman who was slapped may not
    think of it as violence."""
    for question in _sensitive(form.instrument.children, inherited=False):
        yield from _loaded(question.name, question.label, "K307", question.line)


def _sensitive(nodes: tuple[Node, ...], *, inherited: bool) -> Iterator[Question]:
    for node in nodes:
        is_sensitive = inherited or node.sensitive
        if not isinstance(node, Question):
            yield from _sensitive(node.children, inherited=is_sensitive)
        elif is_sensitive and node.type.startswith("select"):
            yield node


def telling_titles(form: Form) -> Iterator[Finding]:
    """What others in the household may see at a glance: titles of the form and of its parts."""
    yield from _loaded("title", form.instrument.title, "K308", None)
    for node in form.nodes:
        if isinstance(node, Group | Repeat):
            yield from _loaded(node.name, node.label, "K308", node.line)


def _loaded(name: str, text: Text, code: str, line: int | None) -> Iterator[Finding]:
    for language, words in text.items():
        pattern = LOADED_TERMS.get(language)
        found = pattern.search(words) if pattern is not None else None
        if found:
            message = filled(
                N_("'%(name)s' says '%(found)s' (%(language)s)."),
                name=name,
                found=found[0],
                language=language,
            )
            yield warning(code, message, N_("Name the act, neutrally."), line=line)
