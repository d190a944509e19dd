"""Questions, groups and repeats as pyxform has read them -> our nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from instruments.errors import Finding
from instruments.model import Group, Node, Question, Repeat
from instruments.or_other import other_prompt
from instruments.xlsform.languages import Languages
from instruments.xlsform.lists import read_export
from instruments.xlsform.types import REFUSED, type_of
from instruments.yaml_parts import parse_parameters
from instruments.yaml_source import normal_condition

DEFAULT_PIXELS = "2048"
"""To how many pixels the tablet scales pictures when the form does not say."""

_KNOWN = frozenset(
    (
        "type",
        "name",
        "label",
        "hint",
        "guidance_hint",
        "bind",
        "control",
        "default",
        "parameters",
        "trigger",
        "choices",
        "itemset",
        "list_name",
        "choice_filter",
        "media",
        "export",
        "sensitive",
        "identifying",
        "actions",
        "_dynamic_default",
        "children",
        "query",
        "instance",
        "max_length",
        "autoplay",
    )
)
_KNOWN_BIND = frozenset(
    (
        "required",
        "readonly",
        "relevant",
        "constraint",
        "calculate",
        "type",
        "jr:requiredMsg",
        "jr:constraintMsg",
        "jr:preload",
        "jr:preloadParams",
        "orx:max-pixels",
    )
)
_LAST_SAVED = re.compile(r"\$\{\s*last-saved#")
_ITEXT = re.compile(r"jr:itext\(\s*(.+?)/itextId\s*\)")
"""How pyxform's forms fetch the label of a choice; here rows of choices hold it themselves."""
_YES = frozenset({"yes", "true", "true()", "1"})


class Reader:
    """Reads nodes and notes what is lost. `rows` tells names that stand in the sheet from others."""

    def __init__(
        self, languages: Languages, rows: Mapping[str, int], name: str, found: list[Finding]
    ) -> None:
        self.languages = languages
        self.rows = rows
        self.place = f"{name} [survey]"
        self.found = found
        self.counts: dict[str, str] = {}

    def children(self, written: Iterable[Mapping[str, Any]]) -> tuple[Node, ...]:
        """All nodes of one level. pyxform's own helpers (meta, repeat counts) are left out."""
        return tuple(node for one in written for node in self._node(one))

    def _node(self, one: Mapping[str, Any]) -> Iterator[Node]:
        kind, name = str(one["type"]), str(one["name"])
        if kind == "group" and name == "meta" and name not in self.rows:
            yield from self.children(c for c in one["children"] if c["name"] == "audit")
        elif kind == "group":
            yield self._group(one)
        elif kind == "repeat":
            yield self._repeat(one)
        elif kind == "calculate" and name.endswith("_count") and name not in self.rows:
            self.counts[name] = one["bind"]["calculate"]
        elif kind != "csv-external":
            yield from self._question(one)

    def _group(self, one: Mapping[str, Any]) -> Group:
        self._note_lost(one)
        return Group(
            name=str(one["name"]),
            children=self.children(one.get("children", ())),
            label=self._label(one),
            hint=self.languages.text(one.get("hint")),
            relevant=self._bind(one, "relevant"),
            appearance=self._appearance(one),
            sensitive=self._flag(one, "sensitive"),
            line=self._row(one),
        )

    def _repeat(self, one: Mapping[str, Any]) -> Repeat:
        self._note_lost(one)
        count = one.get("control", {}).get("jr:count")
        generated = re.fullmatch(r"\$\{(.+)\}", str(count or ""))
        if generated and generated[1] in self.counts:
            count = self.counts[generated[1]]
        return Repeat(
            name=str(one["name"]),
            children=self.children(one.get("children", ())),
            label=self._label(one),
            hint=self.languages.text(one.get("hint")),
            relevant=self._bind(one, "relevant"),
            appearance=self._appearance(one),
            repeat_count=str(count) if count else None,
            sensitive=self._flag(one, "sensitive"),
            line=self._row(one),
        )

    def _question(self, one: Mapping[str, Any]) -> Iterator[Question]:
        written = str(one["type"])
        known = type_of(written)
        if known is None:
            hint = REFUSED.get(written, "Use another type.")
            self._find("X040", f"The type '{written}' cannot be carried over.", one, hint, "error")
            return
        self._note_lost(one)
        kind, extra = known
        kind, choices = self._choices(one, kind)
        text = self.languages.text
        bind = one.get("bind", {})
        yield Question(
            name=str(one["name"]),
            type=kind,
            label=self._label(one),
            hint=text(one.get("hint", extra.get("hint"))),
            guidance_hint=text(one.get("guidance_hint")),
            required=normal_condition(str(bind.get("required", ""))),
            required_message=text(bind.get("jr:requiredMsg")),
            relevant=self._bind(one, "relevant"),
            constraint=self._bind(one, "constraint") or extra.get("constraint"),
            constraint_message=text(bind.get("jr:constraintMsg")),
            calculation=self._bind(one, "calculate"),
            trigger=", ".join(f"${{{name}}}" for name in one.get("trigger") or ()) or None,
            choices=choices,
            choice_filter=one.get("choice_filter") or None,
            appearance=self._appearance(one),
            default=self._default(one),
            read_only=normal_condition(str(bind.get("readonly", ""))) if kind != "note" else None,
            parameters=self._parameters(one, kind),
            media={k: text(v) for k, v in one.get("media", {}).items()},
            export=read_export(one.get("export"), self.languages),
            sensitive=self._flag(one, "sensitive"),
            identifying=self._flag(one, "identifying"),
            line=self._row(one),
        )

    def _choices(self, one: Mapping[str, Any], kind: str) -> tuple[str, str | None]:
        """(type, choice list). A file makes it another type."""
        source = one.get("itemset") or one.get("query") or one.get("list_name")
        if one["type"] == "select one external":
            return "select_one", str(one.get("query") or source)
        if source is None:
            return kind, None
        source = str(source)
        if source.startswith("${") and one.get("choice_filter"):
            message = f"'{one['name']}' filters choices that are answers of a repeat."
            hint = "Leave the filter out, or calculate the wanted answers in the repeat."
            self._find("X041", message, one, hint, "error")
        if "." not in source or source.startswith("${"):
            return kind, source
        stem, _, ending = source.rpartition(".")
        if ending not in ("csv", "geojson", "xml") or kind == "rank":
            message = f"Choices from the file '{source}' cannot be carried over."
            self._find("X041", message, one, "Make it a CSV file.", "error")
        elif ending != "csv":
            message = f"The choices in '{source}' become the file '{stem}.csv'."
            self._find("X045", message, one)
        return f"{kind}_from_file", f"{stem}.csv"

    def _parameters(self, one: Mapping[str, Any], kind: str) -> dict[str, str]:
        written = one.get("parameters") or {}
        pairs = parse_parameters(written) if isinstance(written, str) else written.items()
        found = {str(key): str(value) for key, value in pairs}
        if kind == "image" and found.get("max-pixels") == DEFAULT_PIXELS:
            del found["max-pixels"]
        if one.get("max_length"):
            found["max-length"] = str(one["max_length"])
        return found

    def _default(self, one: Mapping[str, Any]) -> str | None:
        default = one.get("default")
        if default is None or str(default) == "":
            return None
        if _LAST_SAVED.search(str(default)):
            message = f"'{one['name']}' takes its default from the last saved form."
            self._find("X042", message, one, "It was left out: tablets keep no sent interviews.")
            return None
        return str(default).removeprefix("jr://images/")

    def _label(self, one: Mapping[str, Any]) -> Mapping[str, str]:
        generated = one["name"] not in self.rows and str(one["name"]).endswith("_other")
        if generated and one.get("label") == "Specify other.":
            return other_prompt(self.languages.all)
        found = self.languages.text(one.get("label"))
        is_name = one["type"] == "repeat" and set(found.values()) == {one["name"]}
        return {} if is_name else found

    def _bind(self, one: Mapping[str, Any], key: str) -> str | None:
        value = _ITEXT.sub(r"\1/label", str(one.get("bind", {}).get(key, "")).strip())
        generated = re.fullmatch(r"selected\(\.\./(\w+), 'other'\)", value)
        if generated and one["name"] not in self.rows:
            return f"selected(${{{generated[1]}}}, 'other')"
        return value or None

    def _appearance(self, one: Mapping[str, Any]) -> str:
        found = " ".join(str(one.get("control", {}).get("appearance", "")).split())
        if found.startswith("ex:") or " ex:" in found:
            message = f"'{one['name']}' is filled by another Android application."
            self._find("X043", message, one, "Here the answer is typed in.")
        return found

    def _flag(self, one: Mapping[str, Any], key: str) -> bool:
        return str(one.get(key, "")).strip().lower() in _YES

    def _row(self, one: Mapping[str, Any]) -> int | None:
        return self.rows.get(str(one["name"]))

    def _note_lost(self, one: Mapping[str, Any]) -> None:
        lost = sorted(one.keys() - _KNOWN)
        lost += sorted(f"bind::{key}" for key in one.get("bind", {}).keys() - _KNOWN_BIND)
        if lost:
            message = f"Columns of '{one['name']}' that are not carried over: {', '.join(lost)}."
            self._find("X044", message, one)

    def _find(
        self,
        code: str,
        message: str,
        one: Mapping[str, Any],
        hint: str = "",
        severity: str = "warning",
    ) -> None:
        self.found.append(Finding(code, severity, message, hint, self.place, self._row(one)))
