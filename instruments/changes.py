"""What a new version of a questionnaire would do to data that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from instruments.errors import N_, Finding, filled
from instruments.model import Choice, Group, Instrument, Node, Question, Repeat, walk
from instruments.question_types import QUESTION_TYPES

_KINDS = {
    Question: filled(N_("a question")),
    Group: filled(N_("a group")),
    Repeat: filled(N_("a repeat")),
}


def compare(old: Instrument, new: Instrument) -> list[Finding]:
    """What changed, most dangerous first. Errors are changes that make data already collected
    wrong or unreadable under the new version; warnings need a thought; the rest is safe."""
    changes = list(_changes(old, new))
    return sorted(changes, key=lambda one: ("error", "warning", "info").index(one.severity))


def _changes(old: Instrument, new: Instrument) -> Iterator[Finding]:
    before = {node.name: node for node in walk(old.children)}
    after = {node.name: node for node in walk(new.children)}
    for name in before.keys() - after.keys():
        yield from _removed(before[name])
    for name in sorted(after.keys() - before.keys()):
        yield from _added(after[name])
    scopes = _scopes(old.children), _scopes(new.children)
    for name in [name for name in before if name in after]:
        if scopes[0][name] != scopes[1][name]:
            message = filled(N_("'%(name)s' moved into or out of a repeat."), name=name)
            yield _change(
                "C003", "error", message, after[name], N_("Give the moved one a new name.")
            )
        for rule in NODE_RULES:
            yield from rule(before[name], after[name])
        yield from _choice_changes(before[name], after[name], old, new)


def _removed(node: Node) -> Iterator[Finding]:
    if isinstance(node, Group):
        return
    if isinstance(node, Question) and QUESTION_TYPES[node.type].measure == "":
        return
    hint = N_("Keep it and set its relevant to false().")
    yield _change(
        "C001",
        "warning",
        filled(N_("'%(name)s' is gone; its data stay with the old version."), name=node.name),
        node,
        hint,
    )


def _added(node: Node) -> Iterator[Finding]:
    if not isinstance(node, Question):
        return
    message = filled(N_("'%(name)s' is new; interviews made before have no value."), name=node.name)
    yield _change("C010", "info", message, node)


def _scopes(nodes: tuple[Node, ...], repeats: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        found[node.name] = repeats
        if isinstance(node, Repeat):
            found |= _scopes(node.children, (*repeats, node.name))
        elif isinstance(node, Group):
            found |= _scopes(node.children, repeats)
    return found


def _type(old: Node, new: Node) -> Iterator[Finding]:
    before, after = (_KINDS[type(node)] for node in (old, new))
    if before != after:
        hint = N_("Give the new one another name.")
        yield _change(
            "C002",
            "error",
            filled(
                N_("'%(name)s' was %(before)s and is %(after)s."),
                name=new.name,
                before=before,
                after=after,
            ),
            new,
            hint,
        )
    elif isinstance(old, Question) and isinstance(new, Question) and old.type != new.type:
        safe = (old.type, new.type) in _WIDENED
        severity = "warning" if safe else "error"
        message = filled(
            N_("'%(name)s' changes its type from %(type)s to %(other)s."),
            name=new.name,
            type=old.type,
            other=new.type,
        )
        hint = "" if safe else N_("Give the new question another name.")
        yield _change("C002", severity, message, new, hint)


_WIDENED = frozenset(
    {
        ("integer", "decimal"),
        ("integer", "text"),
        ("decimal", "text"),
        ("barcode", "text"),
        ("select_one", "text"),
        ("calculate", "hidden"),
        ("hidden", "calculate"),
    }
)
"""Changes of type that every old value survives."""


def _meaning(old: Node, new: Node) -> Iterator[Finding]:
    for language, words in old.label.items():
        if new.label.get(language, words) != words:
            message = filled(
                N_("The wording of '%(name)s' changes (%(language)s)."),
                name=new.name,
                language=language,
            )
            hint = N_("When the meaning changes, give it another name.")
            yield _change("C004", "warning", message, new, hint)


def _calculation(old: Node, new: Node) -> Iterator[Finding]:
    if not (isinstance(old, Question) and isinstance(new, Question)):
        return
    if old.calculation != new.calculation:
        message = filled(
            N_("'%(name)s' is calculated in another way; stored values are not redone."),
            name=new.name,
        )
        yield _change("C005", "warning", message, new)


def _rules(old: Node, new: Node) -> Iterator[Finding]:
    for field in ("relevant", "required", "constraint", "choice_filter", "repeat_count"):
        if getattr(old, field, None) != getattr(new, field, None):
            message = filled(
                N_("'%(field)s' of '%(name)s' changes; open interviews are judged by the new one."),
                field=field,
                name=new.name,
            )
            yield _change("C006", "warning", message, new)


def _export_name(old: Node, new: Node) -> Iterator[Finding]:
    if not (isinstance(old, Question) and isinstance(new, Question)):
        return
    if (old.export.name or old.name) != (new.export.name or new.name):
        message = filled(N_("'%(name)s' gets another name in exported files."), name=new.name)
        yield _change("C007", "warning", message, new, N_("Analysts' programs read the old one."))


def _secrecy(old: Node, new: Node) -> Iterator[Finding]:
    if not (isinstance(old, Question) and isinstance(new, Question)):
        return
    if old.identifying != new.identifying:
        message = filled(
            N_("'%(name)s' changes between identifying and not; stored answers stay put."),
            name=new.name,
        )
        yield _change("C008", "error", message, new, N_("Give the new question another name."))


NODE_RULES: tuple[Callable[[Node, Node], Iterator[Finding]], ...] = (
    _type,
    _meaning,
    _calculation,
    _rules,
    _export_name,
    _secrecy,
)


def _choice_changes(
    old: Node, new: Node, before: Instrument, after: Instrument
) -> Iterator[Finding]:
    if not (isinstance(old, Question) and isinstance(new, Question)):
        return
    ours = {choice.name: choice for choice in before.choices_of(old)}
    theirs = {choice.name: choice for choice in after.choices_of(new)}
    for code in ours.keys() - theirs.keys():
        hint = N_("Keep the code; hide it with a choice filter.")
        yield _change(
            "C020",
            "error",
            filled(N_("'%(name)s' loses the choice '%(code)s'."), name=new.name, code=code),
            new,
            hint,
        )
    for code, choice in theirs.items():
        was = ours.get(code)
        if was is None and ours:
            yield _change(
                "C021",
                "info",
                filled(N_("'%(name)s' gains the choice '%(code)s'."), name=new.name, code=code),
                new,
            )
        elif was is not None and _relabelled(was, choice):
            message = filled(
                N_("The choice '%(code)s' of '%(name)s' has other words."), code=code, name=new.name
            )
            hint = N_("When the meaning changes, use a new code.")
            yield _change("C022", "warning", message, new, hint)
        if was is not None and was.missing != choice.missing:
            message = filled(
                N_("The choice '%(code)s' of '%(name)s' changes between missing and valid."),
                code=code,
                name=new.name,
            )
            yield _change("C023", "error", message, new, N_("Use a new code."))


def _relabelled(old: Choice, new: Choice) -> bool:
    return any(new.label.get(language, words) != words for language, words in old.label.items())


def _change(code: str, severity: str, message: str, node: Node, hint: str = "") -> Finding:
    return Finding(code, severity, message, hint, node.name, node.line)
