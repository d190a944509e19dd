"""Questions, groups and repeats as pyxform has read them -> our nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from instruments.errors import N_, Finding, filled
from instruments.model import Group, Node, Question, Repeat
from instruments.or_other import other_prompt
from instruments.xlsform.choosing import Choosing
from instruments.xlsform.languages import Languages
from instruments.xlsform.lists import read_export
from instruments.xlsform.losses import LAST_SAVED, columns, idle, losses
from instruments.xlsform.searching import rest_of
from instruments.xlsform.types import REFUSED, type_of
from instruments.yaml_parts import parse_parameters
from instruments.yaml_source import normal_condition

DEFAULT_PIXELS = "2048"
"""To how many pixels the tablet scales pictures when the form does not say."""

_ITEXT = re.compile(r"jr:itext\(\s*(.+?)/itextId\s*\)")
"""How pyxform's forms fetch the label of a choice; here rows of choices hold it themselves."""
_YES = frozenset({"yes", "true", "true()", "1"})


class Reader(Choosing):
    """Reads nodes and notes what is lost. `rows` tells names that stand in the sheet from others.

    After reading, `tables` are the files that stand as questions in the sheet, `columns_of_files` the
    choice lists that only name columns of a file, as search() has them.
    """

    def __init__(
        self, languages: Languages, rows: Mapping[str, int], name: str, found: list[Finding]
    ) -> None:
        super().__init__(languages, rows, name, found)
        self.counts: dict[str, str] = {}
        self.tables: list[str] = []
        self._lost_columns: dict[str, list[int | None]] = {}

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
        elif kind in ("csv-external", "xml-external"):
            self._table(one)
        else:
            yield from self._question(one)

    def _table(self, one: Mapping[str, Any]) -> None:
        name = str(one["name"])
        self.tables.append(f"{name}.csv")
        if one["type"] == "xml-external":
            self._became_csv(one, f"{name}.xml", f"{name}.csv")

    def _group(self, one: Mapping[str, Any]) -> Group:
        self._note_lost(one)
        return Group(
            name=str(one["name"]),
            children=self.children(one.get("children", ())),
            label=self._label(one),
            hint=self._text(one.get("hint")),
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
            hint=self._text(one.get("hint")),
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
            message = filled(N_("The type '%(type)s' cannot be carried over."), type=written)
            hint = REFUSED.get(written, N_("Use another type."))
            self._find("X040", message, one, hint, "error")
            return
        self._note_lost(one)
        kind, extra = known
        kind, choices = self._choices(one, kind)
        searched = self._search(one, kind)
        if searched is not None:
            kind, choices = f"{kind}_from_file", searched.file
        text = self._text
        bind = one.get("bind", {})
        parameters = self._parameters(one, kind)
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
            choice_filter=searched.filter
            if searched
            else self._expression(one.get("choice_filter")),
            appearance=self._appearance(one),
            default=self._default(one, kind),
            read_only=normal_condition(str(bind.get("readonly", ""))) if kind != "note" else None,
            parameters={**parameters, **searched.columns} if searched else parameters,
            media={k: text(v) for k, v in one.get("media", {}).items()},
            export=read_export(one.get("export"), self.languages),
            sensitive=self._flag(one, "sensitive"),
            identifying=self._flag(one, "identifying"),
            line=self._row(one),
        )

    def _parameters(self, one: Mapping[str, Any], kind: str) -> dict[str, str]:
        written = one.get("parameters") or {}
        pairs = parse_parameters(written) if isinstance(written, str) else written.items()
        found = {str(k): str(v) for k, v in pairs if not str(k).startswith("odk:")}
        found |= {key: str(value) for key, value in idle(one).items()}
        if kind == "image" and found.get("max-pixels") == DEFAULT_PIXELS:
            del found["max-pixels"]
        if one.get("max_length"):
            found["max-length"] = str(one["max_length"])
        return found

    def _default(self, one: Mapping[str, Any], kind: str) -> str | None:
        """Cells of workbooks that are dates come with a time of day."""
        default = str(one.get("default") if one.get("default") is not None else "")
        if LAST_SAVED.fullmatch(default.strip()):
            return None
        if kind == "date":
            default = default.removesuffix(" 00:00:00")
        return self._expression(default.removeprefix("jr://images/"))

    def _expression(self, source: object) -> str | None:
        """An answer of the last saved form is empty."""
        return LAST_SAVED.sub("''", str(source or "")) or None

    def _text(self, written: Any) -> Mapping[str, str]:
        found = self.languages.text(written)
        return {code: LAST_SAVED.sub("", words) for code, words in found.items()}

    def _label(self, one: Mapping[str, Any]) -> Mapping[str, str]:
        generated = one["name"] not in self.rows and str(one["name"]).endswith("_other")
        if generated and one.get("label") == "Specify other.":
            return other_prompt(self.languages.all)
        found = self._text(one.get("label"))
        is_name = one["type"] == "repeat" and set(found.values()) == {one["name"]}
        return {} if is_name else found

    def _bind(self, one: Mapping[str, Any], key: str) -> str | None:
        value = _ITEXT.sub(r"\1/label", str(one.get("bind", {}).get(key, "")).strip())
        generated = re.fullmatch(r"selected\(\.\./(\w+), 'other'\)", value)
        if generated and one["name"] not in self.rows:
            return f"selected(${{{generated[1]}}}, 'other')"
        return self._expression(value)

    def _appearance(self, one: Mapping[str, Any]) -> str:
        written = str(one.get("control", {}).get("appearance", ""))
        return (
            rest_of(written) if str(one["type"]).startswith("select") else " ".join(written.split())
        )

    def _flag(self, one: Mapping[str, Any], key: str) -> bool:
        return str(one.get(key, "")).strip().lower() in _YES

    def _note_lost(self, one: Mapping[str, Any]) -> None:
        for code, message, hint in losses(one):
            self._find(code, message, one, hint)
        for column in columns(one):
            self._lost_columns.setdefault(column, []).append(self._row(one))

    def lost_columns(self) -> Iterator[Finding]:
        """One finding per column of the sheet, at its first row."""
        for column, rows in self._lost_columns.items():
            template = N_(
                "The column '%(column)s' is not carried over; rows that have it: %(count)s."
            )
            message = filled(template, column=column, count=len(rows))
            yield Finding("X044", "warning", message, "", self.place, rows[0])
