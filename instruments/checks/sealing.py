"""Rules about what she answers for herself under seal: see instruments/sealing.py."""

from __future__ import annotations

from collections.abc import Iterator

from instruments.checks.form import Form, error
from instruments.errors import N_, Finding, filled
from instruments.expressions import references
from instruments.model import Node, Question, Repeat, walk
from instruments.piping import names_in
from instruments.question_types import QUESTION_TYPES, Role
from instruments.sealing import (
    DONE,
    PART_BYTES,
    below,
    is_sealed,
    sealed_names,
    sealed_tops,
)

FITTING = frozenset(
    {"select_one", "select_multiple", "integer", "range", "acknowledge", "note", "calculate"}
)
"""What may be asked in a sealed part: answers that are touched, never written, and of a bounded length."""

_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
_NUMBER = 24
"""Most bytes of a number in JSON."""
_AROUND = 64
"""Bytes around the answers of a part: its own name and what else is said of it."""


def uses_of_sealed_answers(form: Form) -> Iterator[Finding]:
    """Rules and texts that need an answer which nobody can read."""
    for top in sealed_tops(form.instrument.children):
        inside = {node.name for node in below(top)}
        hidden = {node.name for node in below(top) if isinstance(node, Question)}
        for node in form.nodes:
            if node.name in inside:
                continue
            for name in sorted(_used_by(node, form) & hidden):
                message = filled(
                    N_("'%(name)s' needs '%(other)s', which is sealed: nobody can read it."),
                    name=node.name,
                    other=name,
                )
                hint = N_("Ask it in the same sealed part, or let it depend on something else.")
                yield error("K401", message, hint, line=node.line)


def _used_by(node: Node, form: Form) -> set[str]:
    rules = (used.tree for used in form.used if used.node is node and used.tree is not None)
    texts = (words for field in _TEXTS for words in getattr(node, field, {}).values())
    read = {name for tree in rules for name in references(tree)}
    return read | {name for words in texts for name in names_in(words)}


def unfit_for_sealing(form: Form) -> Iterator[Finding]:
    """What cannot be asked under seal."""
    for node in form.nodes:
        if isinstance(node, Repeat):
            yield from (_unfit(top) for top in sealed_tops(node.children))
    for top in sealed_tops(form.instrument.children):
        if isinstance(top, Question):
            continue
        yield from (_unfit(node) for node in walk(top.children) if not _fits(node))
        if _longest(form, top) > PART_BYTES:
            message = filled(N_("The sealed part '%(name)s' is too long."), name=top.name)
            yield error("K402", message, N_("Make two parts of it."), line=top.line)


def _fits(node: Node) -> bool:
    if isinstance(node, Repeat) or is_sealed(node):
        return False
    return not isinstance(node, Question) or node.type in FITTING


def _unfit(node: Node) -> Finding:
    message = filled(N_("'%(name)s' cannot be asked under seal."), name=node.name)
    hint = filled(
        N_("A sealed part stands outside repeats and holds only: %(names)s."),
        names=", ".join(sorted(FITTING)),
    )
    return error("K402", message, hint, line=node.line)


def _longest(form: Form, part: Node) -> int:
    """Bytes of the longest answers that a part can have, as JSON."""
    return _AROUND + sum(
        len(f'"{node.name}":,'.encode()) + _longest_answer(form, node)
        for node in below(part)
        if isinstance(node, Question) and QUESTION_TYPES[node.type].role is Role.ASKED
    )


def _longest_answer(form: Form, question: Question) -> int:
    codes = [len(f'"{code}",'.encode()) for code in form.codes(question) or ()]
    most = sum(codes) if QUESTION_TYPES[question.type].multiple else max(codes, default=0)
    return most or _NUMBER


def unmarked(form: Form) -> Iterator[Finding]:
    """Cards and sealed parts of which the interview could not say whether they were given."""
    sealed = sealed_names(form.instrument)
    for top in sealed_tops(form.instrument.children):
        name = top.name + DONE
        mark = form.question(name)
        if mark is None or mark.type != "hidden" or name in sealed:
            message = filled(
                N_("'%(name)s' is sealed, and nothing says whether it was given."), name=top.name
            )
            hint = filled(N_("Add the hidden question '%(other)s' behind it."), other=name)
            yield error("K403", message, hint, line=top.line)
