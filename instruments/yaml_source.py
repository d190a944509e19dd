"""YAML read as marked text: every scalar is the text that stands in the file, every place is known.

PyYAML's constructors would turn `Yes` into True and `1.0` into a float, and forget the lines; so
the node graph is read directly. Nothing raises: what is wrong goes to `Source.findings`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

import yaml

from instruments.errors import N_, Finding, filled
from instruments.model import Text

LARGEST_FILE = 5_000_000
MOST_NODES = 500_000

Fields: TypeAlias = Mapping[str, yaml.Node]
T = TypeVar("T")

_TRUE = frozenset({"yes", "true", "y", "on"})
_FALSE = frozenset({"no", "false", "n", "off", ""})


@dataclass(slots=True)
class Source:
    """One file being read: where it is called from, the language of its plain texts, what was found."""

    place: str
    language: str = "en"
    findings: list[Finding] = field(default_factory=list)

    def error(
        self, code: str, message: str, *, at: yaml.Node | None = None, hint: str = ""
    ) -> None:
        """The file cannot be used."""
        self._find(code, "error", message, hint, at)

    def warning(self, code: str, message: str, *, at: yaml.Node | None, hint: str = "") -> None:
        """The file can be used, but somebody should look."""
        self._find(code, "warning", message, hint, at)

    def _find(
        self, code: str, severity: str, message: str, hint: str, at: yaml.Node | None
    ) -> None:
        line = at.start_mark.line + 1 if at is not None else None
        self.findings.append(Finding(code, severity, message, hint, self.place, line))


def compose(content: bytes, source: Source) -> yaml.Node | None:
    """The node graph of a YAML file, or None with findings."""
    if len(content) > LARGEST_FILE:
        source.error(
            "Y001", filled(N_("The file is larger than %(value)s MB."), value=LARGEST_FILE // 10**6)
        )
        return None
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        source.error("Y002", N_("The file is not UTF-8."), hint=N_("Save it as UTF-8."))
        return None
    except RecursionError:
        source.error("Y003", N_("The file is nested too deeply."))
        return None
    except yaml.YAMLError as problem:
        _report(problem, source)
        return None
    if root is None:
        source.error("Y004", N_("The file is empty."))
        return None
    return None if _is_too_large(root, source) else root


def _report(problem: yaml.YAMLError, source: Source) -> None:
    mark = getattr(problem, "problem_mark", None)
    what = getattr(problem, "problem", None) or filled(N_("it cannot be read"))
    line = mark.line + 1 if mark is not None else None
    hint = N_("Put a text that holds ': ', ' #' or begins with a special character in quotes.")
    message = filled(N_("This is not YAML: %(what)s."), what=what)
    source.findings.append(Finding("Y003", "error", message, hint, source.place, line))


def _is_too_large(root: yaml.Node, source: Source) -> bool:
    """Aliases can make a small file unfold into billions of nodes, or into itself."""
    left = MOST_NODES
    waiting: list[tuple[yaml.Node, int]] = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        left -= 1
        if left < 0 or depth > 100:
            source.error(
                "Y003", N_("The file is nested too deeply."), hint=N_("Use fewer aliases."), at=node
            )
            return True
        if isinstance(node, yaml.SequenceNode):
            waiting.extend((child, depth + 1) for child in node.value)
        elif isinstance(node, yaml.MappingNode):
            waiting.extend((child, depth + 1) for pair in node.value for child in pair)
    return False


def fields(node: yaml.Node, source: Source, *, known: Collection[str] | None, what: str) -> Fields:
    """The entries of a mapping, merge keys unfolded. Unknown and repeated keys are found."""
    if not isinstance(node, yaml.MappingNode):
        source.error("Y010", filled(N_("%(what)s must be a mapping of keys."), what=what), at=node)
        return {}
    entries: dict[str, yaml.Node] = {}
    merged: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        if key == "<<":
            merged |= _merged(value, source)
        elif key in entries:
            source.error(
                "Y011",
                filled(N_("%(what)s has the key '%(key)s' twice."), what=what, key=key),
                at=key_node,
            )
        elif known is not None and key not in known:
            source.error(
                "Y012",
                filled(N_("%(what)s has no key '%(key)s'."), what=what, key=key),
                at=key_node,
                hint=_guess(key, known),
            )
        else:
            entries[key] = value
    return {k: v for k, v in (merged | entries).items() if known is None or k in known}


def has_key(node: yaml.Node, key: str) -> bool:
    """Whether a mapping has the key itself, merge keys left out."""
    return isinstance(node, yaml.MappingNode) and any(k.value == key for k, _ in node.value)


def _merged(node: yaml.Node, source: Source) -> dict[str, yaml.Node]:
    parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found: dict[str, yaml.Node] = {}
    for part in reversed(parts):
        found |= fields(part, source, known=None, what=filled(N_("A merge key's mapping")))
    return found


def _guess(key: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(key, list(known), n=1)
    return (
        filled(N_("Did you mean '%(close)s'?"), close=close[0])
        if close
        else filled(N_("Known keys: %(names)s."), names=", ".join(sorted(known)))
    )


def is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def scalar(node: yaml.Node, source: Source, what: str) -> str:
    """The text of a scalar as it stands in the file; "" for null."""
    if isinstance(node, yaml.ScalarNode):
        return "" if is_null(node) else str(node.value).strip()
    source.error("Y013", filled(N_("'%(what)s' must be a single value."), what=what), at=node)
    return ""


def text(node: yaml.Node, source: Source, what: str) -> Text:
    """A text: a scalar in the file's language, or a mapping from language to text."""
    if isinstance(node, yaml.MappingNode):
        given = strings(node, source, what)
        return {language: value for language, value in given.items() if value}
    value = scalar(node, source, what)
    return {source.language: value} if value else {}


def strings(node: yaml.Node, source: Source, what: str) -> dict[str, str]:
    """A mapping from text to text."""
    entries = fields(node, source, known=None, what=f"'{what}'")
    return {key: scalar(value, source, f"{what}: {key}") for key, value in entries.items()}


def flag(node: yaml.Node, source: Source, what: str) -> bool:
    """`yes` or `no`."""
    value = scalar(node, source, what).lower()
    if value not in _TRUE | _FALSE:
        source.error("Y014", filled(N_("'%(what)s' must be yes or no."), what=what), at=node)
    return value in _TRUE


def condition(node: yaml.Node, source: Source, what: str) -> str | None:
    """An expression, or `yes` (always) or `no` (never, None)."""
    value = scalar(node, source, what)
    return normal_condition(value)


def normal_condition(value: str) -> str | None:
    """One spelling for what is always or never so: "true()" or None."""
    if value.lower() in _TRUE | {"true()"}:
        return "true()"
    return None if value.lower() in _FALSE | {"false()"} else value


def items(
    node: yaml.Node, source: Source, what: str, read: Callable[[yaml.Node, Source], T | None]
) -> tuple[T, ...]:
    """A sequence, each element read by `read`; None leaves an element out."""
    if not isinstance(node, yaml.SequenceNode):
        source.error("Y015", filled(N_("'%(what)s' must be a list."), what=what), at=node)
        return ()
    found = (read(child, source) for child in node.value)
    return tuple(item for item in found if item is not None)
